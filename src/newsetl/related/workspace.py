"""A database in memory over the rows of the lake, bounded: what does not fit goes to the folder of builds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa

from newsetl.warehouse.builds.build import Stored, lake_rows
from newsetl.warehouse.writer.warehouse import Warehouse

_MOST_MB = 2_000
_LEAST_MB = 64  # beside a run that has just ended, in the same process
_ARTICLES_A_MB = 4_000
_STANDING = "SELECT version, article_id FROM held WHERE stands"
_ROWS = 10_000  # that pass from one database to another at a time


@contextmanager
def open_workspace(
    warehouse: Warehouse, standing: str = _STANDING, *, with_all_memory: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The rows of the lake as the views `lake_<table>`, and the articles that stand as the table `standing`.

    Args:
        warehouse: whose lake is read.
        standing: a query of the writer's database for the columns `version` and `article_id` of these articles.
        with_all_memory: it has all the memory that there is for it, not what so many articles usually ask for.
    """
    wanted = max(_LEAST_MB, warehouse.articles // _ARTICLES_A_MB)
    memory_mb = _MOST_MB if with_all_memory else min(_MOST_MB, wanted)
    config: dict[str, Any] = {
        "temp_directory": str(warehouse.root / "build" / "related.tmp"),
        "memory_limit": f"{memory_mb}MB",
        "threads": 2 if with_all_memory else 1,  # each holds memory of its own
        "preserve_insertion_order": False,
    }
    with duckdb.connect(":memory:", config=config) as connection:
        connection.execute(f"SET TimeZone = 'UTC'; SET VARIABLE memory_mb = {memory_mb}")
        for table in ("articles", "signatures"):
            parts = _parts(warehouse, table)
            connection.execute(f"CREATE VIEW lake_{table} AS {lake_rows(warehouse.root, table, parts)}")
        take(connection, {"standing": rows_of(warehouse.connection, standing)})
        yield connection


def rows_of(connection: duckdb.DuckDBPyConnection, query: str) -> pa.RecordBatchReader:
    """The rows of a query, some at a time, to be read before the connection is asked for anything else."""
    return connection.sql(query).to_arrow_reader(_ROWS)


def take(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table | pa.RecordBatchReader]) -> None:
    """Have tables with these rows in a database."""
    for name, rows in tables.items():
        connection.register("given", rows)
        connection.execute(f"CREATE OR REPLACE TABLE {name} AS FROM given")
        connection.unregister("given")


def execute(workspace: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Execute statements one by one. That for which the memory does not suffice is repeated in twice as much.

    Raises:
        duckdb.OutOfMemoryException: all the memory that there is for it does not suffice.
    """
    for statement in workspace.extract_statements(sql):
        while not _is_done(workspace, statement):
            pass


def _is_done(workspace: duckdb.DuckDBPyConnection, statement: duckdb.Statement) -> bool:
    """Execute a statement, or else give the workspace more memory."""
    try:
        workspace.execute(statement)
    except duckdb.OutOfMemoryException:
        ((memory_mb,),) = workspace.execute("SELECT getvariable('memory_mb')").fetchall()
        if memory_mb >= _MOST_MB:
            raise
        more = min(_MOST_MB, 2 * memory_mb)
        workspace.execute(f"SET memory_limit = '{more}MB'; SET VARIABLE memory_mb = {more}")
        return False
    return True


def _parts(warehouse: Warehouse, table: str) -> list[Stored]:
    rows = warehouse.connection.execute(
        'SELECT "table", part, columns, slab, rows FROM parts WHERE "table" = $1 ORDER BY slab, part', [table]
    ).fetchall()
    return [
        Stored(table=row[0], part=row[1], columns=frozenset(row[2]), part_group=row[3], rows=row[4])
        for row in rows
    ]
