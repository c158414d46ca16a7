"""`newsetl rebuild`: the database made anew from the lake."""

from __future__ import annotations

from newsetl.cli.flags import JsonFlag, WarehouseFlag, settings_of_existing
from newsetl.cli.output import print_json, print_line, print_note
from newsetl.core.counted import counted


def rebuild(warehouse: WarehouseFlag = None, as_json: JsonFlag = False) -> None:
    """Make the database anew from the lake, and publish it."""
    from newsetl.maintain.rebuild import rebuild as rebuild_database

    settings = settings_of_existing(warehouse=warehouse)
    root = settings.warehouse
    count = rebuild_database(root, on_wait=print_note, keep_builds=settings.publish.keep_builds)
    if as_json:
        print_json({"commits": count, "database": str(root / "news.duckdb")})
        return
    print_line(f"{counted(count, 'commit')} applied to {root / 'news.duckdb'}")
