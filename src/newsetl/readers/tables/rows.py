"""Rows of any table → captures: which cells are text, title, date and so on, and what the rest is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import starmap
from typing import Any

from newsetl.core.hints import HINT_NAMES, LIST_HINTS
from newsetl.core.identity import digest
from newsetl.core.records import Capture, Hint, Media, Reason, Reject, Stage
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome
from newsetl.readers.markup_text import has_markup, text_of_markup
from newsetl.readers.tables.columns import guess_columns, unwrapped
from newsetl.readers.tables.date_order import with_days_first
from newsetl.readers.tables.known_tables import known_table
from newsetl.readers.tables.values import (
    day_of,
    given_name_first,
    is_known,
    is_stated,
    line_of,
    list_of,
    moment_of,
    plain_value,
    storable_text,
    text_of,
)

_DATES = ("published", "modified")
_LINES = tuple(name for name in HINT_NAMES if name not in LIST_HINTS and name not in _DATES)
_PAGE = re.compile(r"\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_PAGE_INSIDE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_STEP = re.compile(r"\[[^\]]*\]|[^.\[]+")  # of a path: "authors[].name", "contents[type=kicker].content"
_NO_COLUMN = "\0"  # the name of none
_OF_THE_PROGRAM = ("modified", "captured")  # times of its own and not of the article, where it does not state them
_TELLING = 100  # characters from which a cell in no known column may be the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What is known of a table as a whole."""

    origin: str = "table"  # what the evidence calls it: "table" gives "table.title"
    names: tuple[str, ...] | None = None  # of all its columns; None where every row has its own
    columns: Mapping[str, str] = field(default_factory=dict)  # our name → its column
    label: str | None = None  # the service whose row it is: "ninjs"
    row: str = "table row"  # what a row without a service is called
    repeated: tuple[str, ...] = ()  # paths of what may hold the text once more
    is_chosen: bool = True  # its rows are articles because the user says so; false for pages as servers sent them
    is_markup: bool = False  # its texts are HTML, also those without a tag
    has_family_names_first: bool = False  # its authors stand as "Lee, Ann; Berg, Tom"
    is_headless: bool = False  # its columns have no names but their numbers
    identity: str | None = None  # of the one row that it is made for


def read_rows(
    entry: Entry, rows: Iterable[tuple[int, Any]], options: ReadOptions, *, table: Table
) -> Iterator[ReadOutcome]:
    """(number, row) as captures; what is no object is a reject."""
    made = Rows(entry=entry, options=options, table=table)
    return starmap(made.outcome, with_days_first(rows, made.dates_of))


@dataclass(slots=True, kw_only=True)
class Rows:
    """Rows of one table become captures; columns are guessed once for each set of names."""

    entry: Entry
    options: ReadOptions
    table: Table
    _known: dict[tuple[str, ...], Table] = field(default_factory=dict)

    def outcome(self, number: int, row: Any) -> ReadOutcome:
        """The row of this number as a capture, or why it is none."""
        if not isinstance(row, dict):
            if isinstance(row, Reject):
                return row
            return self.entry.reject(Reason.BAD_ROW, f"not an object: {str(row)[:60]!r}", row=number)
        cells = unwrapped(row)
        return capture_of_row(self.entry, number, cells, self._table_of(cells), self.options)

    def dates_of(self, row: Any) -> tuple[str, ...]:
        """The columns of a row that hold dates of the article."""
        if not isinstance(row, dict):
            return ()
        columns = self._table_of(row).columns
        return tuple(columns[ours] for ours in _DATES if ours in columns)

    def _table_of(self, cells: Mapping[str, Any]) -> Table:
        names = self.table.names or tuple(cells)
        table = self._known.get(names)
        if table is None:
            table = self._known[names] = _table_with(self.table, names, self.options)
        return table


def _table_with(table: Table, names: tuple[str, ...], options: ReadOptions) -> Table:
    """The table with its columns: as the program that wrote it has them, else as their names are known."""
    known = known_table(names) if table.label is None else None
    if known is None:
        return replace(table, columns=guess_columns(names, override={**table.columns, **options.columns}))
    stated = {ours: path for ours, path in known.columns_in(names).items() if ours not in options.columns}
    columns = guess_columns(
        names, override={**dict.fromkeys(_OF_THE_PROGRAM, _NO_COLUMN), **stated, **options.columns}
    )
    return replace(table, columns=columns, label=known.name, has_family_names_first=known.people)


def capture_of_row(
    entry: Entry, number: int, row: Mapping[str, Any], table: Table, options: ReadOptions
) -> ReadOutcome:
    """One row as a capture, by the columns of its table; a reject when it holds no text."""
    columns = table.columns
    cells = {
        ours: value
        for ours, theirs in columns.items()
        if is_stated(value := row[theirs] if theirs in row else _at_path(row, theirs))
    }
    if table.has_family_names_first and "authors" in cells:
        cells["authors"] = [given_name_first(name) for name in str(cells["authors"]).split(";")]
    url = line_of(cells.get("url"))
    payload, media = _content(cells, is_markup=table.is_markup)
    if options.expected is not None and options.expected.row == number:
        payload, media = _expected(row, options.expected.sha256) or (payload, media)
    if payload is None:
        return _without_content(entry, number, row, table, cells)
    if len(payload) > options.document_bytes:
        return entry.reject(Reason.TOO_LARGE, f"row {number} has {len(payload):,} bytes", row=number)
    hints = {
        name: Hint(value=value, source=f"{table.origin}.{columns[name]}")
        for name, value in hint_values(cells).items()
    }
    used = [theirs for ours, theirs in columns.items() if ours != "dateline"]  # which is kept as printed, too
    rest = _unused(row, (*used, *table.repeated))
    return Capture(
        raw=entry.raw(payload, row=number),
        payload=payload,
        media=media,
        charset="utf-8",
        url=url,
        captured_at=moment_of(cells.get("captured")) or entry.modified_at,
        chosen=table.is_chosen,
        hints={**entry.hints, **hints},
        extra={storable_text(str(name)): plain_value(value) for name, value in rest.items() if is_known(value)},
        identity=table.identity,
    )


