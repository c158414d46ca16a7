"""Runs of words: so many in a row of one text, and which of them another text has too. Pure functions."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Protocol, Self

from newsetl.native.library import library
from newsetl.native.runs import runs_maker


class Runs(Protocol):
    """The runs of one text. They are compared by hashes, which hold in this process only, and are never stored."""

    distinct: int  # how many differ

    def in_both(self, other: Self) -> int:
        """How many different runs both texts have."""

    def marks(self, other: Self) -> bytes:
        """For each run in order 1 where the other text has it too, else 0."""


class RunsInPython:
    """The same without compiled loops."""

    def __init__(self, line: bytes, size: int, length: int) -> None:
        """Hash the runs of `length` of the `size` words of a line. A text of fewer has none."""
        words = line.split(b" ") if size else []
        self._hashes = list(map(hash, zip(*(words[start:] for start in range(length)), strict=False)))
        self._different = frozenset(self._hashes)
        self.distinct = len(self._different)

    def in_both(self, other: RunsInPython) -> int:
        """How many different runs both texts have."""
        return len(self._different & other._different)

    def marks(self, other: RunsInPython) -> bytes:
        """For each run in order 1 where the other text has it too, else 0."""
        return bytes(map(other._different.__contains__, self._hashes))


def make_runs(line: bytes, size: int, length: int) -> Runs:
    """Hash the runs of `length` words, compiled where that was built. A text of fewer has none.

    Args:
        line: folded words in UTF-8, one space between two.
        size: how many they are.
        length: words of a run.
    """
    return _maker()(line, size, length)


@cache
def _maker() -> Callable[[bytes, int, int], Runs]:
    loops = library()
    return RunsInPython if loops is None else runs_maker(loops)
