"""Spreadsheets: each sheet is a table; the first row that names known columns is its header."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from newsetl.core.records import Reason
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome
from newsetl.readers.format import Format, Head
from newsetl.readers.office import open_office
from newsetl.readers.tables.columns import CONTENT, guess_columns
from newsetl.readers.tables.rows import Table, read_rows

_PREAMBLE_ROWS = 20


def read_sheets(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """Rows of the sheets of an Excel or OpenDocument file; the second sheet and later ones are members of it."""
    from python_calamine import CalamineWorkbook

    source: Any = stream if stream.seekable() else io.BytesIO(stream.read())
    open_office(source, options).close()  # refuses what inflates past all reason
    source.seek(0)
    workbook = CalamineWorkbook.from_filelike(source)
    for place, name in enumerate(workbook.sheet_names):
        rows = [list(row) for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=True)]
        sheet = entry if place == 0 else replace(entry, member=f"{entry.member or ''}[{name}]")
        if any(any(row) for row in rows):
            yield from _read_sheet(sheet, rows, options)


def _read_sheet(entry: Entry, rows: Sequence[Sequence[Any]], options: ReadOptions) -> Iterator[ReadOutcome]:
    start, names = _header(rows, options)
    if start is None:
        first = ", ".join(str(cell)[:30] for cell in rows[0])
        yield entry.reject(Reason.NO_CONTENT, f"no row with the names of columns; the first is: {first[:150]}")
        return
    numbered = (
        (number, {name: cell for name, cell in zip(names, row, strict=False) if cell != ""})
        for number, row in enumerate(rows[start + 1 :])
    )
    yield from read_rows(
        entry, ((number, row) for number, row in numbered if row), options, table=Table(names=names)
    )


def _header(rows: Sequence[Sequence[Any]], options: ReadOptions) -> tuple[int | None, list[str]]:
    for place, row in enumerate(rows[:_PREAMBLE_ROWS]):
        names = [str(cell).strip() or f"column_{number}" for number, cell in enumerate(row, start=1)]
        known = guess_columns(names, override=options.columns).keys()
        if CONTENT & known or len(known) > 2:
            return place, names
    return None, []


def _is_sheet(head: Head) -> bool:
    if not head.data.startswith(b"PK"):
        return False
    return b"xl/" in head.data or b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet" in head.data[:200]


SHEETS = Format(
    name="spreadsheet",
    matches=_is_sheet,
    read=read_sheets,
    takes="XLSX and ODS: one article a row of each sheet, columns as of a CSV table.",
)
