"""Tables without a line of column names: GDELT by its shape, others by addresses and texts in Base64."""

from __future__ import annotations

import base64
import binascii
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from newsetl.core.records import Reject
from newsetl.readers.entry import HEAD_BYTES, Entry, ReadOptions, ReadOutcome
from newsetl.readers.format import Format, Head
from newsetl.readers.tables.columns import CONTENT, guess_columns
from newsetl.readers.tables.delimited import DELIMITERS, delimited_rows
from newsetl.readers.tables.rows import Table, read_rows

_URL = re.compile(r"https?://[^\s/]+\.[^\s/]+\S*")
_DAY = re.compile(r"(?:19|20)\d\d-?(?:0\d|1[0-2])-?[0-3]\d")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")
_ROWS_READ = 100
_FEWEST_ROWS = 2  # where the name does not say that it is a table
_FEWEST_TEXTS = 3  # rows that are known for texts by their length alone
_WORDS_OF_TEXT = 40  # at the mean: a sentence beside its translation has fewer
_LONGEST_HEAD = 60_000  # bytes; the last line of a head as long is cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A table that is known by how many columns it has, and what stands in some of them."""

    label: str
    width: int
    cells: Mapping[int, str]  # place of a column, from 0 → a pattern of its values
    names: Mapping[int, str]  # place → its name
    columns: Mapping[str, str] = field(default_factory=dict)  # our name → that name


_GDELT = {"url": "url", "published": "date", "publisher": "source"}
SHAPES = (
    Shape(
        label="GDELT knowledge graph",
        width=27,
        cells={0: r"\d{14}-T?\d+", 1: r"\d{14}", 2: r"\d"},
        names={0: "id", 1: "date", 3: "source", 4: "url", 7: "themes", 11: "persons", 13: "organizations"},
        columns=_GDELT,
    ),
    Shape(
        label="GDELT events",
        width=61,
        cells={0: r"\d+", 1: r"\d{8}", 2: r"\d{6}", 3: r"\d{4}", 59: r"\d{14}"},
        names={0: "id", 1: "event_date", 59: "date", 60: "url"},
        columns=_GDELT,
    ),
    Shape(
        label="GDELT events",
        width=58,
        cells={0: r"\d+", 1: r"\d{8}", 2: r"\d{6}", 3: r"\d{4}", 56: r"\d{8}"},
        names={0: "id", 1: "event_date", 56: "date", 57: "url"},
        columns=_GDELT,
    ),
    Shape(
        label="GDELT mentions",
        width=16,
        cells={0: r"\d+", 1: r"\d{14}", 2: r"\d{14}", 3: r"\d"},
        names={0: "id", 1: "event_date", 2: "date", 4: "source", 5: "url"},
        columns=_GDELT,
    ),
)


def _read_shape(
    shape: Shape, entry: Entry, stream: io.BufferedReader, options: ReadOptions
) -> Iterator[ReadOutcome]:
    names = [shape.names.get(place, f"column_{place + 1}") for place in range(shape.width)]
    rows = delimited_rows(entry, stream, options, names, "\t")
    table = Table(names=tuple(names), columns=shape.columns, label=shape.label)
    yield from read_rows(entry, ((number, _with_web_address(row)) for number, row in rows), options, table=table)


def _with_web_address(row: dict[str, Any] | Reject) -> dict[str, Any] | Reject:
    """The row; what is no address of the web but of a journal or a broadcast is none."""
    if isinstance(row, dict) and not _URL.fullmatch(row.get("url", "")):
        return {("citation" if name == "url" else name): value for name, value in row.items()}
    return row


