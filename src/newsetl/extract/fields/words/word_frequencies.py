"""How frequent a word is in its language: data/frequencies/CODE.txt, made by tools/word_frequencies.py.

The lists are looked up where they lie, mapped into memory: all processes share them, and none unpacks them.
"""

from __future__ import annotations

import mmap
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from newsetl.core.shipped import package_folder

_SAME_AS = {"nn": "no", "hr": "sh", "sr": "sh", "bs": "sh"}  # languages that share a list
_BLOCK = 2_048  # bytes of a list that are searched for one word


class SortedList(Mapping[str, int]):
    """A file with a word and a number on each line, sorted by the words in UTF-8, below a head of comments."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._text = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        begin = 0
        while self._text[begin : begin + 1] == b"#":
            begin = self._text.find(b"\n", begin) + 1
        size = len(self._text)
        starts = {begin, *(self._text.find(b"\n", place) + 1 for place in range(begin, size - 1, _BLOCK))}
        self._starts = sorted(starts - {size})  # offsets of lines
        self._firsts = [self._text[start : self._text.find(b" ", start)] for start in self._starts]
        self._starts.append(size)

    def __getitem__(self, word: str) -> int:
        key = word.encode("utf-8", "surrogatepass")
        block = bisect_right(self._firsts, key)
        if block and b"\n" not in key:
            start, end = self._starts[block - 1], self._starts[block]
            place = self._text.find(b"\n%b " % key, start - 1, end)
            if place >= 0:
                number = place + len(key) + 2
                return int(self._text[number : self._text.find(b"\n", number)])
        raise KeyError(word)

    def __iter__(self) -> Iterator[str]:
        for line in self._text[self._starts[0] :].decode("utf-8").split("\n")[:-1]:
            yield line.partition(" ")[0]

    def __bool__(self) -> bool:
        """Whether it lists a word; this is asked for each word, and needs no count of them."""
        return bool(self._firsts)

    def __len__(self) -> int:
        return self._text[self._starts[0] :].count(b"\n")


@cache
def word_frequencies(language: str) -> Mapping[str, int]:
    """Word → tenths of the decimal logarithm of how often it stands among a milliard words; {} without a list.

    A word of 60 stands once in a thousand words; what is not listed is rarer than the list's rarest word.
    """
    path = package_folder("extract/fields") / "data" / "frequencies" / f"{_SAME_AS.get(language, language)}.txt"
    return SortedList(path) if path.is_file() else {}
