"""Words of texts in small letters, one space between them."""

from __future__ import annotations

import ctypes
import mmap
import sys
from collections.abc import Callable, Sequence

from newsetl.native.kinds import CODES

_CHARACTERS = sys.maxunicode + 1
_ENTRY, _MOST = 8, 5  # bytes of an entry, and of what a character becomes
_AROUND = 3  # bytes around a line
_LINE_FEED, _NOTHING = 10, 2**32 - 1  # codes that end a line


class CompiledFolds:
    """Folds texts by what their characters become, which it asks of `fold_of` once for each character."""

    def __init__(self, loops: ctypes.CDLL, fold_of: Callable[[str], str]) -> None:
        """`fold_of` gives what a character becomes, at most five bytes of UTF-8; a space parts words."""
        self._loops, self._fold_of = loops, fold_of
        self._folds = mmap.mmap(-1, _ENTRY * _CHARACTERS)  # pages of it that nothing is written to take no memory
        self._table = (ctypes.c_ubyte * len(self._folds)).from_buffer(self._folds)
        loops.fold_lines.restype = ctypes.c_ssize_t

    def text(self, text: str) -> str:
        """The words of a text."""
        return self._folded(text, 1, _NOTHING)[1:-2].decode()

    def lines(self, lines: Sequence[str]) -> bytes:
        """The words of each of some lines, in UTF-8, between two spaces and with a line feed behind.

        No line feed stands in a line.
        """
        return self._folded("\n".join(lines), len(lines), _LINE_FEED) if lines else b""

    def _folded(self, text: str, lines: int, line_end: int) -> bytes:
        codes = text.encode(CODES, "surrogatepass")
        into = ctypes.create_string_buffer(_MOST * len(text) + _AROUND * lines)
        size, end = ctypes.c_size_t(len(text)), ctypes.c_uint32(line_end)
        while (written := self._loops.fold_lines(codes, size, end, self._table, into)) < 0:
            self._learn(text[-1 - written :])
        return into.raw[:written]

    def _learn(self, text: str) -> None:
        for char in set(text):
            start = _ENTRY * ord(char)
            if not self._folds[start]:
                fold = self._fold_of(char).encode()
                self._folds[start : start + 1 + len(fold)] = bytes((1 + len(fold),)) + fold
