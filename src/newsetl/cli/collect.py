"""`newsetl collect` and `newsetl sources add|check|list`: news from the live web."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsetl.cli.flags import JsonFlag, WarehouseFlag, settings_from
from newsetl.core.identity import digest

if TYPE_CHECKING:
    from newsetl.collect.context import WebContext
    from newsetl.collect.sources import Source
    from newsetl.collect.tally import Collected, Tally

sources_app = typer.Typer(help="The sources in config/sources.toml.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


def register(app: typer.Typer) -> None:
    """Add `collect` and `sources` to an app. Its callback may put a `WebContext` into `ctx.obj`."""
    app.command("collect")(collect_command)
    app.add_typer(sources_app, name="sources")


def collect_command(
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
    context = _context(ctx, warehouse)
    found = _fetch(context, tuple(names or ()), as_json=as_json)
    if as_json:
        typer.echo(json.dumps(found.as_dict(), indent=2))
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

        def progress(tally: Tally) -> None:
            if status is not None:
                done, failed = tally.fetched + tally.unchanged, sum(tally.failed.values())
                status.update(f"{done} fetched, {tally.found} found, {failed} failed, {tally.bytes / 1e6:.1f} MB")

        return collect(
            sources,
            settings=context.settings,
            home=context.home,
            names=tuple(sources) if names else (),
            progress=progress,
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
    return found | {f"list-{digest(str(path).encode())[:8]}": Source(kind="urls", path=path) for path in lists}


def _ingest(context: WebContext, found: Collected, *, as_json: bool) -> None:
    """Read the archives that wait, also those of a collect that was killed, and the local sources."""
    from newsetl.cli.ingest import finish
    from newsetl.collect.handover import handed_over, waiting
    from newsetl.run.request import Request

    archives = waiting(context.raw)
    local = [path for path in found.paths if path.parent != context.raw]
    if archives or local:
        settings = settings_from(warehouse=context.home)
        sources = [str(path) for path in (*archives, *local)]
        finish(Request(sources=sources, settings=settings, command="collect"), as_json=as_json)
        handed_over(context.raw, archives)


@sources_app.command("list")
def list_command(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the sources."""
    from newsetl.collect.sources import load_sources

    sources = load_sources(_context(ctx).sources)
    if as_json:
        said = {name: source.model_dump(mode="json") for name, source in sources.items()}
        typer.echo(json.dumps(said, indent=2))
        return
    rows = [
        (name, source.kind, source.url or str(source.path), "yes" if source.enabled else "no")
        for name, source in sources.items()
    ]
    _print_table("source kind where enabled".split(), rows)


@sources_app.command("check")
def check_command(
    ctx: typer.Context,
    warehouse: WarehouseFlag = None,
    as_json: AsJson = False,
    strict: Annotated[bool, typer.Option(help="Exit with 1 when a source is failing or silent.")] = False,
) -> None:
    """Show each source's health: last success, new a day, failures, silent gaps."""
    from newsetl.collect.health import health
    from newsetl.collect.sources import load_sources

    context = _context(ctx, warehouse)
    now = datetime.now(UTC)
    found = health(context.frontier, load_sources(context.sources), settings=context.settings, now=now)
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], indent=2, default=str))
    else:
        rows = [
            (
                one.name, one.state, _ago(one.success_at, now), _ago(one.news_at, now),
                "" if one.usual_a_day is None else f"{one.usual_a_day:g}", str(one.lately),
                str(one.fetched), str(one.failed), (one.error or "")[:60],
            )
            for one in found
        ]  # fmt: skip
        _print_table(["source", "state", "success", "news", "usual", "lately", "fetched", "failed", "error"], rows)
    if strict and any(one.state in ("failing", "silent gap") for one in found):
        raise typer.Exit(1)


@sources_app.command("add")
def add_command(
    ctx: typer.Context,
    url: Annotated[str, typer.Argument(help="A site, a section page, a feed or a sitemap.")],
    write: Annotated[bool, typer.Option("--write", help="Append the best to the file.")] = False,
) -> None:
    """Find feeds and sitemaps of a site, try them, and propose entries."""
    from newsetl.collect.propose import propose
    from newsetl.collect.sources import as_toml, load_sources
    from newsetl.core.errors import UsageError

    context = _context(ctx)
    found = propose(url, settings=context.settings)
    if not found:
        raise UsageError(f"{url}: no feed, no sitemap and no links that look like articles")
    for one in found:
        typer.echo(f"# announces {one.articles} today\n{as_toml(one.name, one.source)}")
    if not write:
        return
    known: dict[str, Source] = load_sources(context.sources) if context.sources.exists() else {}
    best = found[0]
    if best.name in known or any(source.url == best.source.url for source in known.values()):
        raise UsageError(f"{context.sources} has {best.name!r} or its address already")
    context.sources.parent.mkdir(parents=True, exist_ok=True)
    with context.sources.open("a", encoding="utf-8") as file:
        file.write(f"\n{as_toml(best.name, best.source)}")
    typer.echo(f"{best.name} is added to {context.sources}", err=True)


def _context(ctx: typer.Context, warehouse: Path | None = None) -> WebContext:
    from newsetl.collect.context import WebContext

    return ctx.find_object(WebContext) or context_from(warehouse)


def context_from(warehouse: Path | None = None) -> WebContext:
    """The [web] settings, the warehouse, and sources.toml beside the settings file."""
    from newsetl.collect.context import WebContext
    from newsetl.settings import CONFIG_FILE, config_path

    settings = settings_from(warehouse=warehouse)
    sources = (config_path() or CONFIG_FILE).with_name("sources.toml")
    return WebContext(settings=settings.web, home=settings.warehouse, sources=sources)


def _print_collected(found: Collected) -> None:
    rows = [
        (
            name, str(one.polls), str(one.found), str(one.fetched), str(one.unchanged),
            ", ".join(f"{why} {count}" for why, count in one.failed.most_common(3)), f"{one.bytes / 1e6:.2f}",
        )
        for name, one in found.sources.items()
    ]  # fmt: skip
    _print_table("source polled found fetched unchanged failed MB".split(), rows)
    typer.echo(f"{len(found.paths)} to ingest, {found.pending} still due", err=True)


def _print_table(columns: list[str], rows: Sequence[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def _ago(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return "never"
    hours = (now - moment).total_seconds() / 3600
    return f"{hours:.0f} h ago" if hours >= 1 else f"{hours * 60:.0f} min ago"
