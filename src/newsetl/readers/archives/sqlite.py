"""SQLite databases: each table with a column of texts or addresses is a table of articles."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

from newsetl.core.records import Reason
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome
from newsetl.readers.format import Format
from newsetl.readers.tables.columns import CONTENT, guess_columns
from newsetl.readers.tables.rows import Table, read_rows
from newsetl.readers.walk import path_of
from newsetl.readers.whole import read_whole

_MOST_TIMES = (
    20  # of one document's limit: what a database inside of an archive may have, as memory has to hold it
)


def read_sqlite(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """Rows of the tables, in the order of their numbers; each table is a member of the file."""
    try:
        with closing(_opened(entry, stream, options)) as database:
            yield from _read(entry, database, options)
    except sqlite3.Error as error:
        yield entry.reject(Reason.CORRUPT, f"not a sound SQLite database: {error}"[:200])


def _opened(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> sqlite3.Connection:
    """A connection that writes nothing and runs nothing that stands in the file."""
    path = path_of(entry.source_uri)
    if entry.member is None and stream.seekable() and path.is_file() and _is_plain(path.open("rb")):
        database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    else:
        database = sqlite3.connect(":memory:")
        database.deserialize(read_whole(stream, _MOST_TIMES * options.document_bytes, "one packed database"))
    database.text_factory = lambda data: data.decode("utf-8", "replace")
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA query_only = ON")
    database.execute("PRAGMA cell_size_check = ON")
    return database


def _is_plain(stream: Any) -> bool:
    """Whether the file itself is the database, and not a packed one."""
    with stream:
        return bool(stream.read(len(_MAGIC)) == _MAGIC)


def _read(entry: Entry, database: sqlite3.Connection, options: ReadOptions) -> Iterator[ReadOutcome]:
    listed = database.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
        "AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    )
    columns = {name: _columns(database, name) for (name,) in listed.fetchall()}
    with_content = [
        name for name, names in columns.items() if CONTENT & guess_columns(names, override=options.columns).keys()
    ]
    for name in with_content:
        inside = replace(entry, member=f"{entry.member or ''}[{name}]")
        rows = database.execute(f"SELECT * FROM {_quoted(name)}")
        cells = (dict(zip(columns[name], row, strict=False)) for row in rows)
        yield from read_rows(inside, enumerate(cells), options, table=Table(names=tuple(columns[name])))
    if not with_content:
        known = "; ".join(f"{name}: {', '.join(names)}" for name, names in columns.items())
        detail = f"SQLite database: no table with a known column of texts or addresses among {known or 'none'}"
        yield entry.reject(Reason.NO_CONTENT, detail[:300])


def _columns(database: sqlite3.Connection, table: str) -> list[str]:
    return [str(row[1]) for row in database.execute(f"PRAGMA table_info({_quoted(table)})")]


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


_MAGIC = b"SQLite format 3\0"
SQLITE = Format(
    name="SQLite database",
    matches=lambda head: head.data.startswith(_MAGIC),
    read=read_sqlite,
    takes="One article a row of each table that has a column of texts or addresses, as of a CSV table.",
)
