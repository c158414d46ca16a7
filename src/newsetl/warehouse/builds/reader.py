"""The reader's side: the published build, opened read-only and without access to anything outside of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import duckdb

from newsetl.core.errors import QueryError, WarehouseError

_READ = ("lake", "build/search")  # folders with files that builds read
_QUERIES = ("SELECT", "EXPLAIN", "EXPLAIN_ANALYZE", "RELATION")
_ONLY_READS = (
    "newsetl reads the warehouse only: nothing else can be read, written, attached or installed here. "
    "Use duckdb itself for that."
)


def open_reader(root: Path, *, memory_mb: int | None = None) -> duckdb.DuckDBPyConnection:
    """A connection to the newest build; it goes on seeing that build for as long as it stays open.

    `memory_mb` bounds what a query may take; nothing is written to disk instead.

    Raises:
        WarehouseError: nothing has been published there yet.
    """
    link = root / "news.duckdb"
    if not link.exists():
        raise WarehouseError(f"there is no warehouse at {root}: `newsetl run SOURCE…` makes one")
    build = os.path.realpath(link)  # the link may be swapped at any moment: name the build itself
    try:
        config: dict[str, str | bool | int | float | list[str]] = {
            "autoload_known_extensions": "false",
            "autoinstall_known_extensions": "false",
            "temp_directory": "",
        }
        if memory_mb is not None:
            config["memory_limit"] = f"{memory_mb}MB"
        connection = duckdb.connect(build, read_only=True, config=config)
        ((locked,),) = connection.execute("SELECT current_setting('lock_configuration')").fetchall()
        if not locked:  # another reader of this process may have it open already: the settings are shared
            folders = [f"{os.path.realpath(root / name)}/" for name in _READ]
            connection.execute(f"SET allowed_directories = {folders}")
            connection.execute("SET enable_external_access = false")
            connection.execute("SET GLOBAL TimeZone = 'UTC'")
            connection.execute("SET parquet_metadata_cache = true")  # the files never change
            connection.execute("SET lock_configuration = true")
        ((written_for,),) = connection.execute("SELECT root FROM stored.about").fetchall()
    except duckdb.Error as error:
        raise WarehouseError(f"cannot open {build}: {error}") from error
    if written_for != os.path.realpath(root):
        connection.close()
        raise WarehouseError(
            f"the warehouse in {root} was moved here from {written_for}: "
            f"`newsetl rebuild --warehouse {root}` makes it open here"
        )
    return connection


def refuse_writing(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    """Let queries pass, and nothing that writes, attaches or sets: the files of the warehouse can be reached here.

    Raises:
        QueryError: a statement that is no query.
    """
    try:
        found = connection.extract_statements(query)
    except duckdb.Error as error:
        raise QueryError(_plainly(error)) from error
    for statement in found:
        if statement.type.name not in _QUERIES:
            said = statement.query.strip().splitlines()[0]
            raise QueryError(f"{said}: {_ONLY_READS}")


@contextmanager
def time_limit(connection: duckdb.DuckDBPyConnection, seconds: float | None) -> Iterator[None]:
    """Stop what the connection does inside this block after so many seconds; None means never.

    Raises:
        QueryError: the time was over, or the memory, or the query reached outside of the warehouse.
    """
    timer = Timer(seconds, connection.interrupt) if seconds is not None else None
    if timer is not None:
        timer.daemon = True
        timer.start()
    try:
        yield
    except duckdb.InterruptException as error:
        raise QueryError(
            f"stopped after {seconds:g} s: ask for less, or raise query.seconds (NEWSETL_QUERY__SECONDS)"
        ) from error
    except duckdb.OutOfMemoryException as error:
        raise QueryError(
            "it takes more memory than it may: ask for less, or raise query.memory_mb (NEWSETL_QUERY__MEMORY_MB)"
        ) from error
    except duckdb.Error as error:
        raise QueryError(_plainly(error)) from error
    finally:
        if timer is not None:
            timer.cancel()
            timer.join()  # a thread that is left running would abort the interpreter's exit


def _plainly(error: duckdb.Error) -> str:
    message = str(error)
    outside = (
        "disabled by configuration",
        "disabled through configuration",
        "external access",
        "read-only",
        "configuration has been locked",
    )
    if any(words in message.lower() for words in outside):
        return f"{message.splitlines()[0]}. {_ONLY_READS}"
    return message
