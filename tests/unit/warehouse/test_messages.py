"""Messages in Arrow's form, written without Arrow: Arrow reads in them what it would have made itself."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.core.records import plain
from newsetl.warehouse.batches import arrow_type, opened
from newsetl.warehouse.layouts import layout_of
from newsetl.warehouse.messages import message


@dataclass(frozen=True)
class _Inner:
    word: str | None
    share: float


@dataclass(frozen=True)
class _Record:
    name: str
    day: date | None
    inner: _Inner | None
    numbers: tuple[int, ...] | None


_NUMBERS = st.integers(-(2**63), 2**63 - 1)
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_FLOATS = st.floats(allow_nan=False)
_DAYS = st.dates()
_ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30)), timezone(-timedelta(hours=3))])
_TIMES = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=_ZONES)  # noqa: DTZ001
_INNER = st.builds(_Inner, word=st.none() | _TEXTS, share=_FLOATS)
_RECORDS = st.builds(
    _Record,
    name=_TEXTS,
    day=st.none() | _DAYS,
    inner=st.none() | _INNER,
    numbers=st.none() | st.lists(_NUMBERS, max_size=3).map(tuple),
)
KINDS: dict[Any, st.SearchStrategy[Any]] = {
    str: _TEXTS,
    int: _NUMBERS,
    float: _FLOATS,
    bool: st.booleans(),
    date: _DAYS,
    datetime: _TIMES,
    UUID: st.uuids(),
    tuple[str, ...]: st.lists(_TEXTS, max_size=4),
    tuple[tuple[bool, ...], ...]: st.lists(st.lists(st.booleans(), max_size=10), max_size=3),
    _Record: _RECORDS.map(plain),
    tuple[_Record, ...]: st.lists(_RECORDS, max_size=3).map(tuple).map(plain),
}


@st.composite
def columns(draw: st.DrawFn) -> tuple[int, list[tuple[Any, list[Any]]]]:
    """How many rows, and columns with their kind."""
    rows = draw(st.integers(0, 20))
    drawn = []
    for kind in draw(st.lists(st.sampled_from(list(KINDS)), min_size=1, max_size=4)):
        values = KINDS[kind] | st.none() if draw(st.booleans()) else KINDS[kind]
        drawn.append((kind, draw(st.lists(values, min_size=rows, max_size=rows))))
    return rows, drawn


@given(columns())
def test_arrow_reads_the_batch_that_it_would_have_made_itself(
    drawn: tuple[int, list[tuple[Any, list[Any]]]],
) -> None:
    rows, by_kind = drawn
    layouts = [layout_of(kind) for kind, _ in by_kind]
    arrays = [pa.array(values, arrow_type(layout)) for layout, (_, values) in zip(layouts, by_kind, strict=True)]
    expected = pa.RecordBatch.from_arrays(arrays, [str(number) for number in range(len(arrays))])
    written = message([(values, layout) for layout, (_, values) in zip(layouts, by_kind, strict=True)], rows)
    read = opened(written, expected.schema)
    read.validate(full=True)
    assert read.num_rows == rows
    assert read.equals(expected)
    assert [column.null_count for column in read.columns] == [column.null_count for column in arrays]


@given(st.sampled_from("bBhHiIqQfd"), st.lists(st.integers(0, 100)))
def test_an_array_of_numbers_lies_as_it_is(code: str, numbers: list[int]) -> None:
    kind = pa.from_numpy_dtype(code) if code in "fd" else None
    sizes = {"b": pa.int8(), "h": pa.int16(), "i": pa.int32(), "q": pa.int64()}
    unsigned = {"B": pa.uint8(), "H": pa.uint16(), "I": pa.uint32(), "Q": pa.uint64()}
    kind = kind or (sizes | unsigned)[code]
    read = opened(message([(array(code, numbers), None)], len(numbers)), pa.schema([("n", kind)]))
    read.validate(full=True)
    assert read.column(0).to_pylist() == numbers


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (str, 3),
        (str, b"x"),
        (int, "3"),
        (int, 2**63),
        (int, 1.5),
        (float, "1"),
        (bool, 1),
        (bool, 0),
        (bool, "x"),
        (date, "2026-03-04"),
        (datetime, date(2026, 3, 4)),
        (datetime, datetime(2026, 3, 4)),  # noqa: DTZ001
        (UUID, "00000000-0000-0000-0000-000000000001"),
        (tuple[str, ...], 3),
        (_Inner, "word"),
    ],
)
@pytest.mark.parametrize("others", [[], [None]])
def test_a_value_of_another_kind_is_refused(kind: Any, wrong: Any, others: list[None]) -> None:
    with pytest.raises((ArithmeticError, AttributeError, TypeError, ValueError)):
        message([([wrong, *others], layout_of(kind))], 1 + len(others))
