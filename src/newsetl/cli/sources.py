"""`newsetl sources list`, `check` and `add`: the file of what is collected."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from newsetl.cli.flags import (
    JsonFlag,
    WarehouseFlag,
    settings_from,
    web_context,
)
from newsetl.cli.output import print_json, print_line, print_note, print_table
from newsetl.cli.progress import counting_bar
from newsetl.cli.service_state import print_service, read_service_state
from newsetl.core.errors import UsageError

if TYPE_CHECKING:
    from newsetl.collect.sources import Source


app = typer.Typer(help="The sources in config/sources.toml.", no_args_is_help=True)


@app.command("list")
def list_command(ctx: typer.Context, as_json: JsonFlag = False) -> None:
    """List the sources."""
    from newsetl.collect.sources import load_sources

    sources = load_sources(web_context(ctx).sources)
    if as_json:
        entries = {name: source.model_dump(mode="json") for name, source in sources.items()}
        print_json(entries, indent=2)
        return
    rows = [
        (name, source.kind, source.url or str(source.path), "yes" if source.enabled else "no")
        for name, source in sources.items()
    ]
    print_table("source kind where enabled".split(), rows)


@app.command("check")
def check_command(
    ctx: typer.Context,
    warehouse: WarehouseFlag = None,
    as_json: JsonFlag = False,
    strict: Annotated[bool, typer.Option(help="Exit with 1 when a source is failing or silent.")] = True,
) -> None:
    """Show each source's health: last success, new a day, failures, silent gaps."""
    from newsetl.collect.health import health
    from newsetl.collect.sources import load_sources

    context = web_context(ctx, warehouse)
    now = datetime.now(UTC)
    states = health(context.frontier, load_sources(context.sources), settings=context.settings, now=now)
    if as_json:
        print_json([asdict(one) for one in states], indent=2)
    else:
        rows = [
            (
                one.name, one.state, _ago(one.success_at, now), _ago(one.news_at, now),
                "" if one.usual_a_day is None else f"{one.usual_a_day:g}", str(one.lately),
                str(one.fetched), str(one.failed),
            )
            for one in states
        ]  # fmt: skip
        print_table(["source", "state", "success", "news", "usual", "lately", "fetched", "failed"], rows)
        for one in states:
            if one.error:
                print_line(f"{one.name}: {one.error}")
    is_wrong = any(one.state in ("failing", "silent gap") for one in states)
    service = read_service_state(settings_from(warehouse=context.home))
    if not as_json:
        print_service(service)
    if strict and (is_wrong or (service and service.problems)):
        raise typer.Exit(1)


@app.command("add")
def add_command(
    ctx: typer.Context,
    url: Annotated[str, typer.Argument(help="A site, a section page, a feed or a sitemap.")],
    write: Annotated[bool, typer.Option("--write", help="Append the best to the file.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Find feeds and sitemaps of a site, try them, and propose entries."""
    from newsetl.collect.propose import propose
    from newsetl.collect.sources import as_toml, load_sources

    context = web_context(ctx)
    with counting_bar("trying", quiet=as_json) as bar:
        proposals = propose(url, settings=context.settings, on_progress=bar)
    if not proposals:
        raise UsageError(f"{url}: no feed, no sitemap and no links that look like articles")
    if as_json:
        print_json([{**asdict(one), "source": one.source.model_dump(mode="json")} for one in proposals], indent=2)
    for one in () if as_json else proposals:
        print_line(f"# announces {one.articles} today")
        for line in as_toml(one.name, one.source).splitlines():
            print_line(line)
    if not write:
        return
    known: dict[str, Source] = load_sources(context.sources) if context.sources.exists() else {}
    best = proposals[0]
    if best.name in known or any(source.url == best.source.url for source in known.values()):
        raise UsageError(f"{context.sources} has {best.name!r} or its address already")
    context.sources.parent.mkdir(parents=True, exist_ok=True)
    with context.sources.open("a", encoding="utf-8") as file:
        file.write(f"\n{as_toml(best.name, best.source)}")
    print_note(f"{best.name} is added to {context.sources}")


def _ago(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return "never"
    hours = (now - moment).total_seconds() / 3600
    return f"{hours:.0f} h ago" if hours >= 1 else f"{hours * 60:.0f} min ago"