def _unused(row: Mapping[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """The row less the cells at these paths; an object that nothing is left of goes as a whole."""
    rest = dict(row)
    for path in paths:
        if path in rest:
            del rest[path]
            continue
        name, _, deeper = path.partition(".")
        if isinstance(inner := rest.get(name), Mapping):
            rest[name] = _unused(inner, [deeper])
            if not rest[name]:
                del rest[name]
        else:
            rest.pop(name.partition("[")[0], None)
    return rest


def cell_at(row: Mapping[str, Any], path: str) -> Any:
    """The cell of a column, or what lies at a path such as "fields.body" or "authors[].name"; None for nothing."""
    if path in row:
        return row[path]
    return _at_path(row, path)


def _at_path(value: Any, path: str) -> Any:
    for step in _STEP.findall(path):
        if step[0] == "[":
            value = _items(value, step[1:-1])
        elif isinstance(value, list):
            value = [item[step] for item in value if isinstance(item, Mapping) and step in item]
        elif isinstance(value, Mapping):
            value = value.get(step)
        else:
            return None
    return value


def _items(value: Any, condition: str) -> list[Any]:
    """The items of a list; with a condition such as "type=kicker/title" the objects that it holds for."""
    items = value if isinstance(value, list) else [value]
    key, _, wanted = condition.partition("=")
    if not key:
        return items
    return [item for item in items if isinstance(item, Mapping) and str(item.get(key)) in wanted.split("/")]


def hint_values(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Name of a hint → its value, of those that are stated."""
    values: dict[str, Any] = {name: line_of(cells[name]) for name in _LINES if name in cells}
    values |= {name: day_of(cells[name]) for name in _DATES if name in cells}
    if "authors" in cells:
        authors = list_of(cells["authors"])
        values["authors"] = authors[0] if len(authors) == 1 else authors
    if "keywords" in cells:
        values["keywords"] = ", ".join(list_of(cells["keywords"]))
    return {name: value for name, value in values.items() if value}


def _content(cells: Mapping[str, Any], *, is_markup: bool = False) -> tuple[bytes | None, Media]:
    """Bytes and media type of the article; a text that is a whole page is read as one, mark-up in it is undone."""
    page = text_of(cells.get("html"))
    if page is not None:
        is_page = _PAGE_INSIDE.search(page[:5_000]) or not has_markup(page)
        return (_bytes(page), "html") if is_page else (_bytes(text_of_markup(page)), "text")
    cell = cells.get("text")
    if isinstance(cell, bytes):
        return cell, "html" if _PAGE.match(cell[:512].decode("latin-1")) else "text"
    text = text_of(cell)
    if text is None:
        return None, "text"
    if _PAGE.match(text):
        return _bytes(text), "html"
    if is_markup:
        return _bytes(text_of_markup(text).replace("\n", "\n\n")), "text"  # each line is a paragraph
    return _bytes(text_of_markup(text) if has_markup(text) else text), "text"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _expected(row: Mapping[str, Any], sha256: str | None) -> tuple[bytes, Media] | None:
    """The cell that gave the bytes with this digest, whichever column was named then."""
    for value in row.values():
        for name in ("html", "text"):
            payload, media = _content({name: value})
            if payload is not None and digest(payload) == sha256:
                return payload, media
    return None


def _without_content(
    entry: Entry, number: int, row: Mapping[str, Any], table: Table, cells: Mapping[str, Any]
) -> Reject:
    """Why a row is no article: it only points at one, or its text stands in a column that nobody named."""
    url = line_of(cells.get("url"))
    used = set(table.columns.values())
    texts = {name: value for name, value in row.items() if isinstance(value, str) and name not in used}
    longest = max(texts, key=lambda name: len(texts[name]), default=None)
    is_text = longest is not None and len(texts[longest]) >= _TELLING and " " in texts[longest]
    advice = f"; is it --column text={longest}?" if is_text else ""
    if url and (table.label or not is_text):
        reason, detail = Reason.NOT_FETCHED, url
    elif url and table.is_headless:
        reason, detail = Reason.NOT_FETCHED, f"{url[:150]} without a text{advice}"
    else:
        reason = Reason.NO_CONTENT
        detail = f"{table.label or table.row}: {_lacking(row, table.columns)}{advice}"
    raw = entry.raw(json.dumps(row, default=str, ensure_ascii=False).encode("utf-8", "replace"), row=number)
    return Reject(
        raw=raw,
        stage=Stage.SOURCE,
        reason=reason,
        detail=storable_text(detail[:300]),
        url=url,
        stated=hint_values(cells) if reason is Reason.NOT_FETCHED else {},
    )


def _lacking(row: Mapping[str, Any], columns: Mapping[str, str]) -> str:
    """What a row lacks: a column for the text, or a text in it."""
    named = [columns[ours] for ours in ("text", "html") if ours in columns]
    held = {name: value for name in named if (value := cell_at(row, name)) is not None}
    for name, value in held.items():
        if str(value).strip():
            return f"column {name} holds {str(value).strip()[:40]!r}, which stands for nothing"
    if held or any(name in row for name in named):
        return f"column {next(iter(held or named))} is empty"
    return f"columns {', '.join(map(str, row))[:180]}: none is known to hold text or HTML"
