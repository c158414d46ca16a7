"""Points in time as people and machines write them: ISO 8601, RFC 2822, printed dates in many languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

from newsetl.core.records import Moment, Precision, ZoneSource
from newsetl.core.text import MARKS
from newsetl.extract.fields.dates.calendars import Calendar, hebrew_day, letters_value, persian_day
from newsetl.extract.lexicon import Languages, for_languages, remembered

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

_OLDEST = 1600
_LETTERS = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"[\dא-ת](?:(?<=\d)|[\"״][א-ת])")  # a figure, or a number in Hebrew letters
_ORDINAL = r"(?:st|nd|rd|th|er|º|°|ª|\.)?"
_WORD = rf"(?:[^\W\d_]|[{MARKS}]){{2,14}}"
_ERA = r"(?:(?:\w\.){2}\s*)?"  # before a year that is counted from another one: "พ.ศ. 2568"
_TIME = r"(?:\d{1,2}:\d\d(?::\d\d)?\s+(?:[A-Z]{3,4}\s+)?)?"
_DAY_NAME = re.compile(
    rf"(?<!\d)(\d{{1,2}}){_ORDINAL},?\s*(?:de\s+|of\s+|d['’]\s*|-)?({_WORD})\.?,?(?:\s+|"
    rf"-)?(?:de\s+|del\s+)?,?\s*'?{_ERA}(\d{{4}})(?!\d)"
)
_NAME_DAY = re.compile(rf"(?<![^\W\d_])({_WORD})\.?\s+(\d{{1,2}}){_ORDINAL}(?:,|\s)\s*{_TIME}(\d{{4}})(?!\d)")
_YEAR_NAME_DAY = re.compile(rf"(?<!\d)(\d{{4}})[.,]?\s+(?:m\.\s+)?({_WORD})\.?\s+(\d{{1,2}})(?!\d)")
_EAST_ASIA = re.compile(r"(?<!\d)(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_VIETNAM = re.compile(r"(?<!\d)(\d{1,2})\s+tháng\s+(\d{1,2})(?:,|\s+năm)?\s*(\d{4})", re.IGNORECASE)
_HEBREW = re.compile(
    r"(?<!\w)([א-ת]{1,2}[\"״'׳]?[א-ת]?['׳]?)\s+ב?-?([א-ת]{2,6}),?\s+ה?['׳]?(ת[א-ת]{1,2}[\"״]?[א-ת])(?!\w)"
)
_YEAR_DIGITS = re.compile(r"\d{4}")
_PERSIAN_YEARS = range(1300, 1420)
_HEBREW_MILLENNIUM = 5000
_BIG_ENDIAN = re.compile(r"(?<![\d/.-])(\d{4})\s?([./|-])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?!\d)")
_LITTLE_ENDIAN = re.compile(
    r"(?<![\d/.-])(\d{1,2})\s?([./|-])\s?(\d{1,2})\s?\2\s?"
    r"(?:(\d{2})(?=\d\d:\d\d)|(\d{4}|\d{2})(?:(?![\d/-])|(?=-\d\d:\d\d)))"  # 28.09.1912:44 is a day of 2019
)
_CENTURY = 69  # the first year of two digits that is one of the 20th century


def parse_moment(value: object, *, month_first: bool = False) -> Moment | None:
    """A date or time in ISO 8601 or RFC 2822 form or as seconds since 1970; None for anything else.

    A printed date ("3 May 2024") is read too, at the precision of a day.
    """
    if isinstance(value, datetime):
        return _instant(value, "second")
    if isinstance(value, date):
        return Moment(on=value, precision="day")
    text = str(value)[:200]
    try:
        return _iso(text) or _epoch(text) or _rfc2822(text) or printed_moment(text, month_first=month_first)
    except (ValueError, OverflowError):
        return None


def printed_moment(text: str, *, month_first: bool = False) -> Moment | None:
    """The first date in a line of print, to the day; None when there is none.

    Of 03/04/2024 the day comes first, unless a weekday beside it or `month_first` says otherwise or it is none.
    """
    dated = first_date(text, month_first=month_first)
    return Moment(on=dated[0], precision="day") if dated else None


@remembered(512)  # dates and bylines ask of the same lines
def first_date(text: str, *, month_first: bool = False) -> tuple[date, tuple[int, int]] | None:
    """The first date in a line of print, and where it begins and ends; None when there is none."""
    for day, match in _dates(text, month_first) if has_number(text) else ():
        return day, match.span()
    return None


def has_number(text: str) -> bool:
    """Whether a figure or a number in Hebrew letters stands in a text."""
    return _NUMBER.search(text) is not None


def begins_with_number(text: str) -> bool:
    """Whether a text begins with one."""
    return _NUMBER.match(text) is not None


def is_month(word: str) -> bool:
    """Whether a word is the name of a month in any language."""
    return word.lower() in months()


@for_languages
def months(known: Languages) -> Mapping[str, int]:
    """Names of the months in all languages, in small letters → 1 to 12."""
    return {name: number for one in known.by_code.values() for name, number in one.dates.months.items()}


@for_languages
def weekdays(known: Languages) -> Mapping[str, int]:
    """Names of the weekdays in all languages, in small letters → 1 (Monday) to 7."""
    return {name: number for one in known.by_code.values() for name, number in one.dates.weekdays.items()}


@for_languages
def _other_months(known: Languages) -> Mapping[str, Mapping[str, int]]:
    """Other calendars → the names of their months → 1 to 12."""
    return {one.dates.calendar: one.dates.calendar_months for one in known.by_code.values() if one.dates.calendar}


def _months_of(calendar: Calendar) -> Mapping[str, int]:
    return _other_months().get(calendar, {})


@for_languages
def _eras(known: Languages) -> Mapping[str, int]:
    """Names of months → by how much the years are higher that are counted with them."""
    return {name: one.dates.era for one in known.by_code.values() if one.dates.era for name in one.dates.months}


def _dates(text: str, month_first: bool) -> Iterator[tuple[date, re.Match[str]]]:
    """Dates in a line and where they stand: those with a name of a month first."""
    yield from _named(text)
    yield from _numbered(text, month_first)


def _named(text: str) -> Iterator[tuple[date, re.Match[str]]]:
    is_ascii = text.isascii()
    if _YEAR_DIGITS.search(text):
        yield from _named_in_digits(text, is_ascii)
    if not is_ascii:
        yield from _hebrew_days(text)


def _named_in_digits(text: str, is_ascii: bool) -> Iterator[tuple[date, re.Match[str]]]:
    """Those whose year has four digits: all but the Hebrew ones."""
    if not is_ascii and (match := _EAST_ASIA.search(text)):
        yield from _dated(match, int(match[1]), int(match[2]), int(match[3]))
    for pattern, order in ((_DAY_NAME, (3, 2, 1)), (_NAME_DAY, (3, 1, 2)), (_YEAR_NAME_DAY, (1, 2, 3))):
        for match in pattern.finditer(text):
            year, name, day = int(match[order[0]]), match[order[1]].lower(), int(match[order[2]])
            if month := months().get(name):
                yield from _dated(match, common_year(year, name), month, day)
            elif (month := _months_of("persian").get(name)) and (converted := _persian(year, month, day)):
                yield converted, match
    if not is_ascii and (match := _VIETNAM.search(text)):
        yield from _dated(match, int(match[3]), int(match[2]), int(match[1]))


def calendar_days(text: str, calendar: str) -> Iterator[tuple[date, re.Match[str]]]:
    """Days that a text names by the months of another calendar, and where they stand, in order."""
    if calendar == "hebrew":
        yield from _hebrew_days(text)
    elif calendar == "persian":
        for match in _DAY_NAME.finditer(text):
            month = _months_of("persian").get(match[2])
            if month and (converted := _persian(int(match[3]), month, int(match[1]))):
                yield converted, match


def _hebrew_days(text: str) -> Iterator[tuple[date, re.Match[str]]]:
    for match in _HEBREW.finditer(text):
        month = _months_of("hebrew").get(match[2]) or _months_of("hebrew").get(match[2].removeprefix("ב"))
        if month and (converted := _hebrew(match[3], month, match[1])):
            yield converted, match


def _persian(year: int, month: int, day: int) -> date | None:
    """A day of a year that can be one of the Persian calendar: those of the lunar one are later."""
    try:
        return persian_day(year, month, day) if year in _PERSIAN_YEARS else None
    except ValueError:
        return None


def _hebrew(year: str, month: int, day: str) -> date | None:
    try:
        return hebrew_day(_HEBREW_MILLENNIUM + letters_value(year), month, letters_value(day))
    except ValueError:
        return None


def common_year(year: int, month: str) -> int:
    """A year as it is counted elsewhere: 2568 with a Thai month is 2025."""
    era = _eras().get(month, 0)
    return year - era if year - era > _OLDEST else year


def _numbered(text: str, month_first: bool) -> Iterator[tuple[date, re.Match[str]]]:
    if match := _BIG_ENDIAN.search(text):
        year, month, day = int(match[1]), int(match[3]), int(match[4])
        yield from _dated(match, year, month, day)
        if (persian := _persian(year, month, day)) is not None:
            yield persian, match
    if match := _LITTLE_ENDIAN.search(text):
        first, second, year = int(match[1]), int(match[3]), _whole_year(match[4] or match[5])
        readings = [_date(year, second, first), _date(year, first, second)]
        if match[2] == "/" and month_first:
            readings.reverse()
        readings.sort(key=lambda day: day is None or not _fits_weekday(day, text))
        yield from ((day, match) for day in readings if day is not None)


def _whole_year(digits: str) -> int:
    """A year that may be written in two digits."""
    century = 0 if len(digits) > 2 else 2000 if int(digits) < _CENTURY else 1900
    return century + int(digits)


def _fits_weekday(day: date, text: str) -> bool:
    """Whether a line names no weekday, or that of a day."""
    named = [weekdays()[word] for word in _LETTERS.findall(text.lower()) if word in weekdays()]
    return not named or day.isoweekday() in named


def _dated(match: re.Match[str], year: int, month: int, day: int) -> Iterator[tuple[date, re.Match[str]]]:
    """The day that a match names, when there is such a day."""
    if (on := _date(year, month, day)) is not None:
        yield on, match


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if _OLDEST <= year <= 2100 else None
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
    except (TypeError, IndexError, ValueError):
        return None


def _instant(local: datetime, precision: Precision) -> Moment:
    """A local time without a zone is a day, not an instant."""
    if local.tzinfo is None:
        return Moment(on=local.date(), precision="day")
    zone_source: ZoneSource = "offset" if local.utcoffset() else "utc"
    return Moment(on=local.date(), precision=precision, at=local.astimezone(UTC), zone_source=zone_source)
