"""Refresh: read again, from where their bytes lie, the articles that another recipe made than the one asked for.

An article whose bytes can no longer be had as they were stays as it is, and is named.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from newsetl.core.records import Capture
from newsetl.readers import ReadOptions, compile_pattern
from newsetl.readers.reread import RAW_COLUMNS, Lost, Wanted, raw_of, read_again
from newsetl.run.request import Request
from newsetl.settings import Settings
from newsetl.warehouse.builds.reader import open_reader
from newsetl.warehouse.lake import Lake
from newsetl.warehouse.queries.ask import Selection

# What the recipe has declined already stays as it is: its reject says why.
_STALE = """
FROM {articles} AS a
WHERE a.recipe <> $recipe AND NOT EXISTS (
    FROM rejects AS r WHERE r.capture_id = a.capture_id AND r.recipe = $recipe
)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """How a run read its inputs: its path pattern, and its columns as JSON."""

    path_pattern: str | None = None
    columns: str = "{}"

    def applied_to(self, options: ReadOptions) -> ReadOptions:
        """The options with this pattern and these columns."""
        pattern = compile_pattern(self.path_pattern) if self.path_pattern else None
        return replace(options, pattern=pattern, columns=json.loads(self.columns))


Stale = Sequence[tuple[Surroundings, Wanted]]


def count_stale(connection: duckdb.DuckDBPyConnection, recipe: str) -> int:
    """How many articles are of another recipe."""
    row = connection.execute(
        f"SELECT count(*) {_STALE.format(articles='articles')}", {"recipe": recipe}
    ).fetchone()
    return int(row[0]) if row else 0


def find_stale(settings: Settings, *, where: str | None = None, limit: int | None = None) -> Stale:
    """Articles of another recipe than the settings ask for, in the order of their ids.

    Args:
        settings: where the warehouse lies, and the recipe.
        where: an SQL condition on `articles`.
        limit: that many at most.

    Raises:
        QueryError: the condition cannot be run.
        WarehouseError: nothing has been published yet.
    """
    root = settings.warehouse
    articles = "articles" if where is None else "(FROM articles SEMI JOIN chosen USING (article_id))"
    query = (
        f"SELECT a.run_id, a.input_hash, a.captured_at, {RAW_COLUMNS} {_STALE.format(articles=articles)} "
        f"ORDER BY a.article_id {'' if limit is None else f'LIMIT {int(limit)}'}"
    )
    with open_reader(root) as connection:
        if where is not None:
            chosen = Selection(where=where, limits=settings.query).article_ids(root)
            connection.register("chosen", chosen)
        rows = connection.execute(query, {"recipe": settings.options.recipe}).fetchall()
    runs = {record["run_id"]: surroundings_of(record) for record in Lake(root / "lake").runs()}
    return [(runs.get(str(run), Surroundings()), _wanted(row)) for run, *row in rows]


def _wanted(row: Sequence[Any]) -> Wanted:
    input_hash, captured_at, *place = row
    return Wanted(raw=raw_of(place), input_hash=input_hash, captured_at=captured_at)


def surroundings_of(record: Mapping[str, Any]) -> Surroundings:
    """How a run read its inputs, by what is recorded of it in the lake."""
    return Surroundings(
        path_pattern=record.get("path_pattern"),
        columns=json.dumps(record.get("columns") or {}, sort_keys=True),
    )


def refresh_request(stale: Stale, settings: Settings, *, lost: Callable[[Lost], None]) -> Request:
    """An ordinary run over just these; what cannot be had again is given to `lost`."""
    by_surroundings: dict[Surroundings, list[Wanted]] = {}
    for surroundings, wanted in stale:
        by_surroundings.setdefault(surroundings, []).append(wanted)

    def captures(options: ReadOptions) -> Iterator[Capture]:
        for surroundings, wanted in by_surroundings.items():
            yield from read_again(wanted, surroundings.applied_to(options), lost=lost)

    folders = {os.path.dirname(wanted.raw.source_uri) for _, wanted in stale}  # noqa: PTH120 - of a text
    return Request(sources=sorted(folders), settings=settings, captures=captures, command="refresh")
