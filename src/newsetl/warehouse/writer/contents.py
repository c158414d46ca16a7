"""What a build of the writer's present state is made of: the parts that stand, and small tables of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import duckdb
import pyarrow as pa

from newsetl.core.shipped import statements
from newsetl.warehouse.builds.build import Contents, Stored
from newsetl.warehouse.builds.catalogue import Build
from newsetl.warehouse.lake import Lake
from newsetl.warehouse.manual.rows import read_all_manual
from newsetl.warehouse.search import files as search_files
from newsetl.warehouse.sql import with_enough_memory

_COUNTED = ("seen", "new", "revised", "unchanged", "duplicates", "rejects", "bytes")
_TABLES = {  # of the writer database, as a build has them
    "superseded": "FROM superseded",
    "sighted": "FROM sighted",
    "forgotten": "FROM forgotten",
    "loads": "SELECT * EXCLUDE (next_version) FROM loads ORDER BY seq",
    "checks": "FROM checks ORDER BY seq, name",
    "source_history": "FROM source_history",
    "site_profiles": "FROM site_profiles",
    "search_gone": "FROM search_gone",
    "search_corpus": "SELECT count(*) AS articles, greatest(avg(words), 1) AS words FROM held WHERE stands",
}
_RELATED = (
    "copies",
    "templates",
    "clusters",
    "story_articles",
    "story_labels",
    "story_changes",
)  # tables likewise: shown_… in state.sql
_RUNS = pa.schema(
    {"run_id": pa.string(), "started_at": pa.string(), "finished_at": pa.string(), "status": pa.string()}
    | {"sources": pa.list_(pa.string()), "recipe": pa.string()}
    | dict.fromkeys(_COUNTED, pa.int64())
)
_BUILDS = pa.schema(
    {
        "name": pa.string(),
        "seq": pa.int64(),
        "published_at": pa.string(),
        "articles": pa.int64(),
        "pinned": pa.string(),
    }
)


def present_contents(connection: duckdb.DuckDBPyConnection, lake: Lake, builds: Sequence[Build]) -> Contents:
    """What a build shows of what the writer database holds now.

    Args:
        connection: to the writer database.
        lake: of the warehouse.
        builds: that the build lists: those that are kept, and itself.
    """
    parts = connection.execute('SELECT "table", part, columns, slab, rows FROM parts ORDER BY slab, part')
    queries = {**_TABLES, **{name: statements("state.sql")[f"shown_{name}"] for name in _RELATED}}
    return Contents(
        parts=[
            Stored(table=row[0], part=row[1], columns=frozenset(row[2]), part_group=row[3], rows=row[4])
            for row in parts.fetchall()
        ],
        search=search_files.listed(connection),
        tables={
            **{title: _rows(connection, query) for title, query in queries.items()},
            **read_all_manual(lake),
            "runs": _runs(connection, lake),
            "builds": pa.Table.from_pylist([asdict(build) for build in builds], schema=_BUILDS),
        },
    )


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> pa.Table:
    """All rows of a query. Sorted, those of all articles may need more memory than a load does."""
    return with_enough_memory(connection, lambda: connection.sql(query).to_arrow_table())


def _runs(connection: duckdb.DuckDBPyConnection, lake: Lake) -> pa.Table:
    """What is known of the runs, with the counts of their loads."""
    counted = connection.execute(statements("state.sql")["run_counts"]).fetchall()
    counts = {row[0]: row[1:] for row in counted}
    loads = connection.execute("SELECT undone FROM loads WHERE undone IS NOT NULL").fetchall()
    undone = {str(row[0]) for row in loads}
    none = (0,) * len(_COUNTED)
    rows = [
        {
            **{name: entry.get(name) for name in _RUNS.names if name not in _COUNTED},
            **({"status": "undone"} if entry["run_id"] in undone else {}),
            **dict(zip(_COUNTED, counts.get(entry["run_id"], none), strict=True)),
        }
        for entry in lake.runs()
    ]
    return pa.Table.from_pylist(rows, schema=_RUNS)
