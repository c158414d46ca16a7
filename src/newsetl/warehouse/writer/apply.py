"""One commit of the lake into the writer database: which rows count from now on. The SQL is in load.sql."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from newsetl.core.shipped import statements
from newsetl.warehouse.lake import Lake, Manifest, PartGroup
from newsetl.warehouse.search import files as search_files
from newsetl.warehouse.search.index import index_parts, index_postings
from newsetl.warehouse.sql import parquet, pattern, transaction


def apply(
    connection: duckdb.DuckDBPyConnection,
    lake: Lake,
    manifest: Manifest,
    *,
    indexed: bool = True,
    index: Mapping[str, pa.Table] | None = None,
) -> None:
    """Apply one manifest, all or nothing. Applying the manifests in order makes the same database again.

    `indexed` False leaves the search index out; `index` is what it needs of the articles, where that is known.
    """
    with transaction(connection):
        connection.execute(f"SET VARIABLE seq = {manifest.seq}")
        if manifest.undone is not None:
            connection.execute(statements("load.sql")["begin_anew"])
            _restore(connection, lake, manifest.seq, indexed=indexed)
            return
        if manifest.part_groups is None:
            _load(connection, lake, manifest, indexed=indexed, index=index)
        else:
            _compact(connection, lake, manifest, manifest.part_groups)
            _forget(connection, manifest)
        _count(connection, manifest)


def restore(connection: duckdb.DuckDBPyConnection, lake: Lake, *, indexed: bool = True) -> int:
    """Fill an empty database as the last compaction left it. Returns its number; 0 when there was none."""
    last = lake.last_compaction()
    # All of it: the parts of a load before the compaction may be gone, so that nobody could go on from there.
    with transaction(connection):
        _restore(connection, lake, last, indexed=indexed)
    return last


def _restore(connection: duckdb.DuckDBPyConnection, lake: Lake, last: int, *, indexed: bool) -> None:
    """Fill an empty database as the commit `last` left it, which lists all part groups."""
    for manifest in lake.manifests() if last else ():
        if manifest.seq > last:
            break
        _count(connection, manifest)
        if manifest.seq == last and manifest.part_groups is not None:
            _compact(connection, lake, manifest, manifest.part_groups)
            _hold(connection, lake, manifest.part_groups)
            if indexed:
                _index(connection, lake, manifest)
        _forget(connection, manifest)


def _count(connection: duckdb.DuckDBPyConnection, manifest: Manifest) -> None:
    values = {
        "seq": manifest.seq,
        "run_id": manifest.run_id or None,
        **asdict(manifest.counts),
        "forgotten": manifest.forgotten_articles,
        "forgotten_rows": manifest.forgotten_rows,
        "next_version": manifest.next_version,
        "undone": manifest.undone,
    }
    connection.execute(statements("load.sql")["add_load"], values)


def _load(
    connection: duckdb.DuckDBPyConnection,
    lake: Lake,
    manifest: Manifest,
    *,
    indexed: bool,
    index: Mapping[str, pa.Table] | None,
) -> None:
    """A load: its articles against those that are held, its rejects likewise."""
    sql, run = statements("load.sql"), connection.execute
    paths = {table: _paths(lake, parts) for table, parts in manifest.parts.items() if parts}
    _add_part_group(connection, lake, manifest.part_group)
    if "cleared" in paths:
        run(sql["incoming_cleared"], {"parts": paths["cleared"]})
        run(sql["clear_rejects"])
    if "rejects" in paths:
        run(sql["incoming_rejects"], {"parts": paths["rejects"]})
        run(sql["merge_rejects"])
    if "articles" in paths:
        run(sql["incoming_articles"], {"parts": paths["articles"]})
        run(sql["hold_incoming"])
    if "sightings" in paths:
        run(sql["incoming_sightings"], {"parts": paths["sightings"]})
        run(sql["lay_over"])
        run(sql["hold_sighted"])
    if "articles" in paths:
        run(sql["rank_versions"], {"recipe": manifest.recipe})
        run(sql["rank_losers"])
        run(sql["rank_reinstated"])
        run(sql["supersede"])
        if indexed and index:
            index_postings(connection, index, sql["loaded_articles"])
        elif indexed:
            articles = [lake.part_path(part) for part in manifest.parts["articles"]]
            index_parts(connection, articles, sql["loaded_articles"])
    for table in ("incoming", "seen_again", "ranked", "losers", "reinstated", "cleared", "incoming_rejects"):
        run(f"DROP TABLE IF EXISTS temp.{table}")


def _compact(
    connection: duckdb.DuckDBPyConnection, lake: Lake, manifest: Manifest, part_groups: Sequence[PartGroup]
) -> None:
    """A compaction: other parts, and the state that goes with them."""
    sql, run = statements("load.sql"), connection.execute
    run(sql["replace_parts"])
    for part_group in part_groups:
        _add_part_group(connection, lake, part_group)
    for table in ("superseded", "sighted"):
        for part in manifest.parts.get(table, ()):
            run(f"INSERT INTO {table} BY NAME FROM {parquet([lake.part_path(part)])}")


def _hold(connection: duckdb.DuckDBPyConnection, lake: Lake, part_groups: Sequence[PartGroup]) -> None:
    """What is held, read from the part groups of a compaction."""
    sql, run = statements("load.sql"), connection.execute
    of = {
        "articles": "hold_part_groups",
        "article_versions": "hold_group_versions",
        "rejects": "hold_group_rejects",
    }
    for table, statement in of.items():
        paths = [path for part_group in part_groups for path in _paths(lake, part_group.parts.get(table, ()))]
        if paths:
            run(sql[statement], {"parts": paths})
    run(sql["hold_kept"])
    run("CREATE OR REPLACE TEMP TABLE seen_again AS SELECT version FROM sighted")
    run(sql["hold_sighted"])
    run("DROP TABLE temp.seen_again")


def _index(connection: duckdb.DuckDBPyConnection, lake: Lake, manifest: Manifest) -> None:
    """The index's files that are there, and what they do not cover."""
    part_groups = manifest.part_groups or ()
    search_files.adopt(connection, lake.root.parent, before=manifest.next_version)
    paths = [lake.part_path(part) for part_group in part_groups for part in part_group.parts.get("articles", ())]
    index_parts(connection, paths, "SELECT version FROM held WHERE stands AND words IS NULL")


