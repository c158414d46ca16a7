"""What became of a document: an article, a reject, an address that waits or failed, forgotten, or never seen."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb

from newsetl.api.find import REJECT_IS, matches, parsed_id, paths_of
from newsetl.core.identity import clean_url, url_id, url_key
from newsetl.core.records import REMEDY, Reason
from newsetl.readers import storable

_MOST = 20
_REJECTS = (
    "SELECT reason, detail, url, concat_ws('!/', source_uri, raw_member) AS place, capture_id, source_uri "
    f"FROM rejects WHERE {REJECT_IS} ORDER BY reason, place LIMIT 21"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is known of a document.

    Attributes:
        kind: article, reject, collected, waiting, failed, gone, forgotten or never seen.
        sentence: What that means.
        next_step: What can be done.
        article_id: Of the article, where it is one.
    """

    kind: str
    sentence: str
    next_step: str
    article_id: UUID | None = None


def why(root: Path, connection: duckdb.DuckDBPyConnection, words: str) -> list[Finding]:
    """What is known of an address, path, title or id; one finding that says "never seen" where nothing is.

    Args:
        root: folder of the warehouse.
        connection: a build of it.
        words: what the user asks about.
    """
    findings = [*_articles(connection, words), *_rejects(connection, words)]
    forgotten = list(_forgotten(connection, words))
    if not findings:
        findings = forgotten or list(_frontier(root, words))
    return findings or [_never(words)]


def _articles(connection: duckdb.DuckDBPyConnection, words: str) -> Iterator[Finding]:
    for match in matches(connection, words)[:_MOST]:
        yield Finding(
            kind="article",
            sentence=f"It is an article: {match.title or 'without a title'} ({match.link or match.article_id})",
            next_step=f"newsetl explain {match.article_id}",
            article_id=match.article_id,
        )


def _rejects(connection: duckdb.DuckDBPyConnection, words: str) -> Iterator[Finding]:
    values = [parsed_id(words), storable(words.strip()), paths_of(words)]
    rows = connection.execute(_REJECTS, values).fetchall()
    for reason, detail, url, place, _, _ in rows[:_MOST]:
        yield Finding(
            kind="reject",
            sentence=f"It was declined as {reason}{f' ({detail})' if detail else ''}: {url or place}",
            next_step=REMEDY[Reason(reason)],
        )
    if len(rows) > _MOST:
        yield Finding(kind="reject", sentence="More were declined there", next_step="newsetl rejects lists all")


def _forgotten(connection: duckdb.DuckDBPyConnection, words: str) -> Iterator[Finding]:
    identity = parsed_id(words) or url_id(words)
    rows = connection.execute("SELECT 1 FROM stored.forgotten WHERE id = $1", [identity]).fetchall()
    if identity and rows:
        yield Finding(
            kind="forgotten",
            sentence="It was taken out for good by newsetl forget; only the hash of its address is left",
            next_step="nothing: it is rejected when it comes again",
        )


def _frontier(root: Path, words: str) -> Iterator[Finding]:
    """What collecting knows of an address, or of the feed that has it."""
    path = root / "frontier.sqlite"
    if not clean_url(words) or not path.is_file():
        return
    from newsetl.collect.frontier_database import connect

    base = connect(path, is_reader=True)
    try:
        rows = base.execute(
            "SELECT * FROM urls WHERE key = ? OR url = ? OR original = ? LIMIT 5",
            (url_key(words), clean_url(words), words.strip()),
        ).fetchall()
    except sqlite3.DatabaseError:
        rows = []
    finally:
        base.close()
    for row in rows:
        yield _of_frontier(dict(row))


def _of_frontier(row: dict[str, Any]) -> Finding:
    source, via = row["source"], f", announced by {row['via']}" if row["via"] else ""
    if row["gone"]:
        return Finding(
            kind="gone",
            sentence=f"Its site says that it is gone (HTTP {row['status']}); source {source}{via}",
            next_step="an archive may have it: hand its WARC file to newsetl run",
        )
    if row["why"]:
        return Finding(
            kind="failed",
            sentence=f"It could not be fetched: {row['why']} {row['detail'] or ''} (source {source}{via})".strip(),
            next_step=_due(row) or f"newsetl collect {source} tries again when it is due",
        )
    if row["fetched_at"] is None:
        return Finding(
            kind="waiting",
            sentence=f"It was announced on {_day(row['first_seen'])} and not fetched yet (source {source}{via})",
            next_step=f"newsetl collect {source}",
        )
    return Finding(
        kind="collected",
        sentence=f"It was fetched on {_day(row['fetched_at'])} and not read yet (source {source}{via})",
        next_step="newsetl run with the folder raw of the warehouse",
    )


def _due(row: dict[str, Any]) -> str | None:
    return f"it is tried again on {_day(row['due_at'])}" if row["due_at"] else None


def _day(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"


def _never(words: str) -> Finding:
    if clean_url(words):
        step = f"newsetl run with a file that holds the line {words}, or an entry in config/sources.toml"
    elif os.path.lexists(words):
        step = f"newsetl run {words}"
    else:
        step = "give its address, the path of its file or its title; newsetl search looks for words"
    return Finding(kind="never seen", sentence=f"Nothing in the warehouse is known as {words}", next_step=step)
