"""Shingles: five words in a row, as numbers, by which texts that say the same are known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from ctypes import CDLL
from functools import cache
from itertools import accumulate
from zlib import adler32, crc32

from newsetl.core.text import LETTERS, UNSPACED
from newsetl.native.library import library
from newsetl.native.shingles import anchor_finder
from newsetl.native.words import DIGIT, LETTER, MARK, WordSplitter
from newsetl.native.words import UNSPACED as IS_UNSPACED

SHINGLE = 5  # words
SHORT = 160  # shingles up to which a text keeps all of them as anchors
KEPT = 16  # of a longer text, one shingle in so many is an anchor, chosen by its value
_WORD = re.compile(LETTERS)
_SPACED = {
    code: " " for code in range(128) if not chr(code).isalnum()
}  # ASCII that is in no word; five times as fast
_SIGN = 1 << 63
Numbered = Iterable[tuple[int, int]]  # numbers of shingles that are anchors, and where each begins


def folded_words(text: str) -> list[str]:
    """Words of a text without case, width and punctuation; single characters in scripts without spaces."""
    words: list[str] = []
    for line in _folded(text).split("\n"):
        words += line.translate(_SPACED).split() if line.isascii() else _words(line)
    return words


def _words(line: str) -> list[str]:
    """Words of a folded line in any script."""
    if UNSPACED.search(line) is None:
        return _WORD.findall(line)
    words: list[str] = []
    for word in _WORD.findall(UNSPACED.sub(r" \g<0> ", line)):
        if UNSPACED.match(word):
            words += word
        else:
            words.append(word)
    return words


def folded_line(text: str, splitter: WordSplitter | None) -> tuple[bytes, int]:
    """The words of `folded_words` in UTF-8, one space between two, and how many they are."""
    if splitter:
        runs = splitter.runs(_folded(text), begins=LETTER | DIGIT, goes_on=LETTER | DIGIT | MARK)
        if not runs.met & IS_UNSPACED:
            return splitter.joined(runs), runs.count
    words = folded_words(text)
    return _line(words), len(words)


def _line(words: Sequence[str]) -> bytes:
    return " ".join(words).encode("utf-8", "surrogatepass")


def words_of_line(line: bytes) -> list[str]:
    """The words of such a line, which has one at least."""
    return line.decode("utf-8", "surrogatepass").split(" ")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def shingles(words: Sequence[str]) -> list[bytes]:
    """All shingles of a text, in order; a text of fewer words is one shingle, a text of none has none."""
    if not words:
        return []
    encoded = [word.encode("utf-8", "surrogatepass") for word in words]
    line = b" ".join(encoded)
    ends = list(accumulate([len(word) + 1 for word in encoded]))
    starts = (0, *ends)
    last = ends[SHINGLE - 1 :] or ends[-1:]
    return [line[start : end - 1] for start, end in zip(starts, last, strict=False)]


def anchors(words: Sequence[str]) -> dict[int, int]:
    """Shingles that stand for a text among others: its number → where it stands first, in words from 0.

    All of a short text; of a longer one those whose number says so: the same passage gives the same anchors in
    every text.
    """
    line = _line(words)
    if line.count(b" ") < len(words):
        return anchors_of_line(line, len(words))
    return _first_places(anchors_in_python(words))  # a space inside a word: the line does not tell words apart


def anchors_of_line(line: bytes, words: int) -> dict[int, int]:
    """The same of a line of so many words, which hold no space."""
    if not words:
        return {}
    find = _compiled()
    return _first_places(find(line, words) if find else anchors_in_python(words_of_line(line)))


def _first_places(numbered: Numbered) -> dict[int, int]:
    places: dict[int, int] = {}
    for number, place in numbered:
        places.setdefault(number, place)
    return places


def anchors_in_python(words: Sequence[str]) -> Numbered:
    """Anchors of at least one word, in order; a shingle may come again."""
    pieces = shingles(words)
    hashes = list(map(crc32, pieces))
    kept = KEPT if len(pieces) > SHORT else 1
    for place, value in enumerate(hashes):
        if not value % kept:
            yield (value << 32 | adler32(pieces[place])) - _SIGN, place


@cache
def _compiled() -> Callable[[bytes, int], Numbered] | None:
    """The same in compiled form, where it was built."""
    loops = library()
    return None if loops is None else compiled_anchors(loops)


def compiled_anchors(loops: CDLL) -> Callable[[bytes, int], Numbered]:
    """The same by the compiled loops, of a line of at least one word; no word holds a space."""
    find = anchor_finder(loops)

    def numbered(line: bytes, words: int) -> Numbered:
        width = min(SHINGLE, words)
        return find(line, words, width, KEPT if words - width >= SHORT else 1)

    return numbered
