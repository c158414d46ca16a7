"""What all who use a DuckDB database do alike: transactions, rows from Arrow, columns of a table, texts in SQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import duckdb

if TYPE_CHECKING:
    import pyarrow as pa

Result = TypeVar("Result")
_MORE_MIB = (256, 1024, 2048)  # for work that did not have enough
_MIB = {"KiB": 1 / 1024, "MiB": 1, "GiB": 1024, "TiB": 1024 * 1024}  # by the names that DuckDB gives them


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table or view, as DuckDB describes it."""

    name: str
    type: str  # DuckDB's name of it
    comment: str | None

    @property
    def sql_name(self) -> str:
        """Its name as SQL writes it."""
        return '"' + self.name.replace('"', '""') + '"'


def columns_of(connection: duckdb.DuckDBPyConnection, table: str, *, database: str | None = None) -> list[Column]:
    """Columns of a table or view that users see, in order, without those of the schema `stored`.

    `database` is the name that it is attached under; None is the one in use.
    """
    rows = connection.execute(
        "SELECT column_name, data_type, comment FROM duckdb_columns() "
        "WHERE database_name = coalesce($1, current_database()) AND schema_name = 'main' AND table_name = $2 "
        "ORDER BY column_index",
        [database, table],
    ).fetchall()
    return [Column(name=name, type=kind, comment=comment) for name, kind, comment in rows]


@contextmanager
def new_database(
    path: Path, *, config: Mapping[str, str | int] | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database file that is being made, open; when the block has ended well, all of it is in that one file.

    DuckDB says nothing of what it cannot write when it closes a file: on a full disk the rows would stay in the
    log beside it, and the file be without them.
    """
    try:
        with duckdb.connect(str(path), config={**(config or {})}) as connection:
            yield connection
            connection.execute("CHECKPOINT")
    finally:
        with suppress(OSError):
            path.with_name(f"{path.name}.wal").unlink(missing_ok=True)


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of what is done inside, or nothing of it."""
    connection.execute("BEGIN")
    with ExitStack() as undo:
        undo.callback(_roll_back, connection)
        yield
        connection.execute("COMMIT")
        undo.pop_all()


def insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table | pa.RecordBatchReader | None
) -> None:
    """Add rows to a table, by the names of their columns; None adds nothing."""
    if rows is not None and getattr(rows, "num_rows", None) != 0:
        connection.register("given", rows)
        connection.execute(f"INSERT INTO {table} BY NAME FROM given")
        connection.unregister("given")


def with_enough_memory(connection: duckdb.DuckDBPyConnection, work: Callable[[], Result]) -> Result:
    """What some work on a database gives; where its memory does not suffice, it is done again in more, up to 2 GB.

    Raises:
        duckdb.OutOfMemoryException: that does not suffice either.
    """
    ((usual,),) = connection.execute("SELECT current_setting('memory_limit')").fetchall()
    with ExitStack() as afterwards:
        for more in [mib for mib in _MORE_MIB if mib > _in_mib(usual)]:
            with suppress(duckdb.OutOfMemoryException):
                return work()
            connection.execute(f"SET memory_limit = '{more}MiB'")
            afterwards.callback(set_memory, connection, usual)
        return work()


def _in_mib(limit: str) -> float:
    number, unit = limit.split()
    return float(number) * _MIB[unit]


def set_memory(connection: duckdb.DuckDBPyConnection, limit: str) -> None:
    """Let a database have so much memory, such as "64MB"; what is in use stays."""
    with suppress(duckdb.OutOfMemoryException):
        connection.execute(f"SET memory_limit = '{limit}'")


def parquet(paths: Iterable[Path], *options: str, is_listable: bool = True) -> str:
    """SQL that reads these Parquet files and no others, whatever stands in their names.

    `options` are further ones of DuckDB's read_parquet, such as "filename = true". Where the folders above may not
    be listed, patterns find nothing: with `is_listable` False the files are named as they are, which DuckDB takes
    where no other file fits the name as a pattern.
    """
    files = ", ".join(quoted(pattern(path) if is_listable else path) for path in paths)
    return f"read_parquet({', '.join((f'[{files}]', 'hive_partitioning = false', *options))})"


def pattern(path: Path) -> str:
    """The pattern that DuckDB's reading functions take for just this path: brackets, * and ? mean themselves."""
    return re.sub(r"[][*?]", r"[\g<0>]", str(path))


def quoted(words: str | Path) -> str:
    """A text or a path as SQL writes it."""
    return "'" + str(words).replace("'", "''") + "'"


def _roll_back(connection: duckdb.DuckDBPyConnection) -> None:
    with suppress(duckdb.Error):  # a full disk may have ended the transaction already
        connection.execute("ROLLBACK")
