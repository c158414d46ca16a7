"""`newsetl collect`: news fetched from the live web and read into the warehouse."""

from __future__ import annotations

import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsetl.cli.flags import (
    JsonFlag,
    WarehouseFlag,
    settings_from,
    web_context,
)
from newsetl.cli.output import print_line, print_note, print_table
from newsetl.core.identity import digest as hash_of

if TYPE_CHECKING:
    from newsetl.collect.context import WebContext
    from newsetl.collect.sources import Source
    from newsetl.collect.tally import Collected, Tally


def collect(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(help="Sources, URLs, or files that list URLs; none: all that is due.")
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
    context = web_context(ctx, warehouse)
    found = _fetch(context, tuple(names or ()), as_json=as_json)
    if as_json:
        print_line(json.dumps(found.as_dict(), indent=2))
    else:
        _print_collected(found)
    if not fetch_only:
        _ingest(context, found, as_json=as_json)


def _fetch(context: WebContext, names: tuple[str, ...], *, as_json: bool) -> Collected:
    from contextlib import nullcontext

    from rich.console import Console

    from newsetl.collect.collect import collect

    sources = _asked(context, names)
    console = Console(stderr=True)
    with nullcontext() if as_json else console.status("collecting") as status:

        def progress(tally: Tally, left: int) -> None:
            if status is not None:
                done, failed = tally.fetched + tally.unchanged, sum(tally.failed.values())
                status.update(f"{done} fetched, {tally.found} found, {failed} failed, {tally.bytes / 1e6:.1f} MB")

        return collect(
            sources,
            settings=context.settings,
            home=context.home,
            names=tuple(sources) if names else (),
            on_progress=progress,
        )


def _asked(context: WebContext, words: Sequence[str]) -> dict[str, Source]:
    """Sources by their names; URLs and files that list URLs become sources for this once."""
    from newsetl.collect.sources import Source, chosen, load_sources
    from newsetl.readers.reread import store_stream

    urls = [word for word in words if word.startswith(("http://", "https://"))]
    lists = [Path(word).absolute() for word in words if word not in urls and Path(word).is_file()]
    names = [word for word in words if word not in urls and not Path(word).is_file()]
    found = chosen(load_sources(context.sources), names) if names or not words else {}
    if urls:
        lists.append(store_stream(BytesIO("\n".join(urls).encode()), context.home / "lists").absolute())
    return found | {f"list-{hash_of(str(path).encode())[:8]}": Source(kind="urls", path=path) for path in lists}


def _ingest(context: WebContext, found: Collected, *, as_json: bool) -> None:
    """Read the archives that wait, also those of a collect that was killed, and the local sources."""
    from newsetl.cli.run_and_report import run_and_report
    from newsetl.collect.handover import handed_over, waiting
    from newsetl.run.request import Request

    archives = waiting(context.raw)
    local = [path for path in found.paths if path.parent != context.raw]
    if archives or local:
        settings = settings_from(warehouse=context.home)
        sources = [str(path) for path in (*archives, *local)]
        run_and_report(Request(sources=sources, settings=settings, command="collect"), as_json=as_json)
        handed_over(context.raw, archives)


def _print_collected(found: Collected) -> None:
    rows = [
        (
            name, str(one.polls), str(one.found), str(one.fetched), str(one.unchanged),
            ", ".join(f"{why} {count}" for why, count in one.failed.most_common(3)), f"{one.bytes / 1e6:.2f}",
        )
        for name, one in found.sources.items()
    ]  # fmt: skip
    print_table("source polled found fetched unchanged failed MB".split(), rows)
    print_note(f"{len(found.paths)} to ingest, {found.pending} still due")
