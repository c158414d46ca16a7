"""Lists of URLs in local files: one a line, a column of a table, references, bookmarks, JSON, GDELT."""

from __future__ import annotations

import csv
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BufferedReader, BytesIO
from itertools import islice
from lzma import LZMAError
from pathlib import Path
from typing import Any, cast
from zipfile import BadZipFile, ZipFile

from newsetl.collect.discover.announced import ListedPage, Listing, gather
from newsetl.collect.discover.xml import read_text
from newsetl.collect.links import absolute
from newsetl.collect.outcomes import Failed, Why
from newsetl.core.records import Capture, Reject
from newsetl.readers import HEAD_BYTES, Entry, Format, ReadOptions, recognise
from newsetl.readers.tables.columns import guess_columns
from newsetl.readers.warc.announced import Announcement, text, texts

_DELIMITERS = "\t,;|"
_TABLE_NAMES = (".csv", ".tsv", ".tab")
_LOOKED_AT = 1_000  # rows by which a column of URLs is told where no header names it
_LONGEST_ROW = 100  # lines that a quoted cell may go over
_MOST_BYTES = 1_000_000_000
_MOST = 10_000_000

_STATED_LINES = ("title", "published", "modified", "description", "section", "language")

Row = tuple[int, list[str]]  # line number, cells


def read_urls(path: Path) -> Listing:
    """The URLs of a list, in its order, with what its other columns state of each.

    In a plain list `#` begins a comment. In a table the column is the one that the header calls url (or a name
    like it), else the one with the most web addresses. A line without one costs itself only. References,
    bookmarks, JSON and tables of GDELT are read as a run reads them; each address in them counts.

    Raises:
        Failed: UNREADABLE, the file cannot be read.
    """
    try:
        source = read_text(_unzipped(path.read_bytes()), charset=None, most_bytes=_MOST_BYTES)
    except OSError as error:
        raise Failed(Why.UNREADABLE, f"{path}: {error.strerror or error}") from error
    payload = source.encode("utf-8", "replace")
    form = recognise(payload[:HEAD_BYTES], _bare_name(path))
    if form.is_list:
        return gather(_read(form, path, payload), most=_MOST)
    lines = source.replace("\0", "").splitlines()
    delimiter = _delimiter(lines, Path(_bare_name(path)).suffix)
    addresses = _plain(lines) if delimiter is None else _table(_rows(lines, delimiter))
    return gather(addresses, most=_MOST)


def _bare_name(path: Path) -> str:
    return path.name.lower().removesuffix(".gz").removesuffix(".zip")


def _read(form: Format, path: Path, payload: bytes) -> Iterator[ListedPage | str]:
    """The addresses of documents that a reader finds, with what it says of each."""
    entry = Entry(source_uri=str(path), name=_bare_name(path), open=lambda: BytesIO(payload))
    stream = BufferedReader(cast("Any", BytesIO(payload)), HEAD_BYTES)
    for number, outcome in enumerate(form.read(entry, stream, ReadOptions()), start=1):
        if isinstance(outcome, Entry):
            continue
        if outcome.url and absolute(outcome.url, "") is not None:
            stated = (
                {name: hint.value for name, hint in outcome.hints.items()}
                if isinstance(outcome, Capture)
                else outcome.stated
            )
            yield ListedPage(url=outcome.url, announcement=_announced(stated))
        else:
            yield f"document {number}: {outcome.detail[:100] if isinstance(outcome, Reject) else outcome.url!r}"


def _announced(stated: Mapping[str, Any]) -> Announcement:
    """What is stated of an article, by the names of hints."""
    lines = {name: text(stated.get(name)) for name in _STATED_LINES}
    keywords = texts(str(stated.get("keywords") or "").split(","))
    return Announcement(**lines, authors=texts(stated.get("authors")), keywords=keywords)


