"""The reader's side: the published build, opened read-only and without access to anything outside of it."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from newsetl.core.errors import WarehouseError
from newsetl.warehouse.sql import quoted

_READ = ("lake", "build/search")  # folders with files that builds read


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
            connection.execute(f"SET allowed_directories = [{', '.join(map(quoted, folders))}]")
            connection.execute("SET enable_external_access = false")
            connection.execute("SET python_enable_replacements = false")
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
