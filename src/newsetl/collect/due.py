"""When the sources are due next, as the frontier has it."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from newsetl.collect.frontier_database import connect

_ANNOUNCES = (
    "feed",
    "sitemap",
    "section",
)  # the keys of these begin so: articles, which are many, are passed over


def next_due(frontier: Path) -> dict[str, datetime]:
    """Source → when a feed, sitemap or section of it is due next, the first before the others.

    A moment that has passed means: at the next collect. Needs no lock: a collect may be running.
    """
    if not frontier.exists():
        return {}
    keys = " OR ".join(f"key GLOB '{kind} *'" for kind in _ANNOUNCES)
    query = (
        f"SELECT source, min(due_at) FROM urls WHERE ({keys}) AND due_at IS NOT NULL AND gone = 0 GROUP BY source"
    )
    with closing(connect(frontier, is_reader=True)) as base:
        rows = base.execute(f"{query} ORDER BY 2, 1").fetchall()
    return {source: datetime.fromtimestamp(due_at, UTC) for source, due_at in rows}
