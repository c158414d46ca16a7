"""`newsetl rebuild`: the database made anew from the lake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsetl.cli.flags import (
    WarehouseFlag,
    settings_from,
)
from newsetl.cli.output import print_line, print_note

if TYPE_CHECKING:
    pass


def rebuild(warehouse: WarehouseFlag = None) -> None:
    """Make the database anew from the lake, and publish it."""
    from newsetl.maintain.rebuild import rebuild as rebuild_database

    settings = settings_from(warehouse=warehouse)
    root = settings.warehouse
    count = rebuild_database(root, on_wait=print_note, keep_builds=settings.publish.keep_builds)
    print_line(f"{count:,} commits applied to {root / 'news.duckdb'}")
