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

from newsetl.core.shipped import statements
from newsetl.related.clusters import make_clusters
from newsetl.related.comparison import compare
from newsetl.related.verdict import LEAST_SHARE
from newsetl.related.workspace import execute, open_workspace, rows_of, take
from newsetl.warehouse.sql import insert, transaction
from newsetl.warehouse.writer.warehouse import Warehouse

# What a passage is that says nothing, or too little, of the articles that print it.
LIMITS = {
    "most_titles": 4,  # under more, it is boilerplate of its site
    "most_holders": 64,  # more make it crowded: then it makes pairs with few of them only, to stay linear
    "first_holders": 8,  # as many as these
}
SLICE_ANCHORS = 1_250_000  # of new articles, whose holders are looked for at once


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiesReport:
    """What comparing the new articles with all others brought."""

    compared: int = 0  # articles that were new to it
    judged: int = 0  # pairs whose texts were compared
    copies: int = 0  # articles that are a copy of one other at least, templates left out
    crowded: int = 0  # passages that more articles hold than are compared with each other


def update_copies(warehouse: Warehouse) -> CopiesReport:
    """Compare what has not been compared yet, let go of what no longer stands. The caller publishes.

    It is done in little memory. A step for which that does not suffice is repeated in more; where that cannot be,
    all is done again in all the memory that there is for it.

    Raises:
        WarehouseError: a part of the lake cannot be read.
    """
    with suppress(duckdb.OutOfMemoryException):
        return _update(warehouse, with_all_memory=False)
    return _update(warehouse, with_all_memory=True)


def _update(warehouse: Warehouse, *, with_all_memory: bool) -> CopiesReport:
    fresh = warehouse.connection.sql(_sql("fresh")).to_arrow_table()
    gone = warehouse.connection.sql(_sql("gone")).to_arrow_table()
    if not fresh.num_rows and not gone.num_rows:
        return CopiesReport()
    if not gone.num_rows and warehouse.articles == 1:  # it has nothing to be a copy of
        insert(warehouse.connection, "compared", fresh)
        return CopiesReport(compared=1)
    with open_workspace(warehouse, with_all_memory=with_all_memory) as workspace:
        take(workspace, {"fresh": fresh, "gone": gone})
        _take_stored(workspace, warehouse)
        for name, value in {**LIMITS, "is_less": gone.num_rows > 0}.items():
            workspace.execute(f"SET VARIABLE {name} = {value}")
        execute(workspace, _sql("begin"))
        _find_holders(workspace)
        for step in ("count_holders", "find_crowded", "find_flipped", "find_pairs"):
            execute(workspace, _sql(step))
        execute(workspace, _sql("weigh_pairs").replace("$least", str(LEAST_SHARE)))
        judged = compare(workspace)
        ((copies,),) = workspace.execute(_sql("count_copies")).fetchall()
        changes = {
            name: workspace.sql(_sql(name)).to_arrow_table()
            for name in ("now_boilerplate", "now_crowded", "judged_again", "touched")
        }
        with _registered(warehouse.connection, {"fresh": fresh, "gone": gone, **changes}) as connection:
            connection.execute(_sql("let_go"))
            insert(connection, "copies", rows_of(workspace, "FROM made"))
            _update_clusters(connection, workspace)
    return CopiesReport(
        compared=fresh.num_rows,
        judged=judged,
        copies=copies,
        crowded=changes["now_crowded"].num_rows,
    )


def _find_holders(workspace: duckdb.DuckDBPyConnection) -> None:
    """Fill the table `holders`, by so many anchors at a time as there is room for."""
    execute(workspace, _sql("count_anchors"))
    ((anchors,),) = workspace.execute("SELECT getvariable('anchors')").fetchall()
    slices = 1 << max(0, int(anchors) // SLICE_ANCHORS).bit_length()
    workspace.execute(f"SET VARIABLE slices = {slices}")
    for number in range(slices):
        workspace.execute(f"SET VARIABLE slice = {number}")
        execute(workspace, _sql("find_holders"))


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


def _take_stored(workspace: duckdb.DuckDBPyConnection, warehouse: Warehouse) -> None:
    """Have what the publish before left as tables `old_<name>`."""
    for name in ("copies", "boilerplate", "crowded"):
        take(workspace, {f"old_{name}": rows_of(warehouse.connection, f"FROM {name}")})
