"""Dates in the text: what is named, which day it means, and by what it was anchored. Never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Literal

from newsetl.core.record import record
from newsetl.core.records import Candidate
from newsetl.extract.fields.dates import published as dates
from newsetl.extract.fields.dates.dateline import page_mentions
from newsetl.extract.fields.dates.mentions import TimeMention
from newsetl.extract.fields.memo import memoized
from newsetl.extract.fields.words.tokens import Tokens, tokens_of
from newsetl.extract.page.page import Page

_NEAR = 60  # tokens of a sentence on each side that say whether it looks back

TimePrecision = Literal["day", "week", "month", "quarter", "year", "decade", "century"]


@record(frozen=True, slots=True, kw_only=True)
class TimeExpression:
    """A time that the text names: text[start:end].

    Attributes:
        text: As printed.
        start: Offset of its first character in text, from 0.
        end: Offset behind its last character.
        value: Which time is meant, ISO 8601 or TIMEX3, X for each digit that is not known (1999, 2024-W05, 199X,
            XXXX-05-03); null where nothing is known.
        precision: The unit that it names. Values: day, week, month, quarter, year, decade, century.
        anchor: The day from which it was counted. Values: published, dateline; null where none was needed.
    """

    text: str
    start: int
    end: int
    value: str | None
    precision: TimePrecision
    anchor: str | None


def time_expressions(page: Page) -> Iterable[TimeExpression]:
    """Times that the text names, in order."""
    return time_rows(page)


@memoized
def time_rows(page: Page) -> tuple[TimeExpression, ...]:
    """The rows, made once for a page."""
    tokens = tokens_of(page)
    day, source = _anchor(page)
    return tuple(_row(tokens, one, day, source) for one in page_mentions(page))


def _anchor(page: Page) -> tuple[date | None, str | None]:
    """The day from which the text counts, and where it comes from."""
    chosen = dates.chosen_publication(page)
    if chosen is None or chosen.value.precision in ("month", "year"):
        return None, None
    return chosen.value.on, "dateline" if chosen.source in ("dateline", "text") else "published"


def _row(tokens: Tokens, one: TimeMention, day: date | None, source: str | None) -> TimeExpression:
    start, end = tokens.starts[one.first], tokens.ends[one.last - 1]
    value, anchored = _value(tokens, one, day)
    return TimeExpression(
        text=tokens.text[start:end],
        start=start,
        end=end,
        value=value,
        precision=_precision(one),
        anchor=source if anchored else None,
    )


def _precision(one: TimeMention) -> TimePrecision:
    if one.day is not None or one.weekday is not None:
        return "day"
    if one.month is not None:
        return "month"
    if one.decade is not None:
        return "decade"
    units: dict[str, TimePrecision] = {
        "day": "day",
        "week": "week",
        "month": "month",
        "quarter": "quarter",
        "decade": "decade",
        "century": "century",
    }
    return units.get(one.unit or "", "year")


def _value(tokens: Tokens, one: TimeMention, day: date | None) -> tuple[str | None, bool]:
    """(value, whether the anchor was needed for it)."""
    if one.decade is not None:
        return f"{one.decade // 10}X", False
    if one.month is not None:
        return _calendar_value(one, day)
    if one.year is not None:
        return f"{one.year:04}", False
    if one.weekday is not None:
        return _weekday_value(tokens, one, day)
    return (None, False) if day is None else (_shifted(one, day), True)


def _calendar_value(one: TimeMention, day: date | None) -> tuple[str | None, bool]:
    """A month, perhaps with a day and a year. A day that the month has not is no date."""
    year = one.year if one.year is not None else _nearest_year(one, day)
    if one.day is not None and _on(year or 2024, one.month or 1, one.day) is None:
        return None, False
    known = f"{year:04}" if year is not None else "XXXX"
    tail = f"-{one.day:02}" if one.day is not None else ""
    return f"{known}-{one.month:02}{tail}", one.year is None and year is not None


def _nearest_year(one: TimeMention, day: date | None) -> int | None:
    """The year that brings a month, or a day of it, closest to the anchor."""
    if day is None or one.month is None:
        return None
    distances = [
        (abs((that - day).days), year)
        for year in (day.year, day.year - 1, day.year + 1)
        if (that := _on(year, one.month, one.day or 15))
    ]
    return min(distances)[1] if distances else None


def _on(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _weekday_value(tokens: Tokens, one: TimeMention, day: date | None) -> tuple[str | None, bool]:
    """The last such day, the coming one where the sentence looks ahead."""
    if day is None:
        return f"XXXX-WXX-{one.weekday}", False
    back = (day.isoweekday() - (one.weekday or 1)) % 7
    ahead = one.shift == 1 or (one.shift is None and _looks_ahead(tokens, one))
    that = (
        day + timedelta(days=(7 - back if back else 7 if one.shift == 1 else 0))
        if ahead
        else day - timedelta(days=back)
    )
    if one.shift == -1 and back == 0:
        that -= timedelta(days=7)
    return that.isoformat(), True


def _looks_ahead(tokens: Tokens, one: TimeMention) -> bool:
    first, last = tokens.sentence_at(one.first)
    near = tokens.lower[max(first, one.first - 12) : min(last, one.last + 6)]
    known = tokens.lexicon.dates
    return not known.future.isdisjoint(near) and known.past.isdisjoint(near)


def _shifted(one: TimeMention, day: date) -> str | None:
    """So many units from a day, at the unit's own precision."""
    shift = one.shift or 0
    if abs(shift) > 1500:
        return None
    if one.unit == "day":
        return (day + timedelta(days=shift)).isoformat()
    if one.unit == "week":
        year, week, _ = (day + timedelta(weeks=shift)).isocalendar()
        return f"{year}-W{week:02}"
    if one.unit in ("month", "quarter"):
        months = day.year * 12 + day.month - 1 + shift * (3 if one.unit == "quarter" else 1)
        year, month = divmod(months, 12)
        return f"{year:04}-{month + 1:02}" if one.unit == "month" else f"{year:04}-Q{month // 3 + 1}"
    year = day.year + shift * {"decade": 10, "century": 100}.get(one.unit or "", 1)
    if year < 1:
        return None
    return {"decade": f"{year // 10:03}X", "century": f"{year // 100:02}XX"}.get(one.unit or "", f"{year:04}")


