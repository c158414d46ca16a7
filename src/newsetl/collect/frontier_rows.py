"""SQL of the frontier that several of its operations share. Every function works inside an open transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from newsetl.collect.outcomes import TargetKind, Why
from newsetl.collect.robots import RobotsAnswer
from newsetl.collect.targets import Discovered, Target
from newsetl.core.identity import URL_RULES, url_key

_LASTMOD_REST = timedelta(hours=1)  # an entry that always states "just changed" is looked at again after this


def host_of(url: str) -> str:
    """Host of a clean URL."""
    return urlsplit(url).hostname or ""


def key_of(kind: TargetKind, url: str) -> str:
    """Primary key of a URL: twins of an article share one."""
    return url_key(url) if kind == "article" else f"{kind} {url}"


def insert_url(base: sqlite3.Connection, key: str, url: str, entry: Discovered, now: datetime) -> bool:
    """Enter a URL as due now; whether it was new."""
    original = entry.url.encode("utf-8", "replace").decode()  # SQLite takes no lone surrogates
    count = base.execute(
        "INSERT INTO urls (key, url, original, host, kind, source, via, entry, depth, rules, first_seen, due_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
        (
            key, url, original, host_of(url), entry.kind, entry.source, entry.via, entry.entry, entry.depth,
            URL_RULES, now.timestamp(), now.timestamp(),
        ),
    ).rowcount  # fmt: skip
    return bool(count)


def refresh_url(
    base: sqlite3.Connection, key: str, entry: Discovered, *, now: datetime, live: Collection[str]
) -> None:
    """Update a known URL: its owner, what is stated of it, and an early look if it is stated to have changed.

    A URL whose owner is no longer among the `live` sources goes to the source that announces it now.
    """
    owner = base.execute("SELECT source FROM urls WHERE key = ?", (key,)).fetchone()["source"]
    if owner not in live and entry.source in live:
        base.execute("UPDATE urls SET source = ? WHERE key = ?", (entry.source, key))
    if entry.entry is not None:
        base.execute("UPDATE urls SET entry = ? WHERE key = ? AND entry IS NULL", (entry.entry, key))
    if entry.modified_at is not None and entry.modified_at <= now:
        rested = (now - _LASTMOD_REST).timestamp()
        base.execute(
            "UPDATE urls SET due_at = ? WHERE key = ? AND gone = 0 AND fetched_at < ? AND fetched_at < ?",
            (now.timestamp(), key, entry.modified_at.timestamp(), rested),
        )


def insert_fetched(base: sqlite3.Connection, url: str, target: Target, now: datetime) -> None:
    """Enter where a redirect led to as fetched, so that it is not fetched under its own name as well."""
    base.execute(
        "INSERT INTO urls (key, url, original, host, kind, source, via, rules, first_seen, fetched_at, looks, "
        "status) VALUES (?, ?, ?, ?, 'article', ?, ?, ?, ?, ?, 1, 200) "
        "ON CONFLICT (key) DO UPDATE SET fetched_at = excluded.fetched_at, due_at = NULL, lease = NULL",
        (
            url_key(url), url, url, host_of(url), target.source, target.url, URL_RULES, now.timestamp(),
            now.timestamp(),
        ),
    )  # fmt: skip


def add_counts(base: sqlite3.Connection, source: str, now: datetime, **counts: int) -> None:
    """Add to the counts of a source's day; the keywords are columns of the table `days`."""
    names = ", ".join(counts)
    sums = ", ".join(f"{name} = {name} + excluded.{name}" for name in counts)
    base.execute(
        f"INSERT INTO days (source, day, {names}) VALUES (?, ?, {', '.join('?' * len(counts))}) "
        f"ON CONFLICT (source, day) DO UPDATE SET {sums}",
        (source, now.strftime("%Y-%m-%d"), *counts.values()),
    )


def set_health(base: sqlite3.Connection, source: str, **values: float | str) -> None:
    """Set columns of a source's row in the table `health`."""
    names = ", ".join(values)
    changes = ", ".join(f"{name} = excluded.{name}" for name in values)
    base.execute(
        f"INSERT INTO health (source, {names}) VALUES (?, {', '.join('?' * len(values))}) "
        f"ON CONFLICT (source) DO UPDATE SET {changes}",
        (source, *values.values()),
    )


def read_robots(base: sqlite3.Connection, origin: str) -> RobotsAnswer | None:
    """The answer to robots.txt that is kept for an origin."""
    row = base.execute("SELECT * FROM robots WHERE origin = ?", (origin,)).fetchone()
    if row is None:
        return None
    return RobotsAnswer(
        origin=origin,
        text=row["text"],
        fetched_at=datetime.fromtimestamp(row["fetched_at"], UTC),
        expires_at=datetime.fromtimestamp(row["expires_at"], UTC),
        why=Why(row["why"]),
        detail=row["detail"],
    )


def write_robots(base: sqlite3.Connection, answer: RobotsAnswer) -> None:
    """Keep an answer in place of the one before."""
    base.execute(
        "INSERT OR REPLACE INTO robots VALUES (?, ?, ?, ?, ?, ?)",
        (
            answer.origin, answer.text, answer.fetched_at.timestamp(), answer.expires_at.timestamp(),
            answer.why.value, answer.detail,
        ),
    )  # fmt: skip