def _forget(connection: duckdb.DuckDBPyConnection, manifest: Manifest) -> None:
    """Let go of what is held of articles and places."""
    sql = statements("load.sql")
    if manifest.forgotten:
        connection.execute(sql["forget_these"], {"ids": list(manifest.forgotten)})
        connection.execute(sql["forget"])


def _add_part_group(connection: duckdb.DuckDBPyConnection, lake: Lake, part_group: PartGroup) -> None:
    listed = []
    for table, part in ((table, part) for table, parts in part_group.parts.items() for part in parts):
        footer = pq.ParquetFile(lake.part_path(part))
        listed.append((table, part, footer.metadata.num_rows, footer.schema_arrow.names))
    list_parts(connection, part_group.seq, listed)


def list_parts(
    connection: duckdb.DuckDBPyConnection, seq: int, parts: Sequence[tuple[str, str, int, Sequence[str]]]
) -> None:
    """Enter parts that the commit `seq` wrote: the table of each, its path in the lake, its rows and columns."""
    if parts:
        tables, names, rows, columns = map(list, zip(*parts, strict=True))
        values = {"seq": seq, "tables": tables, "parts": names, "rows": rows, "columns": columns}
        connection.execute(statements("load.sql")["add_parts"], values)


def _paths(lake: Lake, parts: Sequence[str]) -> list[str]:
    """The parts as load.sql takes them."""
    return [pattern(lake.part_path(part)) for part in parts]
