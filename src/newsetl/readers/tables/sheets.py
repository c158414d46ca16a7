"""Spreadsheets: each sheet is a table; the first row that names known columns is its header."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby, islice
from typing import Any

from newsetl.core.records import Reason
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome
from newsetl.readers.format import Format, Head
from newsetl.readers.isolated.process import document_bytes_of, in_child
from newsetl.readers.office import MAGIC_BEFORE_2007, has_stream, open_office
from newsetl.readers.tables.columns import CONTENT, guess_columns
from newsetl.readers.tables.rows import Table, read_rows

_PREAMBLE_ROWS = 20
_CHUNK_ROWS = 500  # that come from the child process together


def read_sheets(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """Rows of the sheets of an Excel or OpenDocument file; the second sheet and later ones are members of it."""
    chunks = in_child(parse_sheets, document_bytes_of(stream, options), options)
    for (place, name), group in groupby(chunks, key=lambda chunk: (chunk.place, chunk.name)):
        sheet = entry if place == 0 else replace(entry, member=f"{entry.member or ''}[{name}]")
        yield from _read_sheet(sheet, chain.from_iterable(chunk.rows for chunk in group), options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Some rows of one sheet, in order."""

    place: int  # of the sheet, from 0
    name: str
    rows: Sequence[Sequence[Any]]


def parse_sheets(payload: bytes, document_bytes: int) -> Iterator[Chunk]:
    """The rows of every sheet that has any, as the child process gives them."""
    from python_calamine import CalamineWorkbook

    if payload.startswith(b"PK"):
        open_office(payload, document_bytes).close()  # refuses what inflates past all reason
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(payload))
    for place, name in enumerate(workbook.sheet_names):
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=True)
        if any(any(row) for row in rows):
            for start in range(0, len(rows), _CHUNK_ROWS):
                yield Chunk(place=place, name=name, rows=rows[start : start + _CHUNK_ROWS])


def _read_sheet(entry: Entry, rows: Iterator[Sequence[Any]], options: ReadOptions) -> Iterator[ReadOutcome]:
    first_rows = list(islice(rows, _PREAMBLE_ROWS))
    start, names = _header(first_rows, options)
    if start is None:
        first = ", ".join(str(cell)[:30] for cell in first_rows[0])
        yield entry.reject(Reason.NO_CONTENT, f"no row with the names of columns; the first is: {first[:150]}")
        return
    numbered = (
        (number, {name: cell for name, cell in zip(names, row, strict=False) if cell != ""})
        for number, row in enumerate(chain(first_rows[start + 1 :], rows))
    )
    yield from read_rows(
        entry, ((number, row) for number, row in numbered if row), options, table=Table(names=tuple(names))
    )


def _header(rows: Sequence[Sequence[Any]], options: ReadOptions) -> tuple[int | None, list[str]]:
    for place, row in enumerate(rows):
        names = [str(cell).strip() or f"column_{number}" for number, cell in enumerate(row, start=1)]
        known = guess_columns(names, override=options.columns).keys()
        if CONTENT & known or len(known) > 2:
            return place, names
    return None, []


def _is_sheet(head: Head) -> bool:
    if head.data.startswith(MAGIC_BEFORE_2007):
        is_workbook = has_stream(head.data, "Workbook") or head.suffix == "xls"
        return is_workbook and not has_stream(head.data, "EncryptedPackage")
    if not head.data.startswith(b"PK"):
        return False
    return b"xl/" in head.data or b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet" in head.data[:200]


SHEETS = Format(
    name="spreadsheet",
    matches=_is_sheet,
    read=read_sheets,
    takes="XLSX, XLS and ODS: one article a row of each sheet, columns as of a CSV table.",
)
