"""Counts as bars: a timeline that marks gaps, and lists of the largest. Templates draw the numbers as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

MOST_BARS = 130
_STEPS = ("day", "week", "month", "year")
_WIDTH = 1_000.0
_HEIGHT = 100.0
_GAP_SHARE = 0.14
_WIDEST_GAP = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar of a timeline.

    Attributes:
        first: Its first day.
        last: Its last day.
        count: Articles.
        x: Left edge, of a picture 1,000 wide.
        width: Of the same.
        height: Of a picture 100 high; 0 is a gap.
    """

    first: date
    last: date
    count: int
    x: float
    width: float
    height: float

    @property
    def name(self) -> str:
        """Such as 2026-03-04, or 2026-03-01 to 2026-03-31."""
        return f"{self.first}" if self.first == self.last else f"{self.first} to {self.last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Bars from the first day to the last, with those that have nothing."""

    step: str
    bars: Sequence[Bar]
    most: int

    @property
    def gaps(self) -> int:
        """How many bars have nothing."""
        return sum(bar.count == 0 for bar in self.bars)


def timeline(counts: Mapping[date, int]) -> Timeline | None:
    """A timeline of articles by day, in steps so large that it has 130 bars at the most; None of no days."""
    if not counts:
        return None
    first, last = min(counts), max(counts)
    step = next((step for step in _STEPS if _number(step, first, last) <= MOST_BARS), "year")
    sums: dict[int, int] = {}
    for day, count in counts.items():
        place = _number(step, first, day) - 1
        sums[place] = sums.get(place, 0) + count
    number, most = _number(step, first, last), max(1, *sums.values())
    width = _WIDTH / number
    gap = min(width * _GAP_SHARE, _WIDEST_GAP)
    bars = []
    start = _start(step, first)
    for place in range(number):
        following = _after(step, start)
        count = sums.get(place, 0)
        end = date.max if following is None else following - timedelta(days=1)
        bars.append(
            Bar(
                first=start,
                last=end,
                count=count,
                x=round(place * width, 2),
                width=round(width - gap, 2),
                height=round(max(_HEIGHT * count / most, 2.0), 2) if count else 0,
            )
        )
        start = following or end
    return Timeline(step=step, bars=bars, most=most)


def shares(rows: Sequence[Mapping[str, Any]], count: str = "articles") -> list[dict[str, Any]]:
    """Rows with `share`, the length of their bar: percent of the largest count."""
    most = max((row[count] for row in rows), default=1) or 1
    return [{**row, "share": round(100 * row[count] / most, 1)} for row in rows]


def _number(step: str, first: date, last: date) -> int:
    """How many steps there are from the one that holds `first` to the one that holds `last`."""
    if step == "day":
        return (last - first).days + 1
    if step == "week":
        return (last - _start("week", first)).days // 7 + 1
    years = last.year - first.year
    return years + 1 if step == "year" else years * 12 + last.month - first.month + 1


def _start(step: str, day: date) -> date:
    if step == "week":
        return date.fromordinal(max(day.toordinal() - day.weekday(), 1))
    return {"day": day, "month": day.replace(day=1), "year": day.replace(month=1, day=1)}[step]


def _after(step: str, start: date) -> date | None:
    """The first day of the next step; None behind the last day that there is."""
    try:
        if step in ("day", "week"):
            return start + timedelta(days=1 if step == "day" else 7)
        if step == "month" and start.month < 12:
            return start.replace(month=start.month + 1)
        return start.replace(year=start.year + 1, month=1)
    except (OverflowError, ValueError):
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """A day of a calendar of one year: a square in the column of its week and the row of its weekday.

    Attributes:
        level: 0 has nothing, 4 has the most.
        is_gap: It has nothing, and lies between the first and the last day that has something.
    """

    day: date
    count: int
    column: int
    row: int
    level: int
    is_gap: bool


def calendar(counts: Mapping[date, int], year: int) -> list[CalendarDay]:
    """Every day of a year; empty where no day has anything."""
    if not counts:
        return []
    first, last = min(counts), max(counts)
    new_year = date(year, 1, 1)
    most = max((count for day, count in counts.items() if day.year == year), default=1)
    days = []
    for number in range(366 if _is_leap(year) else 365):
        day = date.fromordinal(new_year.toordinal() + number)
        count = counts.get(day, 0)
        days.append(
            CalendarDay(
                day=day,
                count=count,
                column=(number + new_year.weekday()) // 7,
                row=day.weekday(),
                level=-(-4 * count // most),
                is_gap=count == 0 and first < day < last,
            )
        )
    return days


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
