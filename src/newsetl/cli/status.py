"""`newsetl status`: what the warehouse holds and what happened last."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from newsetl.cli.flags import (
    JsonFlag,
    WarehouseFlag,
    settings_from,
)
from newsetl.cli.output import print_json, print_line, print_note, print_table
from newsetl.core.counted import counted
from newsetl.core.errors import UsageError

if TYPE_CHECKING:
    import duckdb

    from newsetl.settings import Settings

_RUN_COLUMNS = "started_at status seen new revised unchanged duplicates rejects".split()


def status(warehouse: WarehouseFlag = None, as_json: JsonFlag = False) -> None:
    """What the warehouse holds, the last runs, who is writing, sources in trouble, the schedules of `newsetl up`.

    Exit code 1 when a scheduled run failed or crashed, or does not begin.
    """
    from newsetl.cli.service_state import print_service, read_service_state

    settings = settings_from(warehouse=warehouse)
    service = read_service_state(settings)
    if not as_json:
        print_service(service)
    troubles = _troubles(settings)
    for trouble in () if as_json else troubles:
        print_note(f"source {trouble}; look at `newsetl sources check`")
    is_new = service is not None and not (settings.warehouse / "news.duckdb").exists()
    facts, runs = ({}, []) if is_new else (_facts(settings), _runs(settings))
    if as_json:
        print_json({**facts, "runs": runs, "sources_in_trouble": troubles, "service": service and asdict(service)})
    elif is_new:
        print_line(f"{settings.warehouse} is empty: no run has published anything yet")
    else:
        _print_facts(facts)
        rows = [(f"{run['started_at']:%Y-%m-%d %H:%M}", *list(run.values())[1:]) for run in runs]
        print_table(["started (UTC)", *_RUN_COLUMNS[1:]], rows)
    if service and service.problems:
        raise typer.Exit(1)


def _troubles(settings: Settings) -> list[str]:
    """Sources that a person should look at, each with its reason."""
    from newsetl.operations.sources_table import sources_in_trouble
    from newsetl.run.collected import web_context

    try:
        return sources_in_trouble(web_context(settings))
    except UsageError as error:
        return [str(error)]


def _facts(settings: Settings) -> dict[str, Any]:
    """What the published build and its folder hold."""
    from newsetl.run.refresh import count_stale
    from newsetl.warehouse.builds.reader import open_reader
    from newsetl.warehouse.holder import holder

    root, recipe = settings.warehouse, settings.options.recipe
    connection = open_reader(root)
    reasons = "SELECT reason, count(*) FROM rejects GROUP BY 1 ORDER BY 2 DESC"
    return {
        "warehouse": str(root),
        "build": (root / "news.duckdb").resolve().name,
        "articles": _count(connection, "articles"),
        "versions": _count(connection, "article_versions"),
        "recipe": recipe,
        "stale": count_stale(connection, recipe),
        "rejects": dict(connection.execute(reasons).fetchall()),
        "lake_bytes": sum(path.stat().st_size for path in (root / "lake").rglob("*") if path.is_file()),
        "writer": holder(root),
    }


def _runs(settings: Settings) -> list[dict[str, Any]]:
    """The last ten runs, the newest first."""
    from newsetl.warehouse.builds.reader import open_reader

    query = f"SELECT {', '.join(_RUN_COLUMNS)} FROM runs ORDER BY started_at DESC LIMIT 10"
    rows = open_reader(settings.warehouse).execute(query).fetchall()
    return [dict(zip(_RUN_COLUMNS, row, strict=True)) for row in rows]


def _print_facts(facts: dict[str, Any]) -> None:
    print_line(f"{facts['warehouse']}, build {facts['build']}, {facts['lake_bytes'] / 1e6:,.1f} MB of Parquet")
    rejected = sum(facts["rejects"].values())
    articles, versions = counted(facts["articles"], "article"), counted(facts["versions"], "earlier version")
    print_line(f"{articles}, {versions}, {counted(rejected, 'reject')}")
    if facts["stale"]:
        stale = f"{counted(facts['stale'], 'article is', 'articles are')} of another recipe than {facts['recipe']}"
        print_line(f"{stale}: `newsetl refresh` reads them again")
    if facts["writer"]:
        print_line(f"being written by {facts['writer']}")


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0
