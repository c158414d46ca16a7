"""Frontier: the durable state of every URL, in one SQLite file with one writer.

Every change is one transaction that is done before the next request of that URL's host goes out. After a
kill a rerun finds either the state before a response or the state after it. Work is leased to a run by its
id, so what a dead run held is free to the next.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from newsetl.collect.forgotten import forget, holds_any, is_forgotten
from newsetl.collect.frontier_database import connect
from newsetl.collect.frontier_rows import (
    add_counts,
    host_of,
    insert_fetched,
    insert_url,
    key_of,
    read_robots,
    refresh_url,
    set_health,
    write_robots,
)
from newsetl.collect.links import LONGEST_URL
from newsetl.collect.outcomes import FetchFailed, Why
from newsetl.collect.robots import RobotsAnswer
from newsetl.collect.schedule import WEIGHT_OF, after_failure
from newsetl.collect.settings import WebSettings
from newsetl.collect.targets import Discovered, ResponseFacts, Target
from newsetl.core.errors import LockedError, WarehouseError
from newsetl.core.identity import clean_url, url_id, url_key

_COLUMNS = ", ".join(Target.__slots__)


class Frontier:
    """The writer. Use as a context manager; a second one on the same file is refused."""

    def __init__(self, path: Path, *, run_id: str, live: Iterable[str] = ()) -> None:
        """The frontier in a file, not opened yet.

        Args:
            path: The file.
            run_id: Leases work to this run.
            live: Names of all sources there are; what belonged to others goes to the one that announces it next.
        """
        self._holds_forgotten = False  # mostly nothing is forgotten, and no URL is looked up then
        self._live = frozenset(live)
        self._path = path
        self._run = run_id
        self._lock = FileLock(f"{path}.lock", timeout=0)
        self._base: sqlite3.Connection | None = None
        self._opened = ExitStack()

    def __enter__(self) -> Frontier:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as opened:
            try:
                opened.enter_context(self._lock)
            except Timeout as error:
                raise LockedError(f"{self._path} is in use: another `newsetl collect` is running") from error
            base = opened.enter_context(closing(connect(self._path)))
            self._holds_forgotten = holds_any(base)
            self._base, self._opened = base, opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._base = None
        self._opened.close()

    def add(self, entries: Iterable[Discovered], *, now: datetime) -> dict[str, int]:
        """Enter what was announced; hosts with anything to do now, and how many URLs of each were new."""
        hosts: dict[str, int] = {}
        articles: Counter[str] = Counter()
        with self._change() as base:
            for entry in entries:
                entered = self._enter(base, entry, now)
                if entered is not None:
                    host, is_new = entered
                    hosts[host] = hosts.get(host, 0) + is_new
                    articles[entry.source] += is_new and entry.kind == "article"
            for source, count in (+articles).items():
                add_counts(base, source, now, found=count)
                set_health(base, source, news_at=now.timestamp())
        return hosts

    def claim(self, host: str, *, sources: Sequence[str], now: datetime, most: int) -> list[Target]:
        """Lease URLs of a host that are due: what announces articles first, then the newest work."""
        marks = ",".join("?" * len(sources))
        with self._change() as base:
            rows = base.execute(
                f"SELECT {_COLUMNS} FROM urls WHERE host = ? AND due_at <= ? AND due_at IS NOT NULL "
                f"AND gone = 0 AND lease IS NOT ? AND source IN ({marks}) "
                "ORDER BY kind = 'article', looks, due_at, key LIMIT ?",
                (host, now.timestamp(), self._run, *sources, most),
            ).fetchall()
            base.executemany("UPDATE urls SET lease = ? WHERE key = ?", [(self._run, row["key"]) for row in rows])
        return [Target(**dict(row)) for row in rows]

    def due_hosts(self, *, sources: Sequence[str], now: datetime) -> dict[str, int]:
        """Hosts with work that is due, and how much."""
        marks = ",".join("?" * len(sources))
        rows = self._open.execute(
            "SELECT host, count(*) FROM urls WHERE due_at <= ? AND due_at IS NOT NULL AND gone = 0 "
            f"AND lease IS NOT ? AND source IN ({marks}) GROUP BY host",
            (now.timestamp(), self._run, *sources),
        )
        return dict(rows.fetchall())

    def record_response(
        self, target: Target, facts: ResponseFacts, *, now: datetime, again: timedelta | None
    ) -> None:
        """Remember a response; `again` is after how long to look next."""
        due = None if again is None else (now + again).timestamp()
        with self._change() as base:
            base.execute(
                "UPDATE urls SET fetched_at = ?, due_at = ?, looks = looks + 1, interval_s = ?, status = ?, "
                "why = NULL, detail = NULL, failures = 0, lease = NULL, etag = ?, last_modified = ?, "
                "digest = ?, record_id = ?, record_at = ?, record_url = ? WHERE key = ?",
                (
                    now.timestamp(), due, None if again is None else again.total_seconds(), facts.status,
                    facts.etag, facts.last_modified, facts.digest, facts.record_id, facts.record_at,
                    facts.record_url, target.key,
                ),
            )  # fmt: skip
            column = "fetched" if facts.is_changed else "unchanged"
            add_counts(base, target.source, now, **{column: 1, "bytes": facts.size_bytes})
            if target.kind != "article":
                add_counts(base, target.source, now, polls=1)
                set_health(base, target.source, success_at=now.timestamp())

    def record_redirects(self, target: Target, urls: Iterable[str], *, now: datetime) -> None:
        """Remember where redirects led to as fetched."""
        with self._change() as base:
            for url in urls:
                insert_fetched(base, url, target, now)

    def record_failures(
        self, failures: Iterable[tuple[Target, FetchFailed]], *, now: datetime, settings: WebSettings
    ) -> list[bool]:
        """Remember failures, in one transaction; whether each URL is gone with its own."""
        with self._change() as base:
            return [
                self._record_failure(base, target, failed, now=now, settings=settings)
                for target, failed in failures
            ]

    def _record_failure(
        self,
        base: sqlite3.Connection,
        target: Target,
        failed: FetchFailed,
        *,
        now: datetime,
        settings: WebSettings,
    ) -> bool:
        failures = target.failures + WEIGHT_OF[failed.weight]
        can_go = target.kind == "article" or target.depth > 0
        is_gone = failed.status == 410 or (failures >= settings.give_up and can_go)
        rest = after_failure(failed.weight, failures, asked_s=failed.retry_after_s)
        if target.kind != "article":
            longest = timedelta(minutes=settings.poll_max_minutes)
            rest = min(rest, max(longest, timedelta(seconds=failed.retry_after_s or 0)))
            error = f"{failed.why} {failed.detail} {target.url}"[:500]
            set_health(base, target.source, failed_at=now.timestamp(), error=error)
        due = None if is_gone or failed.why is Why.KNOWN else (now + rest).timestamp()
        base.execute(
            "UPDATE urls SET due_at = ?, status = ?, why = ?, detail = ?, failures = ?, gone = ?, "
            "lease = NULL WHERE key = ?",
            (due, failed.status, failed.why.value, failed.detail[:500], failures, is_gone, target.key),
        )
        if failed.weight != "none":
            add_counts(base, target.source, now, failed=1)
        return is_gone

    def record_success(self, source: str, *, now: datetime) -> None:
        """Remember that a source could be read that is no URL: a list in a file."""
        with self._change() as base:
            set_health(base, source, success_at=now.timestamp())

    def record_trouble(self, source: str, message: str, *, now: datetime) -> None:
        """Remember why a source could not be asked."""
        with self._change() as base:
            set_health(base, source, failed_at=now.timestamp(), error=message[:500])

    def postpone(self, targets: Iterable[Target], *, until: datetime) -> None:
        """Give leased work back, due later."""
        with self._change() as base:
            base.executemany(
                "UPDATE urls SET due_at = ?, lease = NULL WHERE key = ?",
                [(until.timestamp(), target.key) for target in targets],
            )

    def poll_now(self, sources: Iterable[str], *, now: datetime) -> None:
        """Make what announces articles due at once, whatever its schedule says."""
        with self._change() as base:
            base.executemany(
                "UPDATE urls SET due_at = ? WHERE source = ? AND kind <> 'article'",
                [(now.timestamp(), source) for source in sources],
            )

    def retire(self, source: str, *, keep: Iterable[str]) -> None:
        """Stop polling the URLs that a source was set to once, and is no longer."""
        urls = [clean_url(url) or url for url in keep]
        marks = ",".join("?" * len(urls))
        with self._change() as base:
            base.execute(
                "UPDATE urls SET due_at = NULL WHERE source = ? AND kind <> 'article' AND depth = 0 "
                f"AND url NOT IN ({marks})",
                (source, *urls),
            )

    def was_fetched(self, url: str) -> bool:
        """Whether the article behind a URL was fetched, or must never be."""
        if self._is_forgotten(self._open, url):
            return True
        row = self._open.execute(
            "SELECT 1 FROM urls WHERE key = ? AND fetched_at IS NOT NULL", (url_key(url),)
        ).fetchone()
        return row is not None

    def forget(self, urls: Iterable[str], *, record_ids: Iterable[str]) -> int:
        """Never fetch these again, nor what led to them; nothing of them stays but a hash. How many rows went.

        Args:
            urls: Of the articles, in any spelling.
            record_ids: Of WARC records that are taken away; the documents they held are asked for anew.
        """
        base = self._open
        base.execute("PRAGMA secure_delete = ON")
        with self._change():
            count = forget(base, set(urls), {one.strip("<>") for one in record_ids})
            self._holds_forgotten = True
        base.execute("VACUUM")  # what earlier changes left on free pages goes as well
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return count

    def announces_forgotten(self, entries: Iterable[Discovered]) -> bool:
        """Whether any of these must never be fetched: then what announces them is not to be kept either."""
        base = self._open
        return any(entry.kind == "article" and self._is_forgotten(base, entry.url) for entry in entries)

    def robots_answer(self, origin: str) -> RobotsAnswer | None:
        """The answer to robots.txt that is kept for an origin."""
        return read_robots(self._open, origin)

    def keep_robots_answer(self, answer: RobotsAnswer) -> None:
        """Keep an answer to robots.txt in place of the one before."""
        with self._change() as base:
            write_robots(base, answer)

    @property
    def _open(self) -> sqlite3.Connection:
        if self._base is None:
            raise WarehouseError(f"{self._path} is not open")
        return self._base

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        with self._open as base:  # commits, or rolls back
            base.execute("BEGIN IMMEDIATE")
            yield base

    def _enter(self, base: sqlite3.Connection, entry: Discovered, now: datetime) -> tuple[str, bool] | None:
        """Host and whether the URL is new; None for no web address, or an endless one."""
        url = clean_url(entry.url)
        if url is None or len(url) > LONGEST_URL:
            return None
        if entry.kind == "article" and self._is_forgotten(base, url):
            return None
        key = key_of(entry.kind, url)
        is_new = insert_url(base, key, url, entry, now)
        if not is_new:
            refresh_url(base, key, entry, now=now, live=self._live)
        return host_of(url), is_new

    def _is_forgotten(self, base: sqlite3.Connection, url: str) -> bool:
        identity = url_id(url) if self._holds_forgotten else None
        return identity is not None and is_forgotten(base, identity)
