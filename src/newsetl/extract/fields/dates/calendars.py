"""Days of the Persian and the Hebrew calendar as days of the common one, and numbers written in Hebrew letters."""

from __future__ import annotations

from datetime import date
from typing import Literal

Calendar = Literal["persian", "hebrew"]

_PERSIAN_EPOCH = 226_895  # ordinal of the first day of the year 1
_LONG_MONTHS = 6  # of 31 days, at the beginning of a Persian year; the others have 30
_HEBREW_EPOCH = -1_373_427  # ordinal of the day from which the days of years are counted
_PARTS_OF_DAY = 25_920
_MONTH_PARTS = 29 * _PARTS_OF_DAY + 13_753
_FIRST_PARTS = 12_084  # by which the first new moon comes after the beginning of its day
_LETTERS = dict(
    zip("אבגדהוזחטיכלמנסעפצקרשת", (*range(1, 11), *range(20, 100, 10), *range(100, 500, 100)), strict=True)
)
_FINALS = str.maketrans("ךםןףץ", "כמנפצ")


def persian_day(year: int, month: int, day: int) -> date:
    """A day of the solar Hijri calendar, by its cycle of 33 years, which holds from 1800 to 2250.

    Raises:
        ValueError: there is no such day.
    """
    longest = 31 if month <= _LONG_MONTHS else 30
    if not (1 <= month <= 12 and 1 <= day <= longest):
        raise ValueError(f"no day {day} of month {month}")
    start = _PERSIAN_EPOCH + 365 * (year - 1) + (8 * year + 21) // 33
    return date.fromordinal(start + 30 * (month - 1) + min(month - 1, _LONG_MONTHS) + day - 1)


def hebrew_day(year: int, month: int, day: int) -> date:
    """A day of the Hebrew calendar. Months are counted from Tishri; 6 is Adar, in a leap year the second one.

    Raises:
        ValueError: there is no such day.
    """
    if not (1 <= month <= 12 and 1 <= day <= 30):
        raise ValueError(f"no day {day} of month {month}")
    start, end = _new_year(year), _new_year(year + 1)
    days = end - start
    lengths = [30, 30 if days % 10 == 5 else 29, 29 if days % 10 == 3 else 30, 29, 30, 29, *(30, 29) * 3]
    before = sum(lengths[: month - 1]) + (30 if days > 380 and month >= 6 else 0)
    return date.fromordinal(start + before + day - 1)


def _new_year(year: int) -> int:
    """Ordinal of the first of Tishri: later by a day or two where a year would have 356 days or 382."""
    last, this, following = map(_new_moon, (year - 1, year, year + 1))
    delay = 2 if following - this == 356 else 1 if this - last == 382 else 0
    return _HEBREW_EPOCH + this + delay


def _new_moon(year: int) -> int:
    """Days from the first new moon to that of a year's first month, moved off Sunday, Wednesday and Friday."""
    months = (235 * year - 234) // 19
    day = (_FIRST_PARTS + months * _MONTH_PARTS) // _PARTS_OF_DAY
    return day + 1 if 3 * (day + 1) % 7 < 3 else day


def letters_value(letters: str) -> int:
    """The number that Hebrew letters stand for: תשפ״ד is 784."""
    return sum(_LETTERS.get(letter, 0) for letter in letters.translate(_FINALS))
