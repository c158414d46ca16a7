"""`newsetl collect`: news fetched from the live web and read into the warehouse."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from newsetl.cli import complete
from newsetl.cli.flags import JsonFlag, WarehouseFlag, settings_from, web_context
from newsetl.cli.output import print_json, print_note, print_table
from newsetl.cli.progress import collect_bar
from newsetl.core.counted import counted
from newsetl.core.errors import RejectShareError

if TYPE_CHECKING:
    from newsetl.collect.context import WebContext
    from newsetl.collect.tally import Collected


def collect(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="Sources, URLs, or files that list URLs; none: all that is due.", autocompletion=complete.sources
        ),
    ] = None,
    warehouse: WarehouseFlag = None,
    fetch_only: Annotated[bool, typer.Option("--fetch-only", help="Archive only.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Fetch what is due of the sources, politely; archive it as WARC; read it into the warehouse.

    Examples:
        newsetl sources add https://gazette.example/ --write

        newsetl collect

        newsetl collect https://gazette.example/2026/03/04/story urls.txt
    """
    from newsetl.collect.requested import collect_requested

    context = web_context(ctx, warehouse)
    with collect_bar(quiet=as_json) as bar:
        collected = collect_requested(context, names or (), on_progress=bar, on_wait=print_note)
    if as_json:
        print_json(collected.as_dict(), indent=2)
    else:
        _print_collected(collected)
    if collected.is_interrupted:
        print_note("interrupted; what was fetched is archived; run the same command again to go on")
        sys.exit(130)
    if not fetch_only:
        _run_collected(context, collected, as_json=as_json)


def _run_collected(context: WebContext, collected: Collected, *, as_json: bool) -> None:
    """Read the archives into the warehouse that were not read yet, and the local sources."""
    from newsetl.cli.run_and_report import run_and_report
    from newsetl.run.collected import collected_run

    run = collected_run(collected, context, settings_from(warehouse=context.home))
    if run is None:
        return
    try:
        run_and_report(run.request, as_json=as_json)
    except RejectShareError:
        run.mark_read()
        raise
    run.mark_read()


def _print_collected(collected: Collected) -> None:
    rows = [
        (
            name, str(tally.polls), str(tally.found), str(tally.fetched), str(tally.unchanged),
            ", ".join(f"{why} {count}" for why, count in tally.failed.most_common(3)), f"{tally.bytes / 1e6:.2f}",
        )
        for name, tally in collected.sources.items()
    ]  # fmt: skip
    print_table("source polled found fetched unchanged failed MB".split(), rows)
    print_note(f"{counted(len(collected.paths), 'file')} to read, {counted(collected.pending, 'URL')} still due")
