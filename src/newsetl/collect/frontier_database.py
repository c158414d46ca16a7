"""The SQLite file of the frontier: opening it, and the checks before anything is asked of it."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

from newsetl.core.errors import WarehouseError
from newsetl.core.shipped import package_folder

_VERSION = 1


def connect(path: Path, *, is_reader: bool = False) -> sqlite3.Connection:
    """Open the file, made on first use. A reader may look while the writer works.

    Raises:
        WarehouseError: it cannot be opened, is damaged, or was written by another version.
    """
    with ExitStack() as opened:
        try:
            base = opened.enter_context(closing(sqlite3.connect(path, isolation_level=None, timeout=10.0)))
            base.row_factory = sqlite3.Row
            if is_reader:
                base.execute("PRAGMA query_only = on")
            else:
                _prepare(base, path)
        except sqlite3.DatabaseError as error:
            remedy = "see that it can be written; if it is damaged, move it away, and collecting begins anew"
            raise WarehouseError(f"cannot use {path} ({error}): {remedy}") from error
        opened.pop_all()
    return base


def _prepare(base: sqlite3.Connection, path: Path) -> None:
    base.execute("PRAGMA journal_mode = WAL")
    base.execute("PRAGMA synchronous = NORMAL")
    version = base.execute("PRAGMA user_version").fetchone()[0]
    if version not in (0, _VERSION):
        raise WarehouseError(f"{path} was written by another version of newsetl ({version}, not {_VERSION})")
    base.executescript((package_folder("collect") / "frontier.sql").read_text(encoding="utf-8"))
    base.execute(f"PRAGMA user_version = {_VERSION}")
