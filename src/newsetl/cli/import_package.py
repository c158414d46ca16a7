"""`newsetl import`: a package opened as a warehouse."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsetl.cli.flags import JsonFlag, WarehouseFlag, settings_from
from newsetl.cli.output import print_json, print_line, print_note
from newsetl.core.counted import counted


def import_package(
    package: Annotated[Path, typer.Argument(help="Folder that `newsetl export --package` made.")],
    warehouse: WarehouseFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Make a warehouse of a package that somebody handed on: the same articles, codes, corrections and digest.

    Example:
        newsetl import corpus-package --warehouse replication
    """
    settings = settings_from(warehouse=warehouse)
    from newsetl.maintain.import_package import import_package as fill

    count = fill(settings, package, on_message=print_note)
    database = settings.warehouse / "news.duckdb"
    if as_json:
        print_json({"articles": count, "database": str(database)})
        return
    print_line(f"{counted(count, 'article')} in {database}")
