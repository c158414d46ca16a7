"""The texts of candidate pairs are compared: so many words at a time, each article read once for its pairs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, partial
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as pa

from newsetl.core.shipped import statements
from newsetl.related.likeness import Passages, passages_of
from newsetl.related.verdict import Shared, Side, Verdict, judge
from newsetl.related.workspace import execute, take
from newsetl.warehouse.sql import insert, with_enough_memory

_CHUNK = 100_000  # words of the pairs that are held at a time
_CHUNKS = 8  # whose texts are fetched at a time: a fetch passes over all texts, and sorts those that it takes
_ENTERED = 2_000  # rows that go into the table at a time
_LAST = datetime.max.replace(tzinfo=UTC)
_COPIES = pa.schema(
    {"version": pa.int64(), "of_version": pa.int64(), "article_id": pa.uuid(), "of_article_id": pa.uuid()}
    | {"kind": pa.string(), "similarity": pa.float64(), "containment": pa.float64(), "method": pa.string()}
    | {"since_run": pa.uuid()}
)


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
    common: Sequence[int]  # its anchors that many articles have, or many of its publisher

    @cached_property
    def passages(self) -> Passages:
        """The text, read when it is first asked for."""
        return passages_of(self.text, common=frozenset(self.common))

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


def compare(workspace: duckdb.DuckDBPyConnection) -> int:
    """Fill the table `made` with rows of `copies` for pairs that are copies or forms; how many pairs were judged.

    Args:
        workspace: holds the table `weighed` of copies.sql.
    """
    execute(workspace, _sql("gather_texts"))
    execute(workspace, _sql("cut_into_chunks").replace("$chunk", str(_CHUNK)))
    take(workspace, {"made": _COPIES.empty_table()})
    judged = 0
    made: list[dict[str, Any]] = []  # not yet in the table: to enter a few rows takes as long as to enter many
    with workspace.cursor() as pairs:
        sides = _sides(workspace)
        pairs.execute(_sql("pairs_to_judge"))
        for rows in _by_chunk(pairs, iter(pairs.fetchone, None)):
            candidates = {row["version"]: Candidate(**row) for row in next(sides)}
            made += _rows(rows, candidates)
            if len(made) >= _ENTERED:
                _enter(workspace, made)
                made = []
            judged += len(rows)
    _enter(workspace, made)
    return judged


def _enter(workspace: duckdb.DuckDBPyConnection, made: Sequence[dict[str, Any]]) -> None:
    insert(workspace, "made", pa.Table.from_pylist(list(made), schema=_COPIES))


def _sides(workspace: duckdb.DuckDBPyConnection) -> Iterator[list[dict[str, Any]]]:
    """The articles of each chunk, in the order of chunks."""
    ((last,),) = workspace.execute("SELECT max(chunk) FROM chunked").fetchall()
    for first in range(0, (last or 0) + 1, _CHUNKS):
        with workspace.cursor() as cursor:
            sides = partial(_all_rows, cursor, _sql("sides_to_judge"), [first, first + _CHUNKS])
            yield from _by_chunk(cursor, with_enough_memory(workspace, sides))


def _all_rows(cursor: duckdb.DuckDBPyConnection, query: str, values: Sequence[int]) -> list[tuple[Any, ...]]:
    return cursor.execute(query, values).fetchall()


def _by_chunk(
    cursor: duckdb.DuckDBPyConnection, rows: Iterable[tuple[Any, ...]]
) -> Iterator[list[dict[str, Any]]]:
    """Rows of the cursor's query with the same `chunk`, which is its first column and its order."""
    _, *names = (column[0] for column in cursor.description or ())
    for _, group in groupby(rows, key=itemgetter(0)):
        yield [dict(zip(names, row[1:], strict=True)) for row in group]


def _rows(pairs: Sequence[Mapping[str, int]], candidates: Mapping[int, Candidate]) -> Iterator[dict[str, Any]]:
    for pair in pairs:
        one, other = candidates[pair["v"]], candidates[pair["w"]]
        shared = Shared(live=pair["live"], own=pair["own"], all=pair["in_all"], most=pair["fewest"])
        verdict = judge(one.side, other.side, shared)
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


def _sql(name: str) -> str:
    return statements("copies.sql")[name]
