"""Clusters: articles that are copies of each other, directly or by others, and which of them is the head.

The SQL is in warehouse/sql/clusters.sql. Of each article that is in a pair Python holds one number.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import duckdb
import pyarrow as pa

from newsetl.core.shipped import statements
from newsetl.related.workspace import execute, rows_of, take
from newsetl.warehouse.builds.agency_names import agency_names_sql


def first_of_groups(count: int, pairs: Iterable[tuple[int, int]]) -> array[int]:
    """The first number of the group of each number, where pairs connect the numbers of a group.

    Args:
        count: the numbers are 0, 1 and so on, so many of them.
        pairs: two numbers each.
    """
    first = array("q", range(count))

    def root(number: int) -> int:
        while first[number] != number:
            first[number] = first[first[number]]
            number = first[number]
        return number

    for one, other in pairs:
        earlier, later = sorted((root(one), root(other)))
        first[later] = earlier
    for number in range(count):  # each refers to an earlier one, whose first is known by now
        first[number] = first[first[number]]
    return first


def make_clusters(workspace: duckdb.DuckDBPyConnection) -> pa.RecordBatchReader | None:
    """Rows of `clusters`, to be read before the workspace is asked for anything else; None where there are none.

    Args:
        workspace: holds the table `linked`: two versions that are copies, v < w, and their similarity.
    """
    execute(workspace, _sql("number_members"))
    ((count,),) = workspace.execute("SELECT count(*) FROM numbered").fetchall()
    if not count:
        return None
    with workspace.cursor() as cursor:
        pairs = cursor.execute(_sql("linked_places"))
        first = pa.array(first_of_groups(count, iter(pairs.fetchone, None)), pa.int64())
    take(workspace, {"grouped": pa.table({"place": pa.array(array("q", range(count))), "first": first})})
    workspace.execute(f"CREATE SCHEMA stored; {agency_names_sql()}")
    for step in ("describe_members", "find_heads"):
        execute(workspace, _sql(step))
    return rows_of(workspace, _sql("rows"))


def _sql(name: str) -> str:
    return statements("clusters.sql")[name]
