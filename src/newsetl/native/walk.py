"""The walk over a page: from mark-up to blocks and containers."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

_NUMBER = 8  # bytes
_WIDTHS = (7, 7, 1)  # columns of the tables of boxes, blocks, boxes with a style
_WORK = 5  # columns that the loop uses beside them
_STRINGS = 5  # strings, one of them for the loop alone
CONTAINER, LINE_BREAK, PICTURE, SPAN, LINK = range(1, 6)  # what an element is to the walk
HIDES, BREAKS = 1, 2  # what a span does, bits
_REPLACEMENT = b"&#xFFFD;"  # lxml writes it for characters that XML has not


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """What the walk gives: tables by column, and strings.

    Columns of boxes: number of the tag, parent, depth, marks, pictures, first block, end of the blocks. Of blocks:
    box, tag, linked characters, pictures, first link, end of the links, whether there are line breaks.
    """

    boxes: Sequence[Sequence[int]]
    blocks: Sequence[Sequence[int]]
    styled: Sequence[int]  # boxes that have a style
    texts: Sequence[str]  # of blocks
    names: Sequence[str]  # of boxes
    links: Sequence[str]  # of each its text, its address and its relation
    styles: Sequence[str]  # of the boxes that have one


class _Names(ctypes.Structure):
    _fields_ = (
        ("bytes", ctypes.c_void_p),
        ("ends", ctypes.c_void_p),
        ("slots", ctypes.c_void_p),
        ("mask", ctypes.c_int64),
        ("values", ctypes.c_void_p),
    )


class _Table:
    """Names that the loop looks up, each with a number."""

    def __init__(self, loops: ctypes.CDLL, values: Mapping[str, int]) -> None:
        encoded = [name.encode() for name in values]
        slots = 4 << len(encoded).bit_length()
        self._bytes = b"".join(encoded)
        self._ends = array("q", accumulate(map(len, encoded)))
        self._slots = array("q", bytes(_NUMBER * slots))
        self._values = array("q", values.values())
        count = ctypes.c_size_t(len(encoded))
        loops.number_names(self._bytes, _address(self._ends), count, _address(self._slots), ctypes.c_size_t(slots))
        self.record = _Names(
            ctypes.cast(ctypes.c_char_p(self._bytes), ctypes.c_void_p),
            _address(self._ends),
            _address(self._slots),
            slots - 1,
            _address(self._values),
        )


class CompiledWalk:
    """The walk by the compiled loop."""

    def __init__(
        self,
        loops: ctypes.CDLL,
        *,
        tags: Mapping[str, tuple[int, int]],
        words: Mapping[str, int],
        hidden: int,
        unseen: int,
    ) -> None:
        """Take in what tags are to the walk and the bits of marks that they set, and the bits that words set."""
        self._loops = loops
        self._tags = _Table(loops, {tag: kind for tag, (kind, _) in tags.items()})
        self._words = _Table(loops, words)
        self._marks = array("q", (marks for _, marks in tags.values()))
        self._bits = ctypes.c_int64(hidden), ctypes.c_int64(unseen)

    def walked(self, xml: bytes, spans: bytes) -> Walked | None:
        """What the mark-up shows, which lxml wrote of a tree as XML; `spans`: what each span does, in order.

        None for what no page's tree holds, such as a comment, where links hold each other, and where characters
        were replaced.
        """
        if _REPLACEMENT in xml:
            return None
        rows, room = xml.count(b"<") + 1, len(xml)
        table = array("q", [0]) * (rows * (sum(_WIDTHS) + _WORK))
        strings = array("B", [0]) * (room * _STRINGS + 1)
        counts = array("q", [0]) * 8
        failed = self._loops.walk_page(
            ctypes.c_char_p(xml),
            ctypes.c_size_t(room),
            ctypes.byref(self._tags.record),
            _address(self._marks),
            ctypes.byref(self._words.record),
            *self._bits,
            ctypes.c_char_p(spans),
            ctypes.c_size_t(len(spans)),
            _address(table),
            ctypes.c_size_t(rows),
            _address(strings),
            _address(counts),
        )
        if failed:
            return None
        starts = accumulate((rows * width for width in _WIDTHS), initial=0)
        boxes, blocks, (styled,) = (
            [table[start + column : start + count * width : width] for column in range(width)]
            for start, count, width in zip(starts, counts, _WIDTHS, strict=False)
        )
        shown = memoryview(strings)
        texts, names, links, styles = (
            _strings(shown[number * room : number * room + counts[len(_WIDTHS) + number]]) for number in range(4)
        )
        return Walked(
            boxes=boxes, blocks=blocks, styled=styled, texts=texts, names=names, links=links, styles=styles
        )


def _strings(ended: memoryview) -> list[str]:
    """Strings that each have a NUL behind them, which no page's tree holds."""
    return str(ended, "utf-8").split("\0")[:-1]


def _address(values: array[Any]) -> ctypes.c_void_p:
    return ctypes.c_void_p(values.buffer_info()[0])
