"""Tables that people edit in spreadsheets, read and written: CSV as Excel saves it in any country, and XLSX."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from newsetl.core.errors import UsageError
from newsetl.core.storage import write_atomically
from newsetl.warehouse.csv_cells import csv_cell, exact_cell

_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_DELIMITERS = ";,\t|"
_EXCEL_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
_EXCEL_DAYS = range(20_000, 80_000)  # serial numbers of the years 1954 to 2119
_DAY_FORMS = ("%d.%m.%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%Y/%m/%d", "%Y/%m/%d %H:%M")
_NUMBER = re.compile(r"-?\d{1,18}")
_DECIMAL = re.compile(r"-?\d+[.,]\d+")

Row = Mapping[str, str]


def read_sheet(path: Path) -> list[Row]:
    """The rows of a CSV or XLSX file as texts, by the names in its first row; empty rows are left out.

    So are columns without a name that hold nothing, and a first one, where R and pandas number their rows. CSV may
    be UTF-8 with or without a mark, UTF-16 or Windows-1252, parted by semicolons, commas or tabs; what was
    put before a formula so that no spreadsheet runs it is taken away again.

    Raises:
        UsageError: the file cannot be read, or a name in its first row is missing or stands there twice.
    """
    table = _table(path)
    names = [name.strip() for name in table[0]]
    for place, name in enumerate(names):
        if name and names.count(name) > 1:
            raise UsageError(f"{path}: its first row names {name!r} twice; give each column a name of its own")
        if not name and place and any(cell.strip() for row in table[1:] for cell in row[place : place + 1]):
            raise UsageError(
                f"{path}: column {place + 1} has no name in the first row; name it, or take it out of the file"
            )
    cells = ([*row, *[""] * len(names)] for row in table[1:])
    return [{name: cell for name, cell in zip(names, row, strict=False) if name} for row in cells]


def _table(path: Path) -> list[list[str]]:
    """The rows that hold something; the first has the names."""
    try:
        table = _workbook(path) if path.suffix.lower() in (".xlsx", ".xls", ".ods") else _csv(path.read_bytes())
    except (OSError, UnicodeError, csv.Error) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    rows = [row for row in table if any(cell.strip() for cell in row)]
    if not rows:
        raise UsageError(f"{path} has no rows: its first row has to name the columns")
    return rows


def write_sheet(
    path: Path, names: Sequence[str], rows: Sequence[Mapping[str, Any]], *, delimiter: str = ","
) -> None:
    """Rows as CSV that spreadsheets open as it is meant: UTF-8 with a mark, no text is run as a formula.

    Raises:
        UsageError: the file cannot be written.
    """
    try:
        with write_atomically(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=delimiter)
            writer.writerow(names)
            writer.writerows([csv_cell(row.get(name)) for name in names] for row in rows)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}") from error


def instant(words: str) -> datetime | None:
    """A time that a spreadsheet shows: ISO 8601, day.month.year, or Excel's own number; None for "".

    Raises:
        UsageError: it is none of these, or 03/04/2026, which is a day in April to some and in March to others.
    """
    text = words.strip()
    if not text:
        return None
    if _NUMBER.fullmatch(text) or _DECIMAL.fullmatch(text):
        days = float(text.replace(",", "."))
        if int(days) in _EXCEL_DAYS:
            return _EXCEL_EPOCH + timedelta(days=days)
    try:
        return _utc(datetime.fromisoformat(text))
    except ValueError:
        pass
    for form in _DAY_FORMS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    raise UsageError(f"{words!r} is no time: write it as 2026-03-04 or 2026-03-04 15:30")


def typed(values: Sequence[str]) -> list[Any]:
    """The cells of a column as what all of them are: whole numbers, decimals, true and false, else texts."""
    given = [value.strip() for value in values if value.strip()]
    kinds: tuple[tuple[Any, Any], ...] = (
        (_is_whole, int),
        (
            lambda text: _DECIMAL.fullmatch(text) or _is_whole(text),
            lambda text: float(text.replace(",", ".")),
        ),
        (lambda text: text.lower() in ("true", "false"), lambda text: text.lower() == "true"),
    )
    for fits, made in kinds:
        if given and all(fits(text) for text in given):
            return [made(value.strip()) if value.strip() else None for value in values]
    return [value if value.strip() else None for value in values]


def _is_whole(text: str) -> bool:
    """Whether it is a whole number; 007 is none, but a name of seven."""
    return _NUMBER.fullmatch(text) is not None and str(int(text)) == text


def _csv(payload: bytes) -> list[list[str]]:
    charset = next((name for mark, name in _BOMS.items() if payload.startswith(mark)), "utf-8")
    try:
        text = payload.decode(charset)
    except UnicodeDecodeError:
        text = payload.decode("cp1252")  # what Excel writes in Western countries
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return _cells(rest, first.strip()[-1])
    return _cells(text, max(_DELIMITERS, key=first.count))


def _cells(text: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(100_000_000)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [[exact_cell(cell) for cell in row] for row in rows]


def _workbook(path: Path) -> list[list[str]]:
    import python_calamine

    try:
        sheet = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    except (python_calamine.CalamineError, IndexError) as error:
        raise UsageError(f"{path} is no workbook: {error}") from error
    return [[_as_text(cell) for cell in row] for row in sheet.to_python()]


def _as_text(cell: Any) -> str:
    """A cell of a workbook as a CSV file would have it."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, bool):
        return str(cell).lower()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
