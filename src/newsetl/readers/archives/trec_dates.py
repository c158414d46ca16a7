"""When a document of a collection was published: as a tag states it, else a wire's stamp, else digits of its id.

A day that can be read in two ways is none, unless another of these says which way is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from newsetl.readers.archives.trec_tags import COLUMNS, MONTH_FIRST

_STAMPS = ("fileid", "trailer")  # with the time of New York, so that the month stands first
_STAMP = re.compile(r"\b(\d\d)-(\d\d)-(\d\d) \d{4}\s?E[SD]T\b")
_FOUR = re.compile(r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)")  # a year in print
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d\d)(?!\d)")
_NAMED = re.compile(r"(?<!\d)(\d{1,2})[ -]([A-Z]{3,9})\.?[ -]'?(\d\d)(?!\d)", re.IGNORECASE)
_EIGHT = re.compile(r"(?<!\d)((?:1[6-9]|20)\d\d)(\d\d)(\d\d)(?!\d)")
_SIX = re.compile(r"(\d\d)(\d\d)(\d\d)(?!\d)")
_FIRST_SIX = re.compile(r"\D*?(\d\d)(\d\d)(\d\d)(?!\d)")
_CENTURY = 69  # the first year of two digits that is one of the 20th century


def published(stated: Mapping[str, Sequence[str]], own_id: str) -> tuple[str, str] | None:
    """The day, and the tag that states it; None where none does, or none that can be read in one way alone.

    Args:
        stated: tag → what stands in the elements of that name.
        own_id: of the document.
    """
    of_id = _days_of_id(own_id)
    for tag in COLUMNS["published"]:
        for written in stated.get(tag, ()):
            if day := _day(written, of_id):
                return day, tag
    for tag in _STAMPS:
        for stamp in (match for written in stated.get(tag, ()) if (match := _STAMP.search(written))):
            if days := _days(stamp[3], (stamp[1], stamp[2])):
                return days[0].isoformat(), tag
    return (of_id[0].isoformat(), "id") if len(of_id) == 1 else None


def _day(written: str, of_id: Sequence[date]) -> str | None:
    """A day as a tag states it: in digits as ISO writes it, else as it is printed."""
    if match := _EIGHT.fullmatch(written):
        return next((day.isoformat() for day in _days(match[1], (match[2], match[3]))), None)
    if match := _SIX.fullmatch(written):
        return _only(_days_of_six(*match.groups()), of_id)
    if match := _SLASHED.search(written):
        return _only(_days(match[3], (match[1], match[2]), (match[2], match[1])), of_id)
    if match := _NAMED.search(written):
        return f"{match[1]} {match[2]} {_year(match[3])}"
    return written if _FOUR.search(written) else None


def _only(days: Sequence[date], of_id: Sequence[date]) -> str | None:
    """The one day, or of several the one that the id may mean, too."""
    left = days if len(days) == 1 else [day for day in days if day in of_id]
    return left[0].isoformat() if len(left) == 1 else None


def _days_of_id(own_id: str) -> list[date]:
    """The days that digits in an id may mean: eight anywhere, or the first six."""
    for match in _EIGHT.finditer(own_id):
        if days := _days(match[1], (match[2], match[3])):
            return days
    six = _FIRST_SIX.match(own_id)
    if six is None:
        return []
    if code_of(own_id) in MONTH_FIRST:
        return _days(six[3], (six[1], six[2]))
    return _days_of_six(*six.groups())


def code_of(own_id: str) -> str:
    """The letters with which an id begins, in lower case."""
    match = re.match(r"[A-Za-z]+", own_id)
    return match[0].lower() if match else ""


def _days_of_six(one: str, two: str, three: str) -> list[date]:
    """Six digits with the year in front, or behind month and day in either order."""
    return sorted({*_days(one, (two, three)), *_days(three, (one, two), (two, one))})


def _days(year: str, *months_and_days: tuple[str, str]) -> list[date]:
    return sorted(set(_valid(_year(year), months_and_days)))


def _valid(year: int, months_and_days: Sequence[tuple[str, str]]) -> Iterator[date]:
    for month, day in months_and_days:
        try:
            yield date(year, int(month), int(day))
        except ValueError:
            continue


def _year(digits: str) -> int:
    """A year that may be written in two digits."""
    century = 0 if len(digits) > 2 else 2000 if int(digits) < _CENTURY else 1900
    return century + int(digits)
