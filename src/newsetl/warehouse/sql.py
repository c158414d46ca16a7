"""What everyone who writes to a DuckDB database does alike: transactions, rows from Arrow, words in SQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import duckdb
import pyarrow as pa


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of what is done inside, or nothing of it."""
    connection.execute("BEGIN")
    with ExitStack() as undo:
        undo.callback(_roll_back, connection)
        yield
        connection.execute("COMMIT")
        undo.pop_all()


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table | None) -> None:
    """Add rows to a table, by the names of their columns; None adds nothing."""
    if rows is not None and rows.num_rows:
        connection.register("given", rows)
        connection.execute(f"INSERT INTO {table} BY NAME FROM given")
        connection.unregister("given")


def quoted(words: str | Path) -> str:
    """A text or a path as SQL writes it."""
    return "'" + str(words).replace("'", "''") + "'"


def _roll_back(connection: duckdb.DuckDBPyConnection) -> None:
    with suppress(duckdb.Error):  # a full disk may have ended the transaction already
        connection.execute("ROLLBACK")