def _unzipped(payload: bytes) -> bytes:
    """The files of a ZIP archive, one after the other; any other bytes as they are."""
    if not payload.startswith(b"PK\x03\x04"):
        return payload
    try:
        with ZipFile(BytesIO(payload)) as archive:
            files = [file for file in archive.infolist() if not file.is_dir()]
            if sum(file.file_size for file in files) > _MOST_BYTES:
                raise Failed(Why.TOO_LARGE, f"a ZIP archive of more than {_MOST_BYTES:,} bytes")
            return b"\n".join(map(archive.read, files))
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, LZMAError, zlib.error) as error:
        raise Failed(Why.UNREADABLE, f"a ZIP archive: {error}") from error


def _plain(lines: Iterable[str]) -> Iterator[ListedPage | str]:
    for number, line in enumerate(lines, start=1):
        url = line.partition(" #")[0].strip()
        if url and not url.startswith("#"):
            yield _listed(number, url, Announcement())


def _table(rows: Iterator[Row]) -> Iterator[ListedPage | str]:
    head = list(islice(rows, _LOOKED_AT))
    names: Mapping[str, str] = {}
    if head and _is_header(head[0][1]):
        titles = head.pop(0)[1]
        names = guess_columns(titles)
        column = titles.index(names["url"])
    else:
        titles, column = [], _column_of_urls(cells for _, cells in head)
    for number, cells in (*head, *rows):
        url = cells[column].strip() if column < len(cells) else ""
        yield _listed(number, url, _announcement(dict(zip(titles, cells, strict=False)), names))


def _listed(number: int, url: str, announcement: Announcement) -> ListedPage | str:
    if absolute(url, "") is None:
        return f"line {number}: {url[:100]!r}"
    return ListedPage(url=url, announcement=announcement)


def _announcement(cells: Mapping[str, str], names: Mapping[str, str]) -> Announcement:
    """What the columns of a row state of its article."""
    return _announced({ours: cells.get(theirs) for ours, theirs in names.items()})


def _delimiter(lines: Sequence[str], suffix: str) -> str | None:
    """What separates the cells of a table; None for a plain list.

    A list is a table when its file is named like one, when its first line has a tab, or is a header.
    """
    first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4]
    if "\t" in first:
        return "\t"
    for delimiter in _DELIMITERS:
        if _is_header(_cells(first, delimiter)):
            return delimiter
    return max(_DELIMITERS, key=first.count) if suffix in _TABLE_NAMES else None


def _rows(lines: Iterable[str], delimiter: str) -> Iterator[Row]:
    """Rows with their line numbers. A quote that is never closed costs its own line only."""
    pending: list[Row] = []
    for number, line in enumerate(lines, start=1):
        if not pending and (not line.strip() or line.lower().startswith("sep=")):
            continue
        pending.append((number, [line]))
        joined = "\n".join(cells[0] for _, cells in pending)
        if delimiter == "\t" or joined.count('"') % 2 == 0:
            yield pending[0][0], _cells(joined, delimiter)
            pending = []
        elif len(pending) >= _LONGEST_ROW:
            yield from ((one, _cells(cells[0], delimiter, quoted=False)) for one, cells in pending)
            pending = []
    yield from ((one, _cells(cells[0], delimiter, quoted=False)) for one, cells in pending)


def _cells(row: str, delimiter: str, *, quoted: bool = True) -> list[str]:
    if not quoted or delimiter == "\t":
        return [cell.strip(' "') for cell in row.split(delimiter)]
    try:
        return next(csv.reader(row.splitlines(keepends=True), delimiter=delimiter), [])
    except csv.Error:  # a cell of more than 128 KiB
        return _cells(row, delimiter, quoted=False)


def _is_header(cells: Sequence[str]) -> bool:
    return "url" in guess_columns(cells) and not any(absolute(cell, "") for cell in cells)


def _column_of_urls(rows: Iterable[Sequence[str]]) -> int:
    counts = Counter(column for cells in rows for column, cell in enumerate(cells) if absolute(cell, ""))
    return min(counts, key=lambda column: (-counts[column], column)) if counts else 0
