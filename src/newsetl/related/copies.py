"""Copies: pairs of articles that say the same, kept up with each publish. The SQL is in warehouse/sql/copies.sql.

Only what is new is compared with what is stored. The verdict on a pair follows from its two articles and from how
many others print the same passages; where such a number passes its threshold, the pairs that it touches are judged
again. So the table is the same whatever the order in which articles came, and after any of them went.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import islice
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as pa

from newsetl.core.shipped import statements
from newsetl.related.clusters import CLUSTERS, Member, cluster_rows
from newsetl.related.likeness import Passages, passages_of
from newsetl.related.verdict import LEAST_SHARE, Shared, Side, Verdict, judge
from newsetl.related.workspace import open_workspace, take
from newsetl.warehouse.sql import insert, transaction
from newsetl.warehouse.writer.warehouse import Warehouse

# What a passage is that says nothing, or too little, of the articles that print it.
LIMITS = {
    "most_titles": 4,  # under more, it is boilerplate of its site
    "most_holders": 64,  # more make it crowded: then it makes pairs with few of them only, to stay linear
    "first_holders": 8,  # as many as these
}
_CHUNK = 256  # pairs whose texts are held at a time
_LAST = datetime.max.replace(tzinfo=UTC)
_COPIES = pa.schema(
    {"version": pa.int64(), "of_version": pa.int64(), "article_id": pa.uuid(), "of_article_id": pa.uuid()}
    | {"kind": pa.string(), "similarity": pa.float64(), "containment": pa.float64(), "method": pa.string()}
    | {"since_run": pa.uuid()}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiesReport:
    """What comparing the new articles with all others brought."""

    compared: int = 0  # articles that were new to it
    judged: int = 0  # pairs whose texts were compared
    copies: int = 0  # pairs found, templates left out
    crowded: int = 0  # passages that more articles hold than are compared with each other


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One article of pairs that are to be judged."""

    version: int
    article_id: UUID
    words: int
    words_hash: int
    site: str | None
    published_on: date | None
    published_at: datetime | None
    title: str | None
    has_address: bool
    run_id: UUID
    text: str
    common: Set[int]

    @cached_property
    def passages(self) -> Passages:
        """The text, read when it is first asked for."""
        return passages_of(self.text, common=self.common)

    @property
    def side(self) -> Side:
        """What a verdict asks for."""
        return Side(
            words_hash=self.words_hash,
            site=self.site,
            day=self.published_on,
            title=self.title,
            has_address=self.has_address,
            passages=lambda: self.passages,
        )

    @property
    def age(self) -> tuple[bool, date | None, bool, datetime | None, str]:
        """Orders articles by when they were published; what is not dated comes last, then the id decides."""
        day, at = self.published_on, self.published_at
        return (day is None, day or date.max, at is None, at or _LAST, str(self.article_id))


