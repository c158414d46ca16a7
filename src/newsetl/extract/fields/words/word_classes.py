"""Which words are used alike, and what kinds of words they are: data/word_classes/CODE.txt."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple
from zlib import crc32

from newsetl.core.shipped import package_folder

NOUN, COMPOUND = "n", "c"
_NONE = "-"  # in a file: no class, or no kind
_NUMBERS = 65_536.0  # more than a list has classes
_LEAST_HEAD, _LEAST_PART = 3, 4  # letters of the parts of a compound


class WordClass(NamedTuple):
    """What a list tells of a word.

    Attributes:
        branch: The path to its class in a binary tree, such as 01101; "" where it has none. The longer the
            beginning that two paths share, the more alike are the words used.
        kinds: What it can be, a letter each: g given name, f patronymic, s surname, p place, b body, e another
            name, n noun, a adjective, o another word; c: not listed, but the last part is a noun.
    """

    branch: str = ""
    kinds: str = ""


UNLISTED = WordClass()


class WordClasses:
    """The words of one language, as sorted checksums: 250,000 of them take 2 MB, and not 40.

    Two words of one checksum count as the same; of words that are not listed, 1 in 17,000 is taken for one.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        """`lines`: path, kinds and words, with spaces between them; those that begin with # are left out."""
        self._classes: list[WordClass] = []
        packed: list[float] = []  # checksum and number of the class of each word; 48 bits are exact in a float
        for line in lines:
            if not line.startswith("#"):
                branch, kinds, words = line.split(" ", 2)
                number = len(self._classes)
                self._classes.append(WordClass(branch.replace(_NONE, ""), kinds.replace(_NONE, "")))
                listed = words.encode("utf-8", "surrogatepass").split(b" ")
                packed += [checksum * _NUMBERS + number for checksum in map(crc32, listed)]
        packed.sort()  # floats take half the time of numbers that have more than 30 bits
        self._rows = array("d", packed)

    def of(self, low: str) -> WordClass:
        """The class of a word in small letters; `UNLISTED` where it is none of the list."""
        least = crc32(low.encode("utf-8", "surrogatepass")) * _NUMBERS
        place = bisect_left(self._rows, least)
        number = self._rows[place] - least if place < len(self._rows) else _NUMBERS
        return self._classes[int(number)] if number < _NUMBERS else UNLISTED

    def of_parts(self, low: str) -> WordClass:
        """The class of a word, or of one that is not listed what its last part tells."""
        known = self.of(low)
        if known.kinds or not self._classes:
            return known
        ends = range(_LEAST_HEAD, len(low) - _LEAST_PART + 1)
        is_compound = any(NOUN in self.of(low[end:]).kinds for end in ends)
        return WordClass(known.branch, COMPOUND) if is_compound else known


@cache
def word_classes(language: str) -> WordClasses:
    """The classes of a language's words; without any where it has no list."""
    path = package_folder("extract/fields") / "data" / "word_classes" / f"{language}.txt"
    return WordClasses(path.read_text("utf-8").splitlines() if path.is_file() else ())
