"""What the UI shows of sources: each with its state, when it was last seen, and its days without articles."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from newsetl.collect.context import WebContext
from newsetl.collect.frontier_database import connect
from newsetl.operations.sources_table import sources_in_trouble, sources_table
from tests.conftest import Newsetl

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
FEEDS = """
[sources.gazette]
kind = "feed"
url = "https://gazette.example/feed.xml"

[sources.observer]
kind = "feed"
url = "https://observer.example/feed.xml"
"""


def collected(folder: Path, days: dict[str, list[int]]) -> WebContext:
    """A frontier that asked each source once a day, today last, and got so many new articles."""
    folder.mkdir(exist_ok=True)
    (folder / "sources.toml").write_text(FEEDS)
    base = connect(folder / "frontier.sqlite")
    for source, counts in days.items():
        for ago, count in enumerate(reversed(counts)):
            day = f"{NOW - timedelta(days=ago):%Y-%m-%d}"
            base.execute(
                "INSERT INTO days (source, day, polls, found, fetched) VALUES (?, ?, 1, ?, ?)",
                (source, day, count, count),
            )
        at = NOW.timestamp()
        base.execute("INSERT INTO health (source, success_at, news_at) VALUES (?, ?, ?)", (source, at, at))
    base.close()
    return WebContext(home=folder, sources=folder / "sources.toml")


def test_a_collected_source_shows_its_state_and_its_days_without(tmp_path: Path) -> None:
    context = collected(tmp_path / "w", {"gazette": [9, 8, 9, 0, 0], "observer": [5, 6, 5, 6, 5]})
    gazette, observer = sources_table(context, now=NOW)
    assert (gazette["source"], gazette["state"], gazette["days without"]) == ("gazette", "silent gap", 1)
    assert (observer["state"], observer["days without"], observer["articles"]) == ("ok", 0, 27)
    assert observer["last seen"] == "2026-03-20 12:00 UTC"
    assert sources_in_trouble(context, now=NOW) == ["gazette: silent gap"]


def test_sources_in_trouble_stand_first(tmp_path: Path) -> None:
    context = collected(tmp_path / "w", {"gazette": [5, 6, 5, 6, 5], "observer": [9, 8, 9, 0, 0]})
    assert [row["source"] for row in sources_table(context, now=NOW)] == ["observer", "gazette"]


def test_a_publication_has_a_gap_by_its_own_rhythm(
    tmp_path: Path, newsetl: Newsetl, write: Callable[[str, bytes | str], Path]
) -> None:
    """A weekly is well with six days between; a daily that is away for a week is not."""
    days = {
        "Weekly": [date(2026, 1, 1) + timedelta(weeks=week) for week in range(8)],
        "Daily": [date(2026, 1, 1) + timedelta(days=day) for day in range(20) if not 8 <= day < 15],
    }
    rows = [
        {
            "url": f"https://{name}.example/{day}",
            "publisher": name,
            "published": f"{day}",
            "text": f"{name} of {day}. All is well.",
        }
        for name, dates in days.items()
        for day in dates
    ]
    newsetl.run(write("table.jsonl", "".join(json.dumps(row) + "\n" for row in rows)))
    daily, weekly = sources_table(WebContext(home=newsetl.warehouse, sources=tmp_path / "none.toml"), now=NOW)
    assert (daily["source"], daily["state"], daily["days without"]) == ("Daily", "gap", 7)
    assert daily["note"] == "longest: 7 days, until 2026-01-16"
    assert (daily["last seen"], daily["articles"]) == ("2026-01-20", 13)
    assert (weekly["state"], weekly["days without"]) == ("ok", 42)


def test_without_sources_and_without_a_warehouse_the_table_is_empty(tmp_path: Path) -> None:
    assert sources_table(WebContext(home=tmp_path, sources=tmp_path / "none.toml")) == []