@memoized
def lower_bound(page: Page) -> tuple[str, str] | None:
    """(the latest date of which the text speaks in the past, its words): published cannot be before it."""
    tokens = tokens_of(page)
    bounds: list[tuple[str, str]] = []
    for one, row in zip(page_mentions(page), time_rows(page), strict=True):
        if one.year is not None and row.value is not None and one.year >= 1900 and not _may_come(tokens, one):
            bounds.append((row.value, row.text))
    return max(bounds, key=lambda pair: pair[0].ljust(10, "-")) if bounds else None


def _may_come(tokens: Tokens, one: TimeMention) -> bool:
    """Whether the sentence speaks of what is to come, or of nothing past."""
    first, last = tokens.sentence_at(one.first)
    known = tokens.lexicon.dates
    words = tokens.lower[max(first, one.first - _NEAR) : min(last, one.last + _NEAR)]
    close = words if one.month is None else tokens.lower[max(first, one.first - 14) : one.last + 4]
    ended = any(word.endswith(known.past_endings) for word in words)
    return not known.future.isdisjoint(close) or (known.past.isdisjoint(words) and not ended)


def date_not_before(page: Page) -> Iterator[Candidate[str]]:
    """Earliest time at which it can have been published: the latest past of its text; ISO 8601."""
    if bound := lower_bound(page):
        yield Candidate(value=bound[0], source="text", locator=bound[1])


def date_not_before_evidence(page: Page) -> Iterator[Candidate[str]]:
    """The words of the text that date_not_before rests on."""
    if bound := lower_bound(page):
        yield Candidate(value=bound[1], source="text")
