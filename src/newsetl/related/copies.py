"""Copies: pairs of articles that say the same, kept up with each publish. The SQL is in warehouse/sql/copies.sql.

Only what is new is compared with what is stored. The verdict on a pair follows from its two articles and from how
many others print the same passages; where such a number passes its threshold, the pairs that it touches are judged
again. So the table is the same whatever the order in which articles came, and after any of them went.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from newsetl.core.processes import give_back_memory
from newsetl.core.shipped import statements
from newsetl.related.clusters import make_clusters
from newsetl.related.comparison import compare
from newsetl.related.verdict import LEAST_SHARE
from newsetl.related.workspace import execute, open_workspace, rows_of, take
from newsetl.warehouse.sql import insert, transaction, with_enough_memory
from newsetl.warehouse.writer.warehouse import Warehouse

# What a passage is that says nothing, or too little, of the articles that print it.
LIMITS = {
    "most_titles": 4,  # under more, it is boilerplate of its site
    "most_holders": 64,  # more make it crowded: then it makes pairs with few of them only, to stay linear
    "first_holders": 8,  # as many as these
}
WORDS = 8_000_000  # of new articles that are compared at a time, counting a hundred more for each


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiesReport:
    """What comparing the new articles with all others brought."""

    compared: int = 0  # articles that were new to it
    judged: int = 0  # pairs whose texts were compared
    copies: int = 0  # articles that are a copy of one other at least, templates left out
    crowded: int = 0  # passages that more articles hold than are compared with each other


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """What is compared at a time, and what no longer stands; tables of one column, `version`."""

    fresh: pa.Table
    gone: pa.Table
    last: int  # version up to which all have been taken then


def update_copies(warehouse: Warehouse, *, is_continued: bool = False) -> CopiesReport:
    """Compare what has not been compared yet, let go of what no longer stands. The caller publishes.

    It is done in little memory, for some of the new articles at a time, as if these had come alone. A step that
    has too little is repeated in more; where that cannot be, all is done again for these articles in all the
    memory that there is for it.

    Args:
        warehouse: open for writing.
        is_continued: the run has published before; its copies count together, each article once.

    Raises:
        WarehouseError: a part of the lake cannot be read.
    """
    if not is_continued:
        warehouse.connection.execute(_sql("begin_count"))
    reports = [_updated(warehouse, change) for change in _changes(warehouse)]
    ((copies,),) = warehouse.ask(_sql("count_copies"))
    return CopiesReport(
        compared=sum(report.compared for report in reports),
        judged=sum(report.judged for report in reports),
        copies=copies,
        crowded=reports[-1].crowded if reports else 0,
    )


def _changes(warehouse: Warehouse) -> Iterator[_Change]:
    """What is to be done, step by step; each has to be done before the next is asked for."""
    is_all = False
    while not is_all:
        fresh = warehouse.connection.sql(_sql("fresh").replace("$most", str(WORDS))).to_arrow_table()
        gone = warehouse.connection.sql(_sql("gone")).to_arrow_table()
        last, size = (fresh[name][-1].as_py() for name in fresh.column_names) if fresh.num_rows else (0, 0)
        is_all = size < WORDS
        if fresh.num_rows or gone.num_rows:
            warehouse.drop_cache()  # of what was done before, like all that it took: this needs as much again
            give_back_memory()
            yield _Change(fresh=fresh.select(["version"]), gone=gone, last=last)


def _updated(warehouse: Warehouse, change: _Change) -> CopiesReport:
    if not change.gone.num_rows and warehouse.articles == 1:  # it has nothing to be a copy of
        insert(warehouse.connection, "compared", change.fresh)
        return CopiesReport(compared=1)
    with suppress(duckdb.OutOfMemoryException):
        return _update(warehouse, change, with_all_memory=False)
    return with_enough_memory(warehouse.connection, lambda: _update(warehouse, change, with_all_memory=True))


def _update(warehouse: Warehouse, change: _Change, *, with_all_memory: bool) -> CopiesReport:
    standing = _sql("standing").replace("$last", str(change.last))
    with open_workspace(warehouse, standing, with_all_memory=with_all_memory) as workspace:
        take(workspace, {"fresh": change.fresh, "gone": change.gone})
        for name in ("copies", "boilerplate", "crowded"):  # what was kept before
            take(workspace, {f"old_{name}": rows_of(warehouse.connection, f"FROM {name}")})
        for name, value in {**LIMITS, "is_less": change.gone.num_rows > 0}.items():
            workspace.execute(f"SET VARIABLE {name} = {value}")
        for step in ("begin", "find_holders", "count_holders", "find_crowded", "find_flipped", "find_pairs"):
            execute(workspace, _sql(step))
        execute(workspace, _sql("weigh_pairs").replace("$least", str(LEAST_SHARE)))
        judged = compare(workspace)
        _keep(warehouse, workspace, change)
        ((crowded,),) = workspace.execute("SELECT count(*) FROM all_crowded").fetchall()
    return CopiesReport(compared=change.fresh.num_rows, judged=judged, crowded=crowded)


def _keep(warehouse: Warehouse, workspace: duckdb.DuckDBPyConnection, change: _Change) -> None:
    """Enter what was found into the writer's database, all or nothing."""
    found = {
        name: workspace.sql(_sql(name)).to_arrow_table()
        for name in ("now_boilerplate", "now_crowded", "judged_again", "touched")
    }
    with _registered(warehouse.connection, {"fresh": change.fresh, "gone": change.gone, **found}) as connection:
        connection.execute(_sql("let_go"))
        insert(connection, "copies", rows_of(workspace, "FROM made"))
        insert(connection, "copied", rows_of(workspace, _sql("made_copies")))
        _update_clusters(connection, workspace)


@contextmanager
def _registered(
    connection: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A transaction of the writer's database in which these rows are tables `given_<name>`."""
    try:
        for name, rows in tables.items():
            connection.register(f"given_{name}", rows)
        with transaction(connection):
            yield connection
    finally:
        for name in tables:
            connection.unregister(f"given_{name}")


def _update_clusters(connection: duckdb.DuckDBPyConnection, workspace: duckdb.DuckDBPyConnection) -> None:
    """Make the clusters anew that the change touches."""
    connection.execute(_sql("touched_members"))
    take(workspace, {"linked": rows_of(connection, _sql("touched_pairs"))})
    connection.execute(_sql("drop_clusters"))
    insert(connection, "clusters", make_clusters(workspace))
    connection.execute("DROP TABLE temp.touched")


def _sql(name: str) -> str:
    return statements("copies.sql")[name]
