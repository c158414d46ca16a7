"""The workspace takes more memory only for the statement that needs it."""

from __future__ import annotations

import duckdb
import pytest

from newsetl.related.workspace import execute

LARGE = "CREATE TABLE large AS SELECT list(range) AS numbers FROM range(2_000_000)"


def workspace(memory_mb: int) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:", config={"memory_limit": f"{memory_mb}MB", "threads": 1})
    connection.execute(f"SET VARIABLE memory_mb = {memory_mb}")
    return connection


def test_a_statement_without_enough_memory_is_repeated_in_more_and_those_before_it_are_not() -> None:
    with workspace(10) as connection:
        with pytest.raises(duckdb.OutOfMemoryException):
            connection.execute(LARGE)
        execute(connection, f"CREATE TABLE small AS SELECT 1 AS number; {LARGE}; INSERT INTO small VALUES (2)")
        assert connection.execute("SELECT len(numbers) FROM large").fetchall() == [(2_000_000,)]
        assert connection.execute("FROM small").fetchall() == [(1,), (2,)]
        ((memory_mb,),) = connection.execute("SELECT getvariable('memory_mb')").fetchall()
        assert memory_mb in (20, 40, 80, 160)


def test_a_statement_that_fails_otherwise_is_not_repeated() -> None:
    with workspace(10) as connection, pytest.raises(duckdb.CatalogException):
        execute(connection, "FROM nowhere")
