"""Commands on published builds: builds, rollback, diff, pin."""

from __future__ import annotations

import json
from collections import Counter
from typing import Annotated

import typer

from newsetl.cli.flags import JsonFlag, WarehouseFlag, settings_from
from newsetl.cli.show import say, table, told
from newsetl.core.errors import UsageError

BuildName = Annotated[str, typer.Argument(metavar="BUILD", help="Its name, its number or the name of its pin.")]


def builds(warehouse: WarehouseFlag = None, as_json: JsonFlag = False) -> None:
    """List the published builds; * is the one that users see."""
    from dataclasses import asdict

    from newsetl.warehouse.builds.catalogue import current, read_builds

    root = settings_from(warehouse=warehouse).warehouse
    shown, there = current(root), read_builds(root)
    if as_json:
        say(json.dumps([{**asdict(build), "shown": build.name == shown} for build in there]))
        return
    rows = [
        (
            f"{'*' if build.name == shown else ' '} {build.name}",
            build.published_at[:19],
            build.articles,
            f"{build.size_bytes / 1e6:,.1f} MB",
            build.pinned,
        )
        for build in there
    ]
    table(["build", "published (UTC)", "articles", "size", "pinned as"], rows)


def rollback(
    build: Annotated[str | None, typer.Argument(metavar="BUILD", help="[default: the one before]")] = None,
    warehouse: WarehouseFlag = None,
) -> None:
    """Show users an earlier build again, until the next run publishes."""
    from newsetl.warehouse.builds.catalogue import roll_back
    from newsetl.warehouse.writer.lock import writer_lock

    settings = settings_from(warehouse=warehouse)
    with writer_lock(settings.warehouse, settings.run.lock_wait_s, told):
        chosen = roll_back(settings.warehouse, build)
    say(f"{settings.warehouse / 'news.duckdb'} is {chosen.name} now, with {chosen.articles:,} articles")


def diff(before: BuildName, after: BuildName, warehouse: WarehouseFlag = None, as_json: JsonFlag = False) -> None:
    """List the articles added, changed and gone between two builds.

    Example:
        newsetl diff 6 7
    """
    from newsetl.warehouse.builds.catalogue import compare, find_build

    root = settings_from(warehouse=warehouse).warehouse
    rows = compare(root, find_build(root, before), find_build(root, after))
    if as_json:
        say(json.dumps(rows, default=str, ensure_ascii=False))
        return
    for row in rows:
        day = str(row["published_on"] or "no date")
        say(f"{row['change']:7}  {day:10}  {row['title'] or row['url'] or row['article_id']}")
    counts = Counter(row["change"] for row in rows)
    say(", ".join(f"{counts[kind]:,} {kind}" for kind in ("added", "changed", "gone")))


def pin(
    build: BuildName,
    name: Annotated[str | None, typer.Argument(help="Such as paper-2026.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Let the build go again.")] = False,
    warehouse: WarehouseFlag = None,
) -> None:
    """Keep a build for good under a name: it is never cleaned away.

    Example:
        newsetl pin 7 paper-2026
    """
    from newsetl.warehouse.builds.catalogue import build_path
    from newsetl.warehouse.builds.catalogue import pin as pin_build
    from newsetl.warehouse.writer.lock import writer_lock

    if (name is None) != remove:
        raise UsageError("pin needs a name, or --remove")
    settings = settings_from(warehouse=warehouse)
    with writer_lock(settings.warehouse, settings.run.lock_wait_s, told):
        pinned = pin_build(settings.warehouse, build, name)
    kept = f"kept as {name}" if name else "no longer kept"
    say(f"{pinned.name} is {kept}: {build_path(settings.warehouse, pinned.name)}")
