"""Rows of numbers that describe the blocks of a page."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from newsetl.native.kinds import CODES, CharacterKinds

Columns = Sequence[list[int]]
KNOWN, WIDE, ENDS, CLOSES, CAPITAL, DIGIT, COLON = (1 << bit for bit in range(7))
_NUMBER = 8  # bytes
_OF_TEXTS = 5  # columns that texts are measured by
_SUMS = 4  # of blocks that look alike


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutColumns:
    """The blocks and containers of a page in numbers, by column.

    Columns of blocks: container, linked characters, pictures, code of the tag, level of a heading or 0, prose,
    number of those that look alike. Of boxes, the containers: parent, depth, first block, end of the blocks,
    pictures, near and far marks.
    """

    texts: Sequence[str]  # of the blocks
    blocks: Columns
    boxes: Columns
    title: int  # a block, or -1


class _Blocks(ctypes.Structure):
    _fields_ = (("columns", ctypes.c_void_p * 13), ("count", ctypes.c_int64))


class _Boxes(ctypes.Structure):
    _fields_ = (("columns", ctypes.c_void_p * 7), ("count", ctypes.c_int64))


class CompiledFeatures:
    """Rows by the compiled loop."""

    def __init__(
        self,
        loops: ctypes.CDLL,
        *,
        width: int,
        kind_of: Callable[[str], int],
        bits: Sequence[int],
        no_story: int,
    ) -> None:
        """Take in what characters and marks are.

        Rows have `width` numbers, those at their end for `bits` of marks. `kind_of` gives KNOWN with the other
        kinds of this module that a character is of. What is marked by one of `no_story` is no prose.
        """
        loops.measure_texts.restype = ctypes.c_ssize_t
        self._loops, self._width, self._no_story = loops, width, no_story
        self._kinds, self._bits = CharacterKinds(kind_of), array("q", bits)

    def rows(self, layout: LayoutColumns, places: array[int], claims: array[float]) -> array[float]:
        """A row for each block at `places`, some and ascending, one row after the other.

        `claims` stand before the marks, as many for each place.
        """
        texts, boxes = layout.texts, layout.boxes
        container, *others = layout.blocks
        of_blocks, of_boxes = _table((container, [*map(len, texts)], *others)), _table(boxes)
        of_texts = self._measured("".join(texts), of_blocks.buffer_info()[0] + _NUMBER * len(texts), len(texts))
        columns = (*_pointers(of_blocks, len(texts)), *_pointers(of_texts, len(texts)))
        alike = max(others[-1]) + 1
        work = array("q", bytes(_NUMBER * (3 * (len(texts) + 1) + len(boxes[0]) + _SUMS * alike)))
        rows = array("d", bytes(_NUMBER * self._width * len(places)))
        self._loops.describe_blocks(
            ctypes.byref(_Blocks(columns, len(texts))),
            ctypes.byref(_Boxes(_pointers(of_boxes, len(boxes[0])), len(boxes[0]))),
            _address(places),
            ctypes.c_size_t(len(places)),
            ctypes.c_int64(layout.title),
            ctypes.c_int64(self._no_story),
            _address(claims),
            ctypes.c_size_t(len(claims) // len(places)),
            _address(self._bits),
            ctypes.c_size_t(len(self._bits)),
            _address(work),
            _address(rows),
        )
        return rows

    def _measured(self, whole: str, sizes: int, count: int) -> array[int]:
        """Columns of numbers of the texts that stand in `whole` one after the other; `sizes` is an address."""
        numbers = array("q", bytes(_NUMBER * _OF_TEXTS * count))
        codes = whole.encode(CODES, "surrogatepass")
        measured = (ctypes.c_void_p(sizes), ctypes.c_size_t(count), self._kinds.table, _address(numbers))
        while (unknown := self._loops.measure_texts(codes, *measured)) < 0:
            self._kinds.learn(whole[-1 - unknown :])
        return numbers


def _table(columns: Columns) -> array[int]:
    """Columns one after the other."""
    table = array("q")
    for column in columns:
        table.fromlist(column)
    return table


def _pointers(columns: array[int], length: int) -> tuple[int, ...]:
    """Where the columns of so many numbers begin that stand one after the other."""
    start = columns.buffer_info()[0]
    return tuple(range(start, start + _NUMBER * len(columns), _NUMBER * length))


def _address(values: array[Any]) -> ctypes.c_void_p:
    return ctypes.c_void_p(values.buffer_info()[0])
