"""Rows of a query, as a table for people, or as CSV, JSON or Parquet for machines."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any, TextIO

import duckdb

from newsetl.core.errors import UsageError
from newsetl.warehouse.builds.reader import refuse_writing, time_limit
from newsetl.warehouse.csv_cells import csv_cell

_SHOWN_ROWS = 1_000


def write(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    *,
    form: str,
    file: Path | None,
    seconds: float | None = None,
) -> None:
    """Run a query and write its rows, within so many seconds.

    Raises:
        QueryError: DuckDB cannot run it, or not within the limits; the message says which.
    """
    refuse_writing(connection, query)
    with time_limit(connection, seconds):
        _write(connection, query, form=form, file=file)


def _write(connection: duckdb.DuckDBPyConnection, query: str, *, form: str, file: Path | None) -> None:
    try:
        if form == "parquet" and file is not None:
            _write_parquet(connection, query, file)
            return
        with _out(file) as out:
            {"table": _write_table, "csv": _write_csv, "json": _write_json}[form](connection, query, out)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise UsageError(f"--file {file}: {error.strerror or error}") from error


@contextmanager
def _out(file: Path | None) -> Iterator[TextIO]:
    if file is None:
        yield sys.stdout
        return
    with file.open("w", encoding="utf-8", newline="") as out:
        yield out


def _write_table(connection: duckdb.DuckDBPyConnection, query: str, out: TextIO) -> None:
    """DuckDB's own box; it says how many rows and columns it leaves out."""
    relation = connection.sql(query)
    if relation is None:
        return
    width = shutil.get_terminal_size((160, 40)).columns if out.isatty() else 10_000
    with redirect_stdout(out):
        relation.show(max_rows=_SHOWN_ROWS, max_width=width)


def _write_csv(connection: duckdb.DuckDBPyConnection, query: str, out: TextIO) -> None:
    cursor = connection.execute(query)
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(column[0] for column in cursor.description or ())
    while rows := cursor.fetchmany(10_000):
        writer.writerows(map(csv_cell, row) for row in rows)


def _write_json(connection: duckdb.DuckDBPyConnection, query: str, out: TextIO) -> None:
    """An array of objects, a row a line."""
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or ()]
    before = "[\n"
    while rows := cursor.fetchmany(10_000):
        for row in rows:
            out.write(before + json.dumps(dict(zip(names, row, strict=True)), default=str, ensure_ascii=False))
            before = ",\n"
    out.write("\n]\n" if before != "[\n" else "[]\n")


def _write_parquet(connection: duckdb.DuckDBPyConnection, query: str, file: Path) -> None:
    import pyarrow.parquet as pq

    relation: Any = connection.sql(query)
    if relation is None:
        raise UsageError("--format parquet needs a query that gives rows")
    reader = relation.to_arrow_reader(50_000)
    with pq.ParquetWriter(file, reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)
