"""Whether dates in figures have the month first in a table: 03/13/2026 shows it for 03/04/2026 too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

_FIGURES = re.compile(r"\A\s*(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)(?!\d)")
_MONTHS = 12
_MOST_WAITING = 16_000_000  # characters of rows

Row = tuple[int, Any]


def with_days_first(rows: Iterable[Row], dates_of: Callable[[Any], Sequence[str]]) -> Iterator[Row]:
    """(number, row) in order, with the day first in dates of figures. `dates_of` names a row's columns of dates.

    From the first date on that can be read either way rows wait for one that cannot. Where none comes, or
    none among so many rows as memory is for, the dates of the table stay as they are, and are read day first.
    """
    waiting: list[Row] = []
    size = 0
    shown: bool | None = None
    try:
        for row in rows:
            dates = _dates(row[1], dates_of) if shown is None else []
            shown = next((first for date in dates if (first := _is_month_first(date)) is not None), shown)
            waits = shown is None and (bool(waiting) or any(map(_is_either_way, dates)))
            waiting.append(row)
            if waits:
                size += _size(row[1])
                if size < _MOST_WAITING:
                    continue
                shown = False  # of all rows that follow too: one table has one order
            ready, waiting = waiting, []
            yield from _settled(ready, dates_of, is_month_first=shown is True)
    except Exception:  # is raised again; the rows that were read before the file broke off are given first
        yield from _settled(waiting, dates_of, is_month_first=False)
        raise
    yield from _settled(waiting, dates_of, is_month_first=False)


def _size(row: Any) -> int:
    """Characters of a row, about, and its own weight."""
    return 100 + (sum(len(str(cell)) for cell in row.values()) if isinstance(row, dict) else 0)


def _settled(
    rows: Iterable[Row], dates_of: Callable[[Any], Sequence[str]], *, is_month_first: bool
) -> Iterator[Row]:
    for number, row in rows:
        dated = [name for name in dates_of(row) if isinstance(row.get(name), str)] if is_month_first else ()
        yield number, {**row, **{name: _swapped(row[name]) for name in dated}} if dated else row


def _dates(row: Any, dates_of: Callable[[Any], Sequence[str]]) -> list[str]:
    return [cell for name in dates_of(row) if isinstance(cell := row.get(name), str)]


def _is_month_first(date: str) -> bool | None:
    """Whether the month stands first; None where that does not show."""
    match = _FIGURES.match(date)
    first, second = (int(match[1]), int(match[3])) if match else (0, 0)
    if not 1 <= min(first, second) <= _MONTHS < max(first, second) <= 31:
        return None
    return first <= _MONTHS


def _is_either_way(date: str) -> bool:
    match = _FIGURES.match(date)
    return match is not None and match[1] != match[3] and max(int(match[1]), int(match[3])) <= _MONTHS


def _swapped(date: str) -> str:
    return _FIGURES.sub(r"\3\2\1\2\4", date, count=1)
