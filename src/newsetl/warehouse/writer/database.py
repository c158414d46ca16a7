"""The writer database, <root>/build/writer.duckdb: which rows of the lake count. Nobody else opens it.

It holds numbers, ids and hashes, no text; what it holds can be made anew from the lake. Its form is that of
warehouse/sql/migrations.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb

from newsetl.core.errors import WarehouseError
from newsetl.core.shipped import statements
from newsetl.core.storage import write_atomically
from newsetl.warehouse.sql import quoted, transaction
from newsetl.warehouse.writer.lock import writer_lock
from newsetl.warehouse.writer.migrations import migrate

OnWait = Callable[[str], None]
_LEAST_MB, _MOST_MB = 64, 256
_ARTICLES_A_MB = 50_000  # whose ids fill a megabyte, with some room
_DAMAGE = (  # what DuckDB says of bytes that are not what was written
    "Corrupt database file",
    "does not match stored checksum",
    "not a valid DuckDB database file",
    "Could not read enough bytes",
    "replaying WAL",
)


def writer_database_path(root: Path) -> Path:
    """Where it lies."""
    return root / "build" / "writer.duckdb"


def open_writer_database(path: Path | None = None) -> duckdb.DuckDBPyConnection:
    """The writer database, brought to the present form; in memory where no path is given."""
    connection = duckdb.connect(str(path) if path else ":memory:")
    connection.execute("SET TimeZone = 'UTC'")
    migrate(connection)
    with transaction(connection):  # each of them would wait for the disk
        connection.execute(statements("search.sql")["create_macros"])
    return connection


def is_damaged(error: BaseException) -> bool:
    """Whether DuckDB says that the bytes of a database file are not what was written."""
    return isinstance(error, duckdb.Error) and any(words in str(error) for words in _DAMAGE)


def delete_writer_database(root: Path) -> None:
    """Delete it, when its writer lock is held: the next to open it makes it anew from the lake."""
    for file in (writer_database_path(root), _log_of(writer_database_path(root))):
        file.unlink(missing_ok=True)


def open_to_load(root: Path) -> duckdb.DuckDBPyConnection:
    """The same, as a run uses it: beside the workers, in little memory. A damaged one is begun anew, empty.

    Raises:
        WarehouseError: it cannot be opened.
    """
    path = writer_database_path(root)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            connection = open_writer_database(path)
        except duckdb.Error as error:
            if not is_damaged(error):
                raise
            delete_writer_database(root)
            connection = open_writer_database(path)
    except (duckdb.Error, OSError) as error:
        raise WarehouseError(
            f"cannot open {path}: {error}. `newsetl rebuild` makes it anew from the lake."
        ) from error
    connection.execute(f"SET memory_limit = '{_memory_mb(connection)}MiB'")  # DuckDB says it in MiB, rounded
    connection.execute("SET threads = 1")  # the workers have the other cores; each thread holds memory of its own
    for threshold in ("allocator_flush_threshold", "allocator_bulk_deallocation_flush_threshold"):
        connection.execute(f"SET {threshold} = '1MB'")  # memory goes back after a load
    connection.execute("SET preserve_insertion_order = false")
    return connection


def _memory_mb(connection: duckdb.DuckDBPyConnection) -> int:
    """What a writer's database may hold in memory: look-ups pass over the ids of all articles again and again."""
    ((held,),) = connection.execute("SELECT count(*) FROM held").fetchall()
    return min(_MOST_MB, _LEAST_MB + int(held) // _ARTICLES_A_MB)


def newest_load(root: Path) -> int:
    """Number of the newest manifest that the writer database knows of; 0 where it cannot be asked."""
    try:
        with duckdb.connect(str(writer_database_path(root)), read_only=True) as connection:
            ((newest,),) = connection.execute("SELECT coalesce(max(seq), 0) FROM loads").fetchall()
    except duckdb.Error:
        return 0
    return int(newest)


def drop_writer_database(root: Path, *, wait_s: float = 600.0, on_wait: OnWait | None = None) -> None:
    """Delete it: the next writer makes it anew from the lake."""
    with writer_lock(root, wait_s, on_wait):
        delete_writer_database(root)


def purge_writer_database(root: Path, *, wait_s: float = 600.0, on_wait: OnWait | None = None) -> None:
    """Write it anew with the rows that it has: those that were deleted stay in a DuckDB file until then.

    Raises:
        LockedError: another process writes to the warehouse.
        WarehouseError: it cannot be read or written; it is as it was.
    """
    path = writer_database_path(root)
    try:
        with writer_lock(root, wait_s, on_wait), write_atomically(path) as temporary:
            with closing(open_writer_database(path)) as old:
                old.execute("CHECKPOINT")
            with closing(open_writer_database(temporary)) as new:
                new.execute(f"ATTACH {quoted(path)} AS old (READ_ONLY)")
                query = (
                    "SELECT table_name FROM duckdb_tables() "
                    "WHERE database_name = 'old' AND schema_name = 'main' ORDER BY table_name"
                )
                for (table,) in new.execute(query).fetchall():
                    new.execute(f"DELETE FROM {table}")
                    new.execute(f"INSERT INTO {table} BY NAME FROM old.{table}")
                new.execute("CHECKPOINT")  # which tells of a full disk; closing the file would not
            _log_of(path).unlink(missing_ok=True)  # it is empty, and not of the file that comes
    except (duckdb.Error, OSError) as error:
        raise WarehouseError(f"cannot write {path} anew: {error}") from error


def _log_of(path: Path) -> Path:
    """DuckDB's write-ahead log of a database."""
    return path.with_name(f"{path.name}.wal")
