"""`newsetl refresh`: what another recipe made is read again from where it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from newsetl.cli.flags import (
    DefaultYear,
    JsonFlag,
    ProfileFlag,
    WarehouseFlag,
    Workers,
    settings_from,
)
from newsetl.cli.output import print_json, print_line

if TYPE_CHECKING:
    from newsetl.readers.reread import Lost


def refresh(
    where: Annotated[
        str | None, typer.Option("--where", metavar="SQL", help="Only articles that this condition holds for.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Read that many again, at most.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")] = False,
    warehouse: WarehouseFlag = None,
    workers: Workers = None,
    profile: ProfileFlag = None,
    default_year: DefaultYear = None,
    as_json: JsonFlag = False,
) -> None:
    """Read again the articles that another recipe made: other settings, another snapshot, an older newsetl.

    What can no longer be read stays as it is, and is named. Done twice, the second time changes nothing.

    Examples:
        newsetl refresh --dry-run

        newsetl refresh --where "publisher = 'The Harbour Courier'" --limit 1000
    """
    from newsetl.cli.run_and_report import run_and_report
    from newsetl.run.refresh import find_stale, refresh_request

    settings = settings_from(
        warehouse=warehouse, workers=workers, profile=profile, default_year=default_year
    ).pinned
    stale = find_stale(settings, where=where, limit=limit)
    recipe = settings.options.recipe
    if not stale:
        if as_json:
            print_json({"seen": 0, "lost": []})
        else:
            print_line(f"Nothing to do: no other recipe than {recipe}.")
        return
    if not as_json:
        print_line(f"{len(stale):,} of another recipe than {recipe}.")
    lost: list[Lost] = []
    run_and_report(refresh_request(stale, settings, lost=lost.append), dry=dry_run, as_json=as_json, lost=lost)
