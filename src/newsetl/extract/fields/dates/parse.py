"""Points in time as people and machines write them: ISO 8601, RFC 2822, printed dates in many languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

from newsetl.core.records import Moment, Precision, ZoneSource
from newsetl.extract.lexicon import Languages, for_languages

_ISO = re.compile(
    r"^\s*(\d{4})-?(\d{2})-?(\d{2})(?:(?:\s*T\s*|\s+|,\s*)(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{1,2}:?\d{2}|[+-]\d{2})?)?\s*$",
    re.IGNORECASE,
)
_ISO_LOOSE = re.compile(
    r"^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:\s*T\s*|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{1,2}:?\d{2}|[+-]\d{2})?)?",
    re.IGNORECASE,
)
_MONTH = re.compile(r"^\s*(\d{4})-(\d{2})\s*$")
_YEAR = re.compile(r"^\s*(\d{4})\s*$")
_EPOCH = re.compile(r"^\s*(\d{10})(\d{3})?\s*$")
_RFC2822 = re.compile(r"\b\d{1,2}\s+[A-Z][a-z]{2}\w*\s+\d{4}\s+\d{1,2}:\d{2}")

_DIGIT = re.compile(r"\d")
_ORDINAL = r"(?:st|nd|rd|th|er|º|°|ª|\.)?"
_DAY_NAME = re.compile(
    rf"(?<!\d)(\d{{1,2}}){_ORDINAL},?\s*(?:de\s+|of\s+|d['’]\s*|-)?([^\W\d_]{{3,14}})\.?,?(?:\s+|"
    rf"-)?(?:de\s+|del\s+)?,?\s*'?(\d{{4}})(?!\d)"
)
_NAME_DAY = re.compile(rf"(?<![^\W\d_])([^\W\d_]{{3,14}})\.?\s+(\d{{1,2}}){_ORDINAL}(?:,|\s)\s*(\d{{4}})(?!\d)")
_YEAR_NAME_DAY = re.compile(r"(?<!\d)(\d{4})[.,]?\s+(?:m\.\s+)?([^\W\d_]{3,14})\.?\s+(\d{1,2})(?!\d)")
_EAST_ASIA = re.compile(r"(?<!\d)(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_VIETNAM = re.compile(r"(?<!\d)(\d{1,2})\s+tháng\s+(\d{1,2})(?:,|\s+năm)?\s*(\d{4})", re.IGNORECASE)
_BIG_ENDIAN = re.compile(r"(?<![\d/.-])(\d{4})([./-])\s?(\d{1,2})\2\s?(\d{1,2})(?!\d)")
_LITTLE_ENDIAN = re.compile(r"(?<![\d/.-])(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4}|\d{2})(?![\d/-])")


def parse_moment(value: object) -> Moment | None:
    """A date or time in ISO 8601 or RFC 2822 form or as seconds since 1970; None for anything else.

    A printed date ("3 May 2024") is read too, at the precision of a day.
    """
    if isinstance(value, datetime):
        return _instant(value, "second")
    if isinstance(value, date):
        return Moment(on=value, precision="day")
    text = str(value)[:200]
    try:
        return _iso(text) or _epoch(text) or _rfc2822(text) or printed_moment(text)
    except (ValueError, OverflowError):
        return None


def printed_moment(text: str, *, month_first: bool = False) -> Moment | None:
    """The first date in a line of print, to the day; None when there is none.

    Of 03/04/2024 the day comes first unless `month_first`, or unless that is no date.
    """
    for day, _ in _dates(text, month_first):
        return Moment(on=day, precision="day")
    return None


def date_span(text: str) -> tuple[int, int] | None:
    """Where the first date of a line of print begins and ends; None when there is none."""
    for _, match in _dates(text, False) if _DIGIT.search(text) else ():
        return match.span()
    return None


def is_month(word: str) -> bool:
    """Whether a word is the name of a month in any language."""
    return word.lower() in months()


@for_languages
def months(known: Languages) -> Mapping[str, int]:
    """Names of the months in all languages, in small letters → 1 to 12."""
    return {name: number for one in known.by_code.values() for name, number in one.dates.months.items()}


def _dates(text: str, month_first: bool) -> Iterator[tuple[date, re.Match[str]]]:
    """Dates in a line and where they stand: those with a name of a month first."""
    yield from _named(text)
    yield from _numbered(text, month_first)


def _named(text: str) -> Iterator[tuple[date, re.Match[str]]]:
    if match := _EAST_ASIA.search(text):
        yield from _dated(match, int(match[1]), int(match[2]), int(match[3]))
    for pattern, order in ((_DAY_NAME, (3, 2, 1)), (_NAME_DAY, (3, 1, 2)), (_YEAR_NAME_DAY, (1, 2, 3))):
        for match in pattern.finditer(text):
            year, name, day = (match[place] for place in order)
            month = months().get(name.lower())
            if month:
                yield from _dated(match, int(year), month, int(day))
    if match := _VIETNAM.search(text):
        yield from _dated(match, int(match[3]), int(match[2]), int(match[1]))


def _numbered(text: str, month_first: bool) -> Iterator[tuple[date, re.Match[str]]]:
    if match := _BIG_ENDIAN.search(text):
        yield from _dated(match, int(match[1]), int(match[3]), int(match[4]))
    if match := _LITTLE_ENDIAN.search(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        year += 2000 if year < 100 else 0
        if match[2] != "/":
            month_first = False
        day, month = (second, first) if month_first else (first, second)
        yield from _dated(match, year, month, day)
        yield from _dated(match, year, day, month)


def _dated(match: re.Match[str], year: int, month: int, day: int) -> Iterator[tuple[date, re.Match[str]]]:
    """The day that a match names, when there is such a day."""
    if (found := _date(year, month, day)) is not None:
        yield found, match


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1600 <= year <= 2100 else None
    except ValueError:
        return None


def _iso(text: str) -> Moment | None:
    if match := _ISO.match(text) or _ISO_LOOSE.match(text):
        year, month, day, hour, minute, second, zone = match.groups()
        on = date(int(year), int(month), int(day))
        if hour is None or int(hour) > 23 or int(minute) > 59:
            return Moment(on=on, precision="day")
        stamp = f"{on.isoformat()}T{int(hour):02}:{minute}:{second or '00'}{_zone(zone)}"
        return _instant(datetime.fromisoformat(stamp), "second" if second else "minute")
    if match := _MONTH.match(text):
        return Moment(on=date(int(match[1]), int(match[2]), 1), precision="month")
    if match := _YEAR.match(text):
        return Moment(on=date(int(match[1]), 1, 1), precision="year")
    return None


def _zone(zone: str | None) -> str:
    """An offset as `fromisoformat` reads it: +01:00."""
    if not zone:
        return ""
    if zone[0] not in "+-":
        return "+00:00"
    digits = zone[1:].replace(":", "")
    hours, minutes = (digits, "00") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    return f"{zone[0]}{int(hours):02}:{minutes}" if int(hours) < 24 and int(minutes) < 60 else ""


def _epoch(text: str) -> Moment | None:
    if match := _EPOCH.match(text):
        return _instant(datetime.fromtimestamp(int(match[1]), tz=UTC), "second")
    return None


def _rfc2822(text: str) -> Moment | None:
    from email.utils import parsedate_to_datetime

    if not _RFC2822.search(text):
        return None
    try:
        return _instant(parsedate_to_datetime(text), "second")
    except (TypeError, IndexError):
        return None


def _instant(local: datetime, precision: Precision) -> Moment:
    """A local time without a zone is a day, not an instant."""
    if local.tzinfo is None:
        return Moment(on=local.date(), precision="day")
    zone_source: ZoneSource = "offset" if local.utcoffset() else "utc"
    return Moment(on=local.date(), precision=precision, at=local.astimezone(UTC), zone_source=zone_source)
