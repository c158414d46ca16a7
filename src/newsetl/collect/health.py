"""Health of sources: last success, new a day, failures, and silent gaps, from what the frontier counted."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Literal

from newsetl.collect.frontier_database import connect
from newsetl.collect.settings import WebSettings
from newsetl.collect.sources import Source

State = Literal["ok", "silent gap", "failing", "not run lately", "never run", "disabled", "local"]

_WINDOW = 14  # days that make the usual count
_LEAST_DAYS = 3  # of them, before anything is usual
_LATELY = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """One source's state."""

    name: str
    kind: str
    state: State
    success_at: datetime | None
    news_at: datetime | None
    usual_a_day: float | None  # median of the days it was asked on; None until there are a few
    lately: int  # new URLs, yesterday and today
    fetched: int  # in the last 14 days
    failed: int
    days_without: int  # of those days it was asked on, today left out: how many gave nothing new
    error: str | None


def health(frontier: Path, sources: Mapping[str, Source], *, settings: WebSettings, now: datetime) -> list[Health]:
    """State of every source, in their order. Needs no lock: a collect may be running."""
    days, last = _read(frontier, now) if frontier.exists() else ([], {})
    rows = []
    for name, source in sources.items():
        own = [row for row in days if row["source"] == name]
        rows.append(_judge(name, source, own, last.get(name), share=settings.gap_share, now=now))
    return rows


def _read(frontier: Path, now: datetime) -> tuple[list[sqlite3.Row], dict[str, sqlite3.Row]]:
    with closing(connect(frontier, is_reader=True)) as base:
        rows = base.execute("SELECT * FROM days WHERE day > ?", (_day(now, -_WINDOW - 2),)).fetchall()
        return rows, {row["source"]: row for row in base.execute("SELECT * FROM health")}


def _judge(  # noqa: PLR0913 - two rows of facts, two of settings
    name: str,
    source: Source,
    days: list[sqlite3.Row],
    last: sqlite3.Row | None,
    *,
    share: float,
    now: datetime,
) -> Health:
    recent = {_day(now, 0), _day(now, -1)}
    success_at, failed_at = _moment(last, "success_at"), _moment(last, "failed_at")
    is_failing = failed_at is not None and (success_at is None or failed_at > success_at)
    plain = Health(
        name=name,
        kind=source.kind,
        state="failing" if is_failing else "ok",
        success_at=success_at,
        news_at=_moment(last, "news_at"),
        usual_a_day=_usual([row["found"] for row in days if row["polls"] and row["day"] not in recent]),
        lately=sum(row["found"] for row in days if row["day"] in recent),
        fetched=sum(row["fetched"] for row in days),
        failed=sum(row["failed"] for row in days),
        days_without=sum(row["polls"] > 0 and not row["found"] for row in days if row["day"] != _day(now, 0)),
        error=last["error"] if last is not None and is_failing else None,
    )
    return replace(plain, state=_state(source, plain, share=share, now=now))


def _state(source: Source, plain: Health, *, share: float, now: datetime) -> State:
    if not source.enabled:
        return "disabled"
    if source.kind == "local" or (source.kind == "urls" and plain.state != "failing"):
        return "local"
    if plain.state == "failing" or plain.success_at is None:
        return "failing" if plain.state == "failing" else "never run"
    if now - plain.success_at > _LATELY:
        return "not run lately"
    usual = plain.usual_a_day
    return "silent gap" if usual and usual >= 1 and plain.lately < share * usual else "ok"


def _usual(counts: list[int]) -> float | None:
    return float(median(counts)) if len(counts) >= _LEAST_DAYS else None


def _moment(row: sqlite3.Row | None, column: str) -> datetime | None:
    return datetime.fromtimestamp(row[column], UTC) if row is not None and row[column] else None


def _day(now: datetime, days: int) -> str:
    return (now + timedelta(days=days)).strftime("%Y-%m-%d")
