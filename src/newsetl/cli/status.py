"""`newsetl status`: what the warehouse holds and what happened last."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from newsetl.cli.flags import (
    JsonFlag,
    WarehouseFlag,
    settings_from,
)
from newsetl.cli.output import print_line, print_table

if TYPE_CHECKING:
    import duckdb


def status(warehouse: WarehouseFlag = None, as_json: JsonFlag = False) -> None:
    """What the warehouse holds, the last runs, and who is writing now."""
    from newsetl.run.refresh import count_stale
    from newsetl.warehouse.builds.reader import open_reader
    from newsetl.warehouse.writer.lock import holder

    settings = settings_from(warehouse=warehouse)
    root, recipe = settings.warehouse, settings.options.recipe
    connection = open_reader(root)
    said: dict[str, Any] = {
        "warehouse": str(root),
        "build": (root / "news.duckdb").resolve().name,
        "articles": _one(connection, "SELECT count(*) FROM articles"),
        "versions": _one(connection, "SELECT count(*) FROM article_versions"),
        "recipe": recipe,
        "stale": count_stale(connection, recipe),
        "rejects": dict(
            connection.execute("SELECT reason, count(*) FROM rejects GROUP BY 1 ORDER BY 2 DESC").fetchall()
        ),
        "lake_bytes": sum(path.stat().st_size for path in (root / "lake").rglob("*") if path.is_file()),
        "writer": holder(root),
    }
    columns = "started_at, status, seen, new, revised, unchanged, duplicates, rejects"
    runs = connection.execute(f"SELECT {columns} FROM runs ORDER BY started_at DESC LIMIT 10").fetchall()
    if as_json:
        said["runs"] = [dict(zip(columns.split(", "), row, strict=True)) for row in runs]
        print_line(json.dumps(said, default=str))
        return
    print_line(f"{root}, build {said['build']}, {said['lake_bytes'] / 1e6:,.1f} MB of Parquet")
    rejected = sum(said["rejects"].values())
    print_line(f"{said['articles']:,} articles, {said['versions']:,} earlier versions, {rejected:,} rejects")
    if said["stale"]:
        stale = f"{said['stale']:,} articles are of another recipe than {recipe}"
        print_line(f"{stale}: `newsetl refresh` reads them again")
    if said["writer"]:
        print_line(f"being written by {said['writer']}")
    shown = [(f"{row[0]:%Y-%m-%d %H:%M:%S}", *row[1:]) for row in runs]
    print_table(["started (UTC)", *columns.split(", ")[1:]], shown)


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