def update_copies(warehouse: Warehouse) -> CopiesReport:
    """Compare what has not been compared yet, let go of what no longer stands. The caller publishes.

    Raises:
        WarehouseError: a part of the lake cannot be read.
    """
    fresh = warehouse.connection.sql(_sql("fresh")).to_arrow_table()
    gone = warehouse.connection.sql(_sql("gone")).to_arrow_table()
    if not fresh.num_rows and not gone.num_rows:
        return CopiesReport()
    with open_workspace(warehouse) as workspace:
        take(workspace, {"fresh": fresh, "gone": gone, **_stored(warehouse)})
        for name, value in {**LIMITS, "is_less": gone.num_rows > 0}.items():
            workspace.execute(f"SET VARIABLE {name} = {value}")
        for step in ("begin", "count_holders", "find_crowded", "find_flipped", "find_pairs"):
            workspace.execute(_sql(step))
        workspace.execute(_sql("weigh_pairs").replace("$least", str(LEAST_SHARE)))
        rows, judged = _judged(workspace)
        changes = {
            name: workspace.sql(_sql(name)).to_arrow_table()
            for name in ("now_boilerplate", "now_crowded", "judged_again", "touched")
        }
        with _registered(warehouse.connection, {"fresh": fresh, "gone": gone, **changes}) as connection:
            connection.execute(_sql("let_go"))
            insert(connection, "copies", rows)
            _update_clusters(connection, workspace)
    return CopiesReport(
        compared=fresh.num_rows,
        judged=judged,
        copies=sum(kind != "template" for kind in rows["kind"].to_pylist()),
        crowded=changes["now_crowded"].num_rows,
    )


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
    pairs = {(v, w): similarity for v, w, similarity in connection.execute(_sql("touched_pairs")).fetchall()}
    versions = sorted({version for pair in pairs for version in pair})
    cursor = workspace.execute(_sql("members"), [versions])
    names = [column[0] for column in cursor.description or ()]
    members = [Member(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
    rows = cluster_rows(pairs, {member.version: member for member in members})
    connection.execute(_sql("drop_clusters"))
    insert(connection, "clusters", pa.Table.from_pylist(list(rows), schema=CLUSTERS))
    connection.execute("DROP TABLE temp.touched")


def _sql(name: str) -> str:
    return statements("copies.sql")[name]


def _stored(warehouse: Warehouse) -> Mapping[str, pa.Table]:
    """What the publish before left, without what is gone."""
    names = ("copies", "boilerplate", "crowded")
    return {f"old_{name}": warehouse.connection.sql(f"FROM {name}").to_arrow_table() for name in names}


def _judged(workspace: duckdb.DuckDBPyConnection) -> tuple[pa.Table, int]:
    """Rows of `copies` for the pairs that are copies, and how many pairs were judged."""
    pairs = workspace.execute(_sql("pairs_to_judge")).fetchall()
    cursor = workspace.execute(_sql("sides_to_judge"))
    names = [column[0] for column in cursor.description or ()]
    sides = {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}
    common = {version: frozenset(held) for version, held in workspace.execute(_sql("common_anchors")).fetchall()}
    rows: list[dict[str, Any]] = []
    remaining = iter(pairs)
    while chunk := list(islice(remaining, _CHUNK)):
        candidates = _candidates(workspace, chunk, sides, common)
        rows += _rows(chunk, candidates)
    return pa.Table.from_pylist(rows, schema=_COPIES), len(pairs)


def _candidates(
    workspace: duckdb.DuckDBPyConnection,
    pairs: Sequence[tuple[int, ...]],
    sides: Mapping[int, Mapping[str, Any]],
    common: Mapping[int, Set[int]],
) -> dict[int, Candidate]:
    """The articles of these pairs, with their texts where hashes do not decide."""
    read = {
        version for v, w, *_ in pairs if sides[v]["words_hash"] != sides[w]["words_hash"] for version in (v, w)
    }
    texts = dict(workspace.execute(_sql("texts"), [sorted(read)]).fetchall()) if read else {}
    return {
        version: Candidate(**sides[version], text=texts.get(version, ""), common=common.get(version, frozenset()))
        for v, w, *_ in pairs
        for version in (v, w)
    }


def _rows(pairs: Sequence[tuple[int, ...]], candidates: Mapping[int, Candidate]) -> Iterator[dict[str, Any]]:
    for v, w, live, own, in_all, fewest in pairs:
        one, other = candidates[v], candidates[w]
        verdict = judge(one.side, other.side, Shared(live=live, own=own, all=in_all, most=fewest))
        if verdict is not None:
            copy, original = _turned(one, other, verdict)
            yield {
                "version": copy.version,
                "of_version": original.version,
                "article_id": copy.article_id,
                "of_article_id": original.article_id,
                "kind": verdict.kind,
                "similarity": verdict.similarity,
                "containment": verdict.containment,
                "method": verdict.method,
                "since_run": max(one, other, key=lambda side: side.version).run_id,
            }


def _turned(one: Candidate, other: Candidate, verdict: Verdict) -> tuple[Candidate, Candidate]:
    """The copy and what it is a copy of: the earlier one; of an excerpt, the longer one."""
    if verdict.kind == "excerpt" and one.words != other.words:
        copy, original = sorted((one, other), key=lambda side: side.words)
    else:
        original, copy = sorted((one, other), key=lambda side: side.age)
    return copy, original
