"""The reader's side: the published build, opened read-only and without access to anything outside of it."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from newsetl.errors import WarehouseError


def open_reader(root: Path) -> duckdb.DuckDBPyConnection:
    """A connection to the newest build; it goes on seeing that build for as long as it stays open.

    Raises:
        WarehouseError: nothing has been published there yet.
    """
    link = root / "news.duckdb"
    if not link.exists():
        raise WarehouseError(f"there is no warehouse at {root}: `newsetl run SOURCE…` makes one")
    build = os.path.realpath(link)  # the link may be swapped at any moment: name the build itself
    try:
        config: dict[str, str | bool | int | float | list[str]] = {
            "enable_external_access": "false",
            "autoload_known_extensions": "false",
        }
        connection = duckdb.connect(build, read_only=True, config=config)
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET lock_configuration = true")
    except duckdb.Error as error:
        raise WarehouseError(f"cannot open {build}: {error}") from error
    return connection
