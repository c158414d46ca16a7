"""Export: a part of the warehouse, or all of it, as files to hand on, with a data card that says what they are.

duckdb is one file that clients from 1.5 open; parquet, jsonl and csv are a folder with one file a table.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from newsetl.core import markdown
from newsetl.core.errors import UsageError, WarehouseError
from newsetl.core.shipped import shipped, statements
from newsetl.warehouse.builds.reader import refuse_moved
from newsetl.warehouse.builds.version import OTHER_VERSION, is_of_names
from newsetl.warehouse.csv_cells import csv_column
from newsetl.warehouse.queries.ask import Selection
from newsetl.warehouse.schema import CHILDREN, TABLE_COMMENTS
from newsetl.warehouse.sql import Column, columns_of, quoted

FORMATS = ("duckdb", "parquet", "jsonl", "csv")
_STORAGE = "v1.5.0"  # the newest format that DuckDB 1.5 opens
_COPY = {
    "parquet": "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20000",
    "jsonl": "FORMAT json",
    "csv": "FORMAT csv, HEADER",
}
_TEXT = ("text", "paragraphs")
_CARD = "README.md"
_MOST_PUBLICATIONS = 200  # that a card lists
_MOST_LICENCES = 50
_EVERYTHING = Selection()
_LICENCE = re.compile("licen[cs]e|copyright|rights")
_CSV_NOTE = (
    "- CSV: lists and structs are JSON; a text that a spreadsheet would run as a formula has an apostrophe in "
    "front; docs/cookbook.md says how to read the files back exactly"
)


def export(
    root: Path, target: Path, *, form: str, selection: Selection = _EVERYTHING, with_text: bool = True
) -> int:
    """Write articles and their child tables to `target`, which must not be there yet. Returns how many articles.

    Args:
        root: folder of the warehouse.
        target: the file (duckdb) or folder (others) to make.
        form: one of FORMATS.
        selection: which articles.
        with_text: False leaves the bodies out: the columns text and paragraphs.

    Raises:
        UsageError: the target is there, or the condition cannot be run.
        WarehouseError: nothing has been published, or the target cannot be written.
    """
    refuse_existing(target)
    chosen = selection.article_ids(root)
    temporary = target.with_name(f".{target.name}.tmp")
    _remove(temporary)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            _attach(connection, root, chosen)
            counts = _write(connection, temporary, form, with_text=with_text)
            notes = [_CSV_NOTE] if form == "csv" else []
            card = _card(connection, counts, where=selection.where, with_text=with_text, notes=notes)
            if form == "duckdb":
                connection.execute("CREATE TABLE target.data_card AS SELECT $1 AS card", [card])
                connection.execute("COMMENT ON TABLE target.data_card IS 'What this file is'")
                connection.execute("DETACH target")
        place = target.with_name(f"{target.name}.md") if form == "duckdb" else temporary / _CARD
        place.write_text(card, encoding="utf-8")
        temporary.replace(target)
    except (duckdb.Error, OSError) as error:
        _remove(temporary)
        remedy = f". {OTHER_VERSION}" if is_of_names(error) else ""
        raise WarehouseError(f"cannot write {target}: {error}{remedy}") from error
    return counts["articles"]


def refuse_existing(target: Path) -> None:
    """An export overwrites nothing.

    Raises:
        UsageError: the target is there.
    """
    if target.exists():
        raise UsageError(f"{target} is there already: name another, or remove it")


def card_of(root: Path, counts: Mapping[str, int], chosen: pa.Table, *, where: str | None) -> str:
    """Data card of the articles whose ids are `chosen`, bodies included; `counts` are rows by table."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        _attach(connection, root, chosen)
        return _card(connection, counts, where=where, with_text=True)


def _attach(connection: duckdb.DuckDBPyConnection, root: Path, chosen: pa.Table) -> None:
    connection.execute(f"ATTACH {quoted((root / 'news.duckdb').resolve())} AS news (READ_ONLY)")
    refuse_moved(connection, root, database="news")
    connection.register("asked", chosen)
    connection.execute("CREATE TEMP TABLE chosen AS FROM asked")
    connection.execute("USE news")


def _write(
    connection: duckdb.DuckDBPyConnection, target: Path, form: str, *, with_text: bool
) -> Mapping[str, int]:
    if form == "duckdb":
        connection.execute(f"ATTACH {quoted(target)} AS target (STORAGE_VERSION '{_STORAGE}')")
    else:
        target.mkdir()
    counts = {}
    sources = {**{table: table for table in ("articles", *CHILDREN)}, **_by_hand(connection)}
    for table, source in sources.items():
        query = _query(connection, table, source, form, with_text=with_text)
        if form == "duckdb":
            connection.execute(f"CREATE TABLE target.{table} AS {query}")
            _comment(connection, table)
        else:
            connection.execute(f"COPY ({query}) TO {quoted(target / f'{table}.{form}')} ({_COPY[form]})")
        counted = connection.execute(f"SELECT count(*) FROM ({query})").fetchone()
        counts[table] = counted[0] if counted else 0
    if form == "duckdb":
        connection.execute("USE target")
        connection.execute((shipped("warehouse/sql") / "views.sql").read_text(encoding="utf-8"))
        connection.execute("USE news")
    return counts


