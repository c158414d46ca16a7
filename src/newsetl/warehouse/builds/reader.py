"""The reader's side: the published build, opened read-only and without access to anything outside of it."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from newsetl.core.errors import WarehouseError
from newsetl.warehouse.missing import refuse_unpublished
from newsetl.warehouse.sql import quoted

_READ = ("lake", "build/search")  # folders with files that builds read


def current(root: Path) -> str | None:
    """Name of the build that users see."""
    link = root / "news.duckdb"
    return Path(os.path.realpath(link)).stem if link.exists() else None


def open_reader(
    root: Path, *, build: str | None = None, memory_mb: int | None = None
) -> duckdb.DuckDBPyConnection:
    """A connection to the newest build; it goes on seeing that build for as long as it stays open.

    `build` names another one to open. `memory_mb` bounds what a query may take; nothing is written to disk
    instead.

    Raises:
        WarehouseError: nothing has been published there yet.
    """
    link = root / "news.duckdb" if build is None else root / "build" / f"{build}.duckdb"
    refuse_unpublished(root)
    file = os.path.realpath(link)  # the link may be swapped at any moment: name the build itself
    try:
        config: dict[str, str | bool | int | float | list[str]] = {
            "autoload_known_extensions": "false",
            "autoinstall_known_extensions": "false",
            "temp_directory": "",
        }
        if memory_mb is not None:
            config["memory_limit"] = f"{memory_mb}MB"
        connection = duckdb.connect(file, read_only=True, config=config)
        ((locked,),) = connection.execute("SELECT current_setting('lock_configuration')").fetchall()
        if not locked:  # another reader of this process may have it open already: the settings are shared
            folders = [f"{os.path.realpath(root / name)}/" for name in _READ]
            connection.execute(f"SET allowed_directories = [{', '.join(map(quoted, folders))}]")
            connection.execute("SET enable_external_access = false")
            connection.execute("SET python_enable_replacements = false")
            connection.execute("SET GLOBAL TimeZone = 'UTC'")
            connection.execute("SET parquet_metadata_cache = true")  # the files never change
            connection.execute("SET lock_configuration = true")
        refuse_moved(connection, root)
    except duckdb.Error as error:
        raise WarehouseError(f"cannot open {file}: {error}") from error
    return connection


def refuse_moved(connection: duckdb.DuckDBPyConnection, root: Path, *, database: str | None = None) -> None:
    """Close a build that was written for another folder: it would read the files that lie there.

    `database` is the name that the build is attached under, where the connection is not to the build itself.

    Raises:
        WarehouseError: it was.
    """
    table = "stored.about" if database is None else f"{database}.stored.about"
    ((written_for,),) = connection.execute(f"SELECT root FROM {table}").fetchall()
    if written_for != os.path.realpath(root):
        connection.close()
        raise WarehouseError(
            f"the warehouse in {root} was moved here from {written_for}: "
            f"`newsetl rebuild --warehouse {root}` makes it open here"
        )
