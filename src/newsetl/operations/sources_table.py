"""Health of sources as a table: what is collected, and what each publication in the warehouse has days without."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsetl.collect.context import WebContext
from newsetl.collect.health import Health, health
from newsetl.collect.sources import load_sources
from newsetl.core.markdown import escaped
from newsetl.core.visible import shortened
from newsetl.operations.run_artifacts import markdown_table
from newsetl.warehouse.builds.reader import open_reader

_MOST = 50  # publications: those with gaps first, then the largest; each row is stored with every run
_SHORT = ("source", "state", "last seen", "articles", "days without")
_NEEDS_A_PERSON = ("failing", "silent gap")

# A gap is judged by the publication's own rhythm: longer than three times its usual distance, and two days.
_PUBLICATIONS = """
WITH own AS MATERIALIZED (SELECT * FROM coverage WHERE day > current_date - 3650),
apart AS (
    SELECT publication, day, day - lag(day) OVER (PARTITION BY publication ORDER BY day) - 1 AS before
    FROM own WHERE NOT is_gap
),
rhythm AS (
    SELECT publication, median(before + 1) AS usual, coalesce(max(before), 0) AS longest,
        max_by(day, before) AS until
    FROM apart GROUP BY publication
),
sums AS (
    SELECT publication, max(day) AS last_on, sum(articles)::BIGINT AS articles,
        count(*) FILTER (is_gap) AS days_without
    FROM own GROUP BY publication
)
SELECT publication, last_on, articles, days_without, longest, until,
    longest >= 2 AND longest > 3 * usual AS has_gap
FROM sums JOIN rhythm USING (publication)
ORDER BY has_gap DESC, articles DESC, publication
LIMIT $1
"""


def sources_table(context: WebContext, *, now: datetime | None = None) -> list[dict[str, Any]]:
    """One row a source of sources.toml, those in trouble first, then one a publication; empty without both.

    `days without` counts days without anything new: of a collected source, of the last 14 on which it was asked;
    of a publication, between its first article and its last, by their dates.
    """
    collected = sorted(_collected(context, now or datetime.now(UTC)), key=_is_well)
    return [*map(_source_row, collected), *_publication_rows(context.home)]


def health_artifact(context: WebContext) -> dict[str, Any]:
    """That table as Prefect's `create_markdown_artifact` takes it; one key, so that the UI shows its history."""
    return {
        "markdown": _markdown(sources_table(context)) or "Neither a source nor a publication yet.",
        "key": "sources-health",
        "description": "sources in trouble first; `days without`: days that brought no article",
    }


def _markdown(rows: Sequence[dict[str, Any]]) -> str:
    """A table of what is short, and below it what there is to note: both fit a page."""
    short = [{name: row[name] for name in _SHORT} | {"source": shortened(row["source"], 26)} for row in rows]
    notes = [f"- {escaped(row['source'])}: {escaped(row['note'])}" for row in rows if row["note"]]
    return "\n".join([markdown_table(short), "", *notes])


def sources_in_trouble(context: WebContext, *, now: datetime | None = None) -> list[str]:
    """What a person should look at, such as "gazette: failing (status 404)"."""
    return [
        f"{one.name}: {one.state}{f' ({one.error})' if one.error else ''}"
        for one in _collected(context, now or datetime.now(UTC))
        if not _is_well(one)
    ]


def _is_well(one: Health) -> bool:
    return one.state not in _NEEDS_A_PERSON


def _collected(context: WebContext, now: datetime) -> Sequence[Health]:
    if not context.sources.exists():
        return ()
    return health(context.frontier, load_sources(context.sources), settings=context.settings, now=now)


def _source_row(one: Health) -> dict[str, Any]:
    usual = "" if one.usual_a_day is None else f"usual {one.usual_a_day:g} a day, {one.lately} lately"
    return {
        "source": one.name,
        "kind": one.kind,
        "state": one.state,
        "last seen": _written(one.news_at or one.success_at),
        "articles": one.fetched,
        "days without": one.days_without,
        "note": one.error or usual,
    }


def _publication_rows(root: Path) -> list[dict[str, Any]]:
    if not (root / "news.duckdb").exists():
        return []
    with open_reader(root) as connection:
        rows = connection.execute(_PUBLICATIONS, [_MOST]).fetchall()
    return [
        {
            "source": publication,
            "kind": "publication",
            "state": "gap" if has_gap else "ok",
            "last seen": f"{last_on:%Y-%m-%d}",
            "articles": articles,
            "days without": without,
            "note": f"longest: {longest} days, until {until:%Y-%m-%d}" if longest else "",
        }
        for publication, last_on, articles, without, longest, until, has_gap in rows
    ]


def _written(moment: datetime | None) -> str:
    return "never" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"