def _by_hand(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What people added by hand: name of the table to write → SQL that its rows come from."""
    ((corrections,),) = connection.execute("SELECT count(*) FROM corrections WHERE stands").fetchall()
    standing = {"corrections": "(SELECT * EXCLUDE (stands, is_withdrawal) FROM corrections WHERE stands)"}
    views = connection.execute(
        "SELECT view_name FROM duckdb_views() "
        "WHERE database_name = 'news' AND schema_name = 'annotations' ORDER BY view_name"
    ).fetchall()
    codes = {f"annotations_{name}": f'annotations."{name}"' for (name,) in views}
    return {**(standing if corrections else {}), **codes}


def _comment_of(table: str) -> str:
    """What a table that is written holds."""
    if table == "corrections":
        return "Corrections by hand that stand; the tables hold them already"
    name = table.removeprefix("annotations_")
    return TABLE_COMMENTS.get(table, f"Codes by hand, named {name}, a row a coder")


def _query(connection: duckdb.DuckDBPyConnection, table: str, source: str, form: str, *, with_text: bool) -> str:
    """SQL of the rows to write of a table: each column once, in the table's order."""
    left_out = _TEXT if table == "articles" and not with_text else ()
    described = connection.execute(f"DESCRIBE FROM {source}").fetchall()
    columns = [Column(name=row[0], type=row[1], comment=None) for row in described if row[0] not in left_out]
    cells = ", ".join(csv_column(column) if form == "csv" else column.sql_name for column in columns)
    return f"SELECT {cells} FROM {source} SEMI JOIN chosen USING (article_id)"


def _comment(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    connection.execute(f"COMMENT ON TABLE target.{table} IS {quoted(_comment_of(table))}")
    written = {column.name for column in columns_of(connection, table, database="target")}
    for column in columns_of(connection, table):
        if column.name in written and column.comment is not None:
            connection.execute(f"COMMENT ON COLUMN target.{table}.{column.sql_name} IS {quoted(column.comment)}")


def _card(
    connection: duckdb.DuckDBPyConnection,
    counts: Mapping[str, int],
    *,
    where: str | None,
    with_text: bool,
    notes: Sequence[str] = (),
) -> str:
    """What the files hold, from when, from whom, under which terms, and made by which rules."""
    sql = statements("export.sql")
    facts = connection.execute(sql["facts"]).fetchone() or ()
    dated, first, last, captured, recipes, languages = facts
    sources = connection.execute(sql["sources"]).fetchall()
    lines = [
        "# Data card",
        "",
        f"Exported by newsetl on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC.",
        "",
        f"- Articles: {counts['articles']:,}, {dated:,} of them dated, from {first or '?'} to {last or '?'}",
        f"- Captured until: {captured or 'not known'}",
        f"- Languages: {languages or 'not known'}",
        f"- Selection: {markdown.code(where) if where else 'everything'}",
        f"- Bodies: {'included' if with_text else 'left out (text, paragraphs)'}",
        f"- Recipe (extraction version and options): {recipes}",
        "- Licence: that of each publication, as listed; newsetl grants no rights to the articles",
        *notes,
        "",
        *markdown.table(
            [("table", "rows", "what it is"), *((name, rows, _comment_of(name)) for name, rows in counts.items())]
        ),
        "",
        *_largest(("publication", "articles", "from", "to"), sources, _MOST_PUBLICATIONS),
        *_licences(connection),
    ]
    return "\n".join(lines) + "\n"


def _licences(connection: duckdb.DuckDBPyConnection) -> Sequence[str]:
    """A table of what the articles say of their licence, where there is such a column."""
    lines: list[str] = []
    for column in columns_of(connection, "articles"):
        if column.type == "VARCHAR" and _LICENCE.search(column.name):
            rows = connection.execute(statements("export.sql")["licences"].format(column=column.name)).fetchall()
            lines += ["", *_largest((column.name, "articles"), rows, _MOST_LICENCES)]
    return lines


def _largest(head: Sequence[str], rows: Sequence[Sequence[object]], most: int) -> list[str]:
    """A table of the first rows, and how many it leaves out."""
    left_out = len(rows) - most
    rest = ["", f"The largest are listed; {left_out:,} more are in the data."] if left_out > 0 else []
    return [*markdown.table([head, *rows[:most]]), *rest]


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    for file in (path, path.with_name(f"{path.name}.wal")):  # DuckDB's log stays where a disk is full
        file.unlink(missing_ok=True)
