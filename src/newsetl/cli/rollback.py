"""`newsetl rollback`: an earlier build shown again."""

from __future__ import annotations

from typing import Annotated

import typer

from newsetl.cli import complete
from newsetl.cli.flags import JsonFlag, WarehouseFlag, settings_of_existing
from newsetl.cli.output import print_json, print_line, print_note
from newsetl.core.counted import counted


def rollback(
    build: Annotated[
        str | None,
        typer.Argument(metavar="BUILD", help="[default: the one before]", autocompletion=complete.builds),
    ] = None,
    warehouse: WarehouseFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Show users an earlier build again, until the next run publishes. `newsetl undo` takes a run out for good."""
    from newsetl.warehouse.builds.catalogue import roll_back
    from newsetl.warehouse.writer.lock import writer_lock

    settings = settings_of_existing(warehouse=warehouse)
    with writer_lock(settings.warehouse, settings.run.lock_wait_s, print_note):
        chosen = roll_back(settings.warehouse, build)
    if as_json:
        print_json({"build": chosen.name, "articles": chosen.articles})
        return
    print_line(
        f"{settings.warehouse / 'news.duckdb'} is {chosen.name} now, with {counted(chosen.articles, 'article')}"
    )
    print_line("This lasts until the next run publishes: `newsetl undo RUN` takes out what a run brought")
