"""Runs of words in two texts."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Callable
from functools import partial


def runs_maker(loops: ctypes.CDLL) -> Callable[[bytes, int, int], CompiledRuns]:
    """A function that hashes the runs of a line of so many words: so many in a row."""
    for function in (loops.hash_runs, loops.count_in_both):
        function.restype = ctypes.c_size_t
    return partial(CompiledRuns, loops)


class CompiledRuns:
    """So many words in a row of one text, as hashes: each in order, and a table of those that differ."""

    def __init__(self, loops: ctypes.CDLL, line: bytes, size: int, length: int) -> None:
        """Hash the runs of `length` of the `size` words of a line. A text of fewer has none, nor has length 0."""
        self._loops = loops
        self._count = max(0, size - length + 1) if length else 0
        self._hashes = array("Q", bytes(8 * size))
        self._table = array("Q", bytes(8 << (2 * self._count).bit_length()))  # half of it stays empty
        self._at = self._hashes.buffer_info()[0]
        self._slots = (ctypes.c_void_p(self._table.buffer_info()[0]), ctypes.c_size_t(len(self._table)))
        self.distinct: int = self._hashed(line, size, length) if self._count else 0

    def in_both(self, other: CompiledRuns) -> int:
        """How many different runs both texts have."""
        fewer, more = sorted((self, other), key=lambda runs: runs.distinct)
        count: int = self._loops.count_in_both(*fewer._slots, *more._slots)
        return count

    def marks(self, other: CompiledRuns) -> bytes:
        """For each run in order 1 where the other text has it too, else 0."""
        marks = ctypes.create_string_buffer(self._count)
        self._loops.mark_runs(ctypes.c_void_p(self._at), ctypes.c_size_t(self._count), *other._slots, marks)
        return marks.raw

    def _hashed(self, line: bytes, size: int, length: int) -> int:
        distinct: int = self._loops.hash_runs(
            line,
            ctypes.c_size_t(len(line)),
            ctypes.c_size_t(size),
            ctypes.c_size_t(length),
            ctypes.c_void_p(self._at),
            *self._slots,
        )
        return distinct
