"""What must never be fetched again. Nothing of it stays but the hash of its address, which is its article's id."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from uuid import UUID

from newsetl.core.identity import url_id, url_key


def is_forgotten(base: sqlite3.Connection, article_id: UUID) -> bool:
    """Whether the article must never be fetched again."""
    row = base.execute("SELECT 1 FROM forgotten WHERE article_id = ?", (str(article_id),)).fetchone()
    return row is not None


def holds_any(base: sqlite3.Connection) -> bool:
    """Whether anything is forgotten at all."""
    return base.execute("SELECT 1 FROM forgotten LIMIT 1").fetchone() is not None


def forget(base: sqlite3.Connection, urls: Collection[str], record_ids: Collection[str]) -> int:
    """Delete the rows of these articles and of what led to them; remember their ids. How many rows went.

    A feed whose record is taken away is asked for whole the next time: a "not modified" would refer to nothing.
    """
    base.execute("CREATE TEMP TABLE IF NOT EXISTS lost (record_id TEXT PRIMARY KEY)")
    base.execute("DELETE FROM lost")
    base.executemany("INSERT OR IGNORE INTO lost VALUES (?)", [(f"<{one}>",) for one in record_ids])
    rows = base.execute(
        "SELECT key, url, original FROM urls WHERE kind = 'article' AND record_id IN (SELECT record_id FROM lost)"
    ).fetchall()
    for url in urls:
        rows += base.execute(
            "SELECT key, url, original FROM urls WHERE kind = 'article' AND (key = ? OR via = ?)",
            (url_key(url), url),
        ).fetchall()
    base.executemany("DELETE FROM urls WHERE key = ?", [(row["key"],) for row in rows])
    named = {*urls, *(row[name] for row in rows for name in ("url", "original"))}
    ids = {identity for url in named if (identity := url_id(url)) is not None}
    base.executemany("INSERT OR IGNORE INTO forgotten VALUES (?)", [(str(identity),) for identity in ids])
    base.execute(
        "UPDATE urls SET etag = NULL, last_modified = NULL, digest = NULL, record_id = NULL, record_at = NULL, "
        "record_url = NULL WHERE record_id IN (SELECT record_id FROM lost)"
    )
    base.execute("DROP TABLE lost")
    return len({row["key"] for row in rows})