def _read_addresses(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """Rows of a table of which one column holds addresses, and perhaps others a day and texts in Base64."""
    head = Head(data=stream.peek(HEAD_BYTES)[:HEAD_BYTES], name=entry.name)
    table = _table_of(head)
    assert table is not None  # it was recognised by the same bytes
    delimiter, width, columns, encoded = table
    names = [f"column_{place + 1}" for place in range(width)]
    rows = delimited_rows(entry, stream, options, names, delimiter)
    made = Table(names=tuple(names), columns=columns, is_headless=True)
    decoded = ((number, _decoded(row, encoded)) for number, row in rows)
    yield from read_rows(entry, decoded, options, table=made)


def _decoded(row: dict[str, Any] | Reject, encoded: Sequence[str]) -> dict[str, Any] | Reject:
    """The row with what stands in Base64 written out; a cell that is none stays."""
    if isinstance(row, Reject) or not encoded:
        return row
    return {
        name: text if name in encoded and (text := decoded_text(value)) is not None else value
        for name, value in row.items()
        if name not in encoded[:-1]  # the same text, one sentence a line
    }


def decoded_text(cell: str) -> str | None:
    """The text that a cell holds in Base64; None for what is none."""
    if not _BASE64.fullmatch(cell) or len(cell) % 4:
        return None
    try:
        text = base64.b64decode(cell, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return text if text.isprintable() or all(sign.isprintable() or sign in "\n\r\t" for sign in text) else None


def _rows_of(head: Head, delimiter: str) -> list[list[str]]:
    text = head.text if "\n" in head.text else head.text.replace("\r", "\n")
    lines = [line for line in text.split("\n") if line.strip()]
    whole = lines[:-1] if len(head.data) >= _LONGEST_HEAD and len(lines) > 1 else lines
    return [line.rstrip("\r").split(delimiter) for line in whole[:_ROWS_READ]]


def _has_shape(shape: Shape, head: Head) -> bool:
    is_wide = not head.is_binary and head.bare.partition(b"\n")[0].count(b"\t") == shape.width - 1
    rows = _rows_of(head, "\t") if is_wide else []
    return bool(rows) and all(
        len(row) == shape.width and all(re.fullmatch(sign, row[at]) for at, sign in shape.cells.items())
        for row in rows
    )


def _table_of(head: Head) -> tuple[str, int, dict[str, str], list[str]] | None:
    """Delimiter, width, our columns and those in Base64 of a table without header; None for any other text."""
    is_named = head.suffix in ("csv", "tsv")
    if not is_named and b"\t" not in head.bare.partition(b"\n")[0]:
        return None
    for delimiter in DELIMITERS if is_named else "\t":
        rows = _rows_of(head, delimiter)
        width = len(rows[0]) if rows else 0
        if width < 2 or len(rows) < (1 if is_named else _FEWEST_ROWS) or any(len(row) != width for row in rows):
            continue
        if CONTENT & guess_columns([cell.strip('" ') for cell in rows[0]]).keys():
            return None
        cells = list(zip(*rows, strict=True))
        columns, encoded = _columns_of(cells)
        if columns or (not is_named and _are_texts(cells)):
            return delimiter, width, columns, encoded
    return None


def _are_texts(columns: Sequence[Sequence[str]]) -> bool:
    """Whether each row is a text of its own: beside two others at least, or under a name that no other has.

    A transcript has the same speakers again and again; of a text whose lines are indented one column is empty.
    """
    rows, distinct = len(columns[0]), [len(set(column)) for column in columns]
    words = max(sum(len(cell.split()) for cell in column) for column in columns)
    is_table = len(columns) > 2 or min(distinct) == rows
    return rows >= _FEWEST_TEXTS and is_table and all(columns[0]) and words >= _WORDS_OF_TEXT * rows


def _columns_of(columns: Sequence[Sequence[str]]) -> tuple[dict[str, str], list[str]]:
    """Our name → the column's; and the columns that are in Base64, of which the last is the text."""
    kinds = [_kind(column) for column in columns]
    encoded = [f"column_{place + 1}" for place, kind in enumerate(kinds) if kind == "base64"]
    if kinds.count("url") > 1 or not (kinds.count("url") or (encoded and kinds.count("day"))):
        return {}, []
    found = {"url": f"column_{kinds.index('url') + 1}"} if "url" in kinds else {}
    found |= {"published": f"column_{kinds.index('day') + 1}"} if kinds.count("day") == 1 else {}
    return {**found, **({"text": encoded[-1]} if encoded else {})}, encoded


def _kind(column: Sequence[str]) -> str:
    cells = [cell.strip('" ') for cell in column]
    if all(map(_URL.fullmatch, cells)):
        return "url"
    if all(map(_DAY.fullmatch, cells)):
        return "day"
    return "base64" if all(decoded_text(cell) is not None for cell in cells) else ""


HEADLESS: tuple[Format, ...] = (
    *(
        Format(
            name=shape.label,
            begins_markup=False,
            matches=partial(_has_shape, shape),
            read=partial(_read_shape, shape),
            takes=f"Nothing: each row of {shape.width} columns is `not_fetched`, with its date and source; "
            "`newsetl collect FILE` fetches them.",
            is_list=True,
        )
        for shape in SHAPES
    ),
    Format(
        name="table without header",
        begins_markup=False,
        matches=lambda head: not head.is_binary and _table_of(head) is not None,
        read=_read_addresses,
        takes="CSV or TSV whose first line is no header: where exactly one column holds addresses each row is "
        "`not_fetched`, and `newsetl collect FILE` fetches them; texts in Base64 are articles (news-crawl: the "
        "last column of them, with its date). Of others `--column text=column_3` names a text.",
        is_list=True,
    ),
)
