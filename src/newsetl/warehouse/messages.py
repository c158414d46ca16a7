"""Record batches as Arrow's own messages (IPC), written without Arrow.

Arrow is 50 MB of code and tables in each process that imports it. One that only makes rows does without; the one
that files them reads the messages as they lie. Their form is that of the columnar format, version 1: a header in
flatbuffers with one record batch, then the buffers of its columns, each at a multiple of 8 bytes.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import accumulate, chain
from typing import Any, TypeAlias
from uuid import UUID

from newsetl.warehouse.layouts import Layout

Values: TypeAlias = Sequence[Any]
Buffer: TypeAlias = "bytes | array[Any]"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY = _EPOCH.toordinal()
_DAY, _SECOND = 86_400_000_000, 1_000_000  # in microseconds
_UNALIGNED = 7
_DIGITS = [bytes.maketrans(b"\0\1", digits) for digits in (b"10", b"01")]  # of flags
_CONTINUES, _V5, _RECORD_BATCH = 0xFFFF_FFFF, 4, 3  # of the format's own constants
# A header up to its nodes, at their count. The message stands at 16 (its list of places at 4) with the place of
# the batch, the bytes of the body, version and kind; the batch at 56 (its list at 40) with the place of the nodes,
# the rows, and the place of the buffers. Each place counts from where it is written.
_HEADER = struct.Struct("<I6HiIqhB5x5H6xiIqI8xI")
_LIST_OF_MESSAGE = (12, 24, 16, 18, 4, 8)
_LIST_OF_BATCH = (10, 24, 8, 4, 16)


def message(columns: Iterable[tuple[Values, Layout | None]], rows: int) -> bytes:
    """One record batch.

    Args:
        columns: the values of each, and how they lie; None is null. An array of numbers lies as it is.
        rows: how many values each column has.

    Raises:
        TypeError, AttributeError: a value that is not of the column's kind.
        ValueError: one that its kind cannot hold, or a time without its zone.
        OverflowError: a number of more than 64 bits.
    """
    body = _Body()
    for values, layout in columns:
        if isinstance(values, array):
            body.add_array(len(values), 0, b"", values)
        elif layout is not None:
            body.add(layout, values)
    return body.message(rows)


@dataclass(slots=True)
class _Body:
    """Buffers as they follow one another, and what the header says of them."""

    nodes: list[int] = field(default_factory=list)  # of each array its length, and how many of its values are null
    places: list[int] = field(default_factory=list)  # of each buffer where it begins, and its bytes
    buffers: list[Buffer] = field(default_factory=list)
    size: int = 0

    def message(self, rows: int) -> bytes:
        nodes, places = len(self.nodes) // 2, len(self.places) // 2
        header = _HEADER.pack(
            *(16, *_LIST_OF_MESSAGE, 12, 36, self.size, _V5, _RECORD_BATCH),
            *(*_LIST_OF_BATCH, 16, 24, rows, 20 + 16 * nodes, nodes),
        )
        described = struct.pack(f"<{2 * nodes}q4xI{2 * places}q", *self.nodes, places, *self.places)
        start = struct.pack("<II", _CONTINUES, len(header) + len(described))
        return b"".join((start, header, described, *self.buffers))

    def add_array(self, length: int, nulls: int, *buffers: Buffer) -> None:
        """An array, and its buffers in their order; of one that is a list or record its parts follow."""
        self.nodes += (length, nulls)
        for buffer in buffers:
            size = memoryview(buffer).nbytes
            padding = -size & _UNALIGNED
            self.places += (self.size, size)
            self.buffers += (buffer, bytes(padding))
            self.size += size + padding

    def add(self, layout: Layout, values: Values) -> None:
        """A column, or a part of one."""
        present, nulls = _present(values)
        if layout.kind is dict:
            self.add_array(len(values), nulls, present)
            for name, part in layout.parts.items():
                self.add(part, [None if value is None else value[name] for value in values])
        elif layout.kind is list:
            filled = values if not nulls else [() if value is None else value for value in values]
            self.add_array(len(values), nulls, present, _ends(map(len, filled)))
            self.add(layout.parts["item"], list(chain.from_iterable(filled)))
        else:
            filler, encoded = _ENCODERS[layout.kind]
            filled = values if not nulls else [filler if value is None else value for value in values]
            self.add_array(len(values), nulls, present, *encoded(filled))


def _present(values: Values) -> tuple[bytes, int]:
    """A bit for each value that is not null, and how many are; no bits where none is."""
    is_null = [value is None for value in values]
    nulls = is_null.count(True)
    return (_bits(is_null, one=False) if nulls else b""), nulls


def _bits(flags: Sequence[bool], *, one: bool) -> bytes:
    """One bit for each flag, the first of a byte its lowest: 1 for a flag of `one`."""
    digits = bytes(flags)[::-1].translate(_DIGITS[one])
    return int(digits or b"0", 2).to_bytes((len(flags) + 7) // 8, "little")


def _ends(sizes: Iterable[int]) -> array[int]:
    """Where each begins, and the end of all."""
    return array("i", list(accumulate(sizes, initial=0)))


def _strings(values: Sequence[str]) -> tuple[Buffer, ...]:
    joined = "".join(values)
    if joined.isascii():
        return _ends(map(len, values)), joined.encode()
    encoded = [value.encode() for value in values]
    return _ends(map(len, encoded)), b"".join(encoded)


def _integers(values: Sequence[int]) -> tuple[Buffer, ...]:
    return (array("q", values),)


def _doubles(values: Sequence[float]) -> tuple[Buffer, ...]:
    return (array("d", values),)


def _booleans(values: Sequence[bool]) -> tuple[Buffer, ...]:
    for value in values:
        if type(value) is not bool:
            raise TypeError(f"not true or false: {value!r}")
    return (_bits(values, one=True),)


def _days(values: Sequence[date]) -> tuple[Buffer, ...]:
    return (array("i", [date.toordinal(value) - _FIRST_DAY for value in values]),)


def _times(values: Sequence[datetime]) -> tuple[Buffer, ...]:
    since = [datetime.__sub__(value, _EPOCH) for value in values]
    return (array("q", [one.days * _DAY + one.seconds * _SECOND + one.microseconds for one in since]),)


def _uuids(values: Sequence[UUID]) -> tuple[Buffer, ...]:
    return (b"".join([value.bytes for value in values]),)


_ENCODERS: Mapping[type, tuple[Any, Callable[[Sequence[Any]], tuple[Buffer, ...]]]] = {  # and what stands for null
    str: ("", _strings),
    int: (0, _integers),
    float: (0.0, _doubles),
    bool: (False, _booleans),
    date: (_EPOCH.date(), _days),
    datetime: (_EPOCH, _times),
    UUID: (UUID(int=0), _uuids),
}
