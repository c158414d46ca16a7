"""Rows of a query as bytes on standard output: a table for people; CSV, JSON, Parquet or Arrow for machines."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping
from typing import Any

import duckdb

from newsetl.core.errors import QueryError
from newsetl.warehouse.csv_cells import csv_cell

_SHOWN_ROWS = 1_000
_FETCHED_ROWS = 10_000


def write_rows(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Any], *, form: str, width: int
) -> None:
    """Run one query and write its rows to standard output.

    Args:
        connection: the build to ask.
        sql: one query.
        parameters: values of its `$name` parameters, of the forms csv and json.
        form: one of `ask.FORMATS`.
        width: characters of a line, for the table.
    """
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    if form == "table":
        _relation(connection, sql).show(max_rows=_SHOWN_ROWS, max_width=width)
    elif form in ("arrow", "parquet"):
        _write_arrow(_relation(connection, sql), form)
    else:
        {"csv": _write_csv, "json": _write_json}[form](connection.execute(sql, dict(parameters) or None))


def _relation(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    relation = connection.sql(sql)
    if relation is None:
        raise QueryError("the query gives no rows")
    return relation


def _write_csv(cursor: duckdb.DuckDBPyConnection) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(column[0] for column in cursor.description or ())
    while rows := cursor.fetchmany(_FETCHED_ROWS):
        writer.writerows(map(csv_cell, row) for row in rows)


def _write_json(cursor: duckdb.DuckDBPyConnection) -> None:
    """An array of objects, a row a line."""
    names, before = [column[0] for column in cursor.description or ()], "[\n"
    while rows := cursor.fetchmany(_FETCHED_ROWS):
        for row in rows:
            line = json.dumps(dict(zip(names, row, strict=True)), default=str, ensure_ascii=False)
            sys.stdout.write(before + line)
            before = ",\n"
    sys.stdout.write("\n]\n" if before != "[\n" else "[]\n")


def _write_arrow(relation: Any, form: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    batches = relation.to_arrow_reader(50_000)
    with pa.output_stream(sys.stdout.buffer) as out:
        if form == "parquet":
            writer: Any = pq.ParquetWriter(out, batches.schema, compression="zstd")
        else:
            writer = pa.ipc.new_stream(out, batches.schema)
        with writer:
            for batch in batches:
                writer.write_batch(batch)
