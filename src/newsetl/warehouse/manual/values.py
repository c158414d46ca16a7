"""Which columns can be corrected, and to what: a correction is read and checked as the field's own hints are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, get_args
from urllib.parse import urlsplit

from newsetl.core.errors import UsageError
from newsetl.core.nearest import nearest
from newsetl.core.recipe import Options
from newsetl.core.records import Candidate, Capture, Hint, Raw, plain
from newsetl.core.text import one_line
from newsetl.extract.fields import FIELDS, Column
from newsetl.extract.fields.column import printable
from newsetl.extract.fields.head.pictures import is_web_address
from newsetl.extract.page.page import Page
from newsetl.warehouse.search.language_names import language_code

SOURCE = "correction"  # what field_evidence names as the place of a corrected value
_OF_THE_TEXT = frozenset({"date_not_before", "date_not_before_evidence", "keywords_text", "field_coverage"})
_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}

_FORMS = {
    "published": "a day such as 2026-03-04",
    "modified": "a day such as 2026-03-04",
    "dateline_date": "a day such as 2026-03-04, or 03-04 without its year",
    "authors": "names",
    "language": "the code of a language such as de, or its English name",
    "language_declared": "a language tag such as de or de-AT",
    "image_url": "an address such as https://example.org/picture.jpg",
    "url_canonical": "an address such as https://example.org/report",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A value that a field is corrected to."""

    field: str
    columns: Mapping[str, Any]  # the columns that the field spreads to
    printed: str  # as evidence has it; "" where the field is to be empty


@cache
def correctable() -> Mapping[str, Column]:
    """Fields that can be corrected, by their name and by those of their columns."""
    fields = [field for field in FIELDS if field.is_evidenced and field.name not in _OF_THE_TEXT]
    return {name: field for field in fields for name in (*field.spread, field.name)}


def field_of(name: str) -> Column:
    """The field that a column is of.

    Raises:
        UsageError: there is no such column, or it cannot be corrected.
    """
    fields = correctable()
    if name not in fields:
        if name in {name for field in FIELDS for name in field.spread}:
            raise UsageError(f"{name} cannot be corrected: it is the text of the document, or worked out of it")
        raise UsageError(f"{name} is no column{nearest(name, fields)}")
    return fields[name]


def corrected(name: str, value: str | Sequence[str] | bool | None) -> Corrected:
    """What a column is corrected to; "" and None say that there is none.

    Raises:
        UsageError: there is no such column, or its check refuses the value.
    """
    field = field_of(name)
    if value is None or value in ("", [], ()):
        return Corrected(field=field.name, columns=dict.fromkeys(field.spread), printed="")
    for candidate in _candidates(field, value):
        if field.check(candidate.value):
            columns = {column: plain(part) for column, part in field.values(candidate.value)}
            return Corrected(field=field.name, columns=columns, printed=printable(candidate.value))
    raise UsageError(f"{name} cannot be {value!r}: {_form(field)}")


def _candidates(field: Column, value: Any) -> Iterator[Candidate[Any]]:
    if field.read_hint is not None:
        yield from field.read_hint(_NO_PAGE, Hint(value=value, source=SOURCE))
    elif bool in (field.type, *get_args(field.type)):
        known = _BOOLEANS.get(str(value).strip().lower())
        if known is not None:
            yield Candidate(value=known, source=SOURCE)
    else:
        line = _READ.get(field.name, str)(one_line(str(value)))
        if line and line in _allowed().get(field.name, {line}):
            yield Candidate(value=line, source=SOURCE)


def _dateline_day(line: str) -> str | None:
    """A day in ISO form, or month and day of one; None if it is neither."""
    has_year = len(line) > len("03-04")
    try:
        day = date.fromisoformat(line if has_year else f"2024-{line}")  # a leap year: 29 February is a day
    except ValueError:
        return None
    return day.isoformat() if has_year else f"{day:%m-%d}"


def _web_address(line: str) -> str | None:
    """An http or https address of a host; None if it is none."""
    try:
        host = urlsplit(line).hostname
    except ValueError:
        return None
    return line if host and is_web_address(line) and " " not in line else None


# What is written by hand of fields whose own check holds for what documents state: each gives the value, or None.
_READ: Mapping[str, Callable[[str], str | None]] = {
    "dateline_date": _dateline_day,
    "image_url": _web_address,
    "language": language_code,
    "url_canonical": _web_address,
}


@cache
def _allowed() -> Mapping[str, frozenset[str]]:
    """Fields that have one of a few values, which their meaning lists."""
    listed = {}
    for field in FIELDS:
        meaning = field.meanings.get(field.name, "")
        _, values, names = meaning.partition("Values: ")
        if values and field.type is str:
            listed[field.name] = frozenset(part.partition(" (")[0].strip(" .") for part in names.split(","))
    return listed


def _form(field: Column) -> str:
    if field.name in _allowed():
        return f"it is one of {', '.join(sorted(_allowed()[field.name]))}"
    if bool in (field.type, *get_args(field.type)):
        return "it is true or false"
    return f"write {_FORMS[field.name]}" if field.name in _FORMS else "it has no word"


_NO_PAGE = Page(
    capture=Capture(raw=Raw(source_uri="correction"), payload=b"", media="text"),
    options=Options(),
    charset="utf-8",
    text="",
    paragraphs=(),
    length=0,
)
