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
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from newsetl.collect.forgotten import forget, holds_any, is_forgotten
from newsetl.collect.outcomes import LONGEST_URL, FetchFailed, TargetKind, Why
from newsetl.collect.robots import Robot
from newsetl.collect.schedule import WEIGHT_OF, after_failure
from newsetl.collect.targets import Had, Seen, Target
from newsetl.core.errors import LockedError, WarehouseError
from newsetl.core.identity import URL_RULES, clean_url, url_id, url_key

__all__ = ["Frontier", "Had", "Seen", "Target", "connect"]

_VERSION = 1
_LASTMOD_REST = timedelta(hours=1)  # an entry that is always "just changed" is not believed sooner
_COLUMNS = (
    "key, url, original, host, kind, source, via, entry, depth, looks, interval_s, failures, "
    "etag, last_modified, digest, record_id, record_at, record_url"
)


class Frontier:
    """The writer. Use as a context manager; a second one on the same file is refused."""

    def __init__(self, path: Path, *, run_id: str, live: Iterable[str] = ()) -> None:
        """Of all sources there are.

        Args:
            path: the file.
            run_id: leases work to this run.
            live: names of all sources; what belonged to others goes to who announces it next.
        """
        self._forgets = False  # mostly nothing is forgotten, and nothing is asked then
        self._live = frozenset(live)
        self._path = path
        self._run = run_id
        self._lock = FileLock(f"{path}.lock", timeout=0)
        self._base: sqlite3.Connection | None = None
        self._held = ExitStack()

    def __enter__(self) -> Frontier:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as held:
            try:
                held.enter_context(self._lock)
            except Timeout as error:
                raise LockedError(f"{self._path} is in use: another `newsetl collect` is running") from error
            base = held.enter_context(closing(connect(self._path)))
            self._forgets = holds_any(base)
            self._base, self._held = base, held.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._base = None
        self._held.close()

    def add(self, seen: Iterable[Seen], *, now: datetime) -> dict[str, int]:
        """Enter what was announced; hosts with anything to do now, and how many URLs of each were new."""
        hosts: dict[str, int] = {}
        articles: Counter[str] = Counter()
        with self._change() as base:
            for one in seen:
                is_new = self._enter(base, one, now)
                if is_new is not None:
                    host, news = is_new
                    hosts[host] = hosts.get(host, 0) + news
                    articles[one.source] += news if one.kind == "article" else 0
            for source, found in (+articles).items():
                self._count(base, source, now, found=found)
                base.execute(
                    "INSERT INTO health (source, news_at) VALUES (?, ?) "
                    "ON CONFLICT (source) DO UPDATE SET news_at = excluded.news_at",
                    (source, now.timestamp()),
                )
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
            base.executemany("UPDATE urls SET lease = ? WHERE key = ?", [(self._run, row[0]) for row in rows])
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

    def had(self, target: Target, had: Had, *, now: datetime, again: timedelta | None) -> None:
        """Remember a response; `again` is when to look next."""
        due = None if again is None else (now + again).timestamp()
        with self._change() as base:
            base.execute(
                "UPDATE urls SET fetched_at = ?, due_at = ?, looks = looks + 1, interval_s = ?, status = ?, "
                "why = NULL, detail = NULL, failures = 0, lease = NULL, etag = ?, last_modified = ?, "
                "digest = ?, record_id = ?, record_at = ?, record_url = ? WHERE key = ?",
                (
                    now.timestamp(), due, None if again is None else again.total_seconds(), had.status,
                    had.etag, had.last_modified, had.digest, had.record_id, had.record_at, had.record_url,
                    target.key,
                ),
            )  # fmt: skip
            column = "fetched" if had.is_changed else "unchanged"
            self._count(base, target.source, now, **{column: 1, "bytes": had.size_bytes})
            if target.kind != "article":
                self._count(base, target.source, now, polls=1)
                base.execute(
                    "INSERT INTO health (source, success_at) VALUES (?, ?) "
                    "ON CONFLICT (source) DO UPDATE SET success_at = excluded.success_at",
                    (target.source, now.timestamp()),
                )

    def also_had(self, target: Target, urls: Iterable[str], *, now: datetime) -> None:
        """Enter where a redirect led to as had, so that it is not fetched under its own name as well."""
        with self._change() as base:
            for url in urls:
                base.execute(
                    "INSERT INTO urls (key, url, original, host, kind, source, via, rules, first_seen, "
                    "fetched_at, looks, status) VALUES (?, ?, ?, ?, 'article', ?, ?, ?, ?, ?, 1, 200) "
                    "ON CONFLICT (key) DO UPDATE "
                    "SET fetched_at = excluded.fetched_at, due_at = NULL, lease = NULL",
                    (
                        url_key(url), url, url, _host(url), target.source, target.url, URL_RULES,
                        now.timestamp(), now.timestamp(),
                    ),
                )  # fmt: skip

    def failed(
        self, target: Target, failed: FetchFailed, *, now: datetime, give_up: float, longest: timedelta
    ) -> bool:
        """Remember a failure; whether the URL is gone with it. `longest`: rest of what announces articles."""
        failures = target.failures + WEIGHT_OF[failed.weight]
        is_gone = failed.status == 410 or (failures >= give_up and (target.kind == "article" or target.depth > 0))
        rest = after_failure(failed.weight, failures, asked_s=failed.retry_after_s)
        if target.kind != "article":
            rest = min(rest, max(longest, timedelta(seconds=failed.retry_after_s or 0)))
        due = None if is_gone or failed.why is Why.KNOWN else (now + rest).timestamp()
        with self._change() as base:
            base.execute(
                "UPDATE urls SET due_at = ?, status = ?, why = ?, detail = ?, failures = ?, gone = ?, "
                "lease = NULL WHERE key = ?",
                (due, failed.status, failed.why.value, failed.detail[:500], failures, is_gone, target.key),
            )
            if failed.weight != "none":
                self._count(base, target.source, now, failed=1)
        if target.kind != "article":
            self.trouble(target.source, f"{failed.why} {failed.detail} {target.url}", now=now)
        return is_gone

    def trouble(self, source: str, said: str, *, now: datetime) -> None:
        """Remember why a source could not be asked."""
        with self._change() as base:
            base.execute(
                "INSERT INTO health (source, failed_at, error) VALUES (?, ?, ?) ON CONFLICT (source) "
                "DO UPDATE SET failed_at = excluded.failed_at, error = excluded.error",
                (source, now.timestamp(), said[:500]),
            )

    def put_off(self, targets: Iterable[Target], *, until: datetime) -> None:
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
        """No longer poll what a source was once set to and is not now."""
        urls = [clean_url(url) or url for url in keep]
        marks = ",".join("?" * len(urls))
        with self._change() as base:
            base.execute(
                "UPDATE urls SET due_at = NULL WHERE source = ? AND kind <> 'article' AND depth = 0 "
                f"AND url NOT IN ({marks})",
                (source, *urls),
            )

    def is_had(self, url: str) -> bool:
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
            urls: of the articles, in any spelling.
            record_ids: of WARC records that are taken away; what had them is asked for anew.
        """
        base = self._open
        base.execute("PRAGMA secure_delete = ON")
        with self._change():
            count = forget(base, set(urls), {one.strip("<>") for one in record_ids})
            self._forgets = True
        base.execute("VACUUM")  # what earlier changes left on free pages goes as well
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return count

    def names_forgotten(self, seen: Iterable[Seen]) -> bool:
        """Whether any of these must never be fetched: then what announces them is not to be kept either."""
        base = self._open
        return any(one.kind == "article" and self._is_forgotten(base, one.url) for one in seen)

    def robot(self, origin: str) -> Robot | None:
        """The robots.txt kept for an origin."""
        row = self._open.execute("SELECT * FROM robots WHERE origin = ?", (origin,)).fetchone()
        if row is None:
            return None
        return Robot(
            origin=origin,
            text=row["text"],
            fetched_at=datetime.fromtimestamp(row["fetched_at"], UTC),
            expires_at=datetime.fromtimestamp(row["expires_at"], UTC),
            why=Why(row["why"]),
            detail=row["detail"],
        )

    def keep_robot(self, robot: Robot) -> None:
        """Keep a robots.txt in place of the one before."""
        with self._change() as base:
            base.execute(
                "INSERT OR REPLACE INTO robots VALUES (?, ?, ?, ?, ?, ?)",
                (
                    robot.origin, robot.text, robot.fetched_at.timestamp(), robot.expires_at.timestamp(),
                    robot.why.value, robot.detail,
                ),
            )  # fmt: skip

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

    def _enter(self, base: sqlite3.Connection, one: Seen, now: datetime) -> tuple[str, int] | None:
        """Host and whether it is new; None for no web address, or an endless one."""
        url = clean_url(one.url)
        if url is None or len(url) > LONGEST_URL:
            return None
        if one.kind == "article" and self._is_forgotten(base, url):
            return None
        key, host, at = _key(one.kind, url), _host(url), now.timestamp()
        made = base.execute(
            "INSERT INTO urls (key, url, original, host, kind, source, via, entry, depth, rules, "
            "first_seen, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
            (key, url, one.url, host, one.kind, one.source, one.via, one.entry, one.depth, URL_RULES, at, at),
        ).rowcount
        if not made:
            self._refresh(base, key, one, now)
        return host, made

    def _is_forgotten(self, base: sqlite3.Connection, url: str) -> bool:
        identity = url_id(url) if self._forgets else None
        return identity is not None and is_forgotten(base, identity)

    def _refresh(self, base: sqlite3.Connection, key: str, one: Seen, now: datetime) -> None:
        """A known URL: what is said of it if nothing was, and an early look if it is said to have changed."""
        owner = base.execute("SELECT source FROM urls WHERE key = ?", (key,)).fetchone()["source"]
        if owner not in self._live and one.source in self._live:
            base.execute("UPDATE urls SET source = ? WHERE key = ?", (one.source, key))
        if one.entry is not None:
            base.execute("UPDATE urls SET entry = ? WHERE key = ? AND entry IS NULL", (one.entry, key))
        if one.modified_at is not None and one.modified_at <= now:
            rested = (now - _LASTMOD_REST).timestamp()
            base.execute(
                "UPDATE urls SET due_at = ? WHERE key = ? AND gone = 0 AND fetched_at < ? AND fetched_at < ?",
                (now.timestamp(), key, one.modified_at.timestamp(), rested),
            )

    def _count(self, base: sqlite3.Connection, source: str, now: datetime, **more: int) -> None:
        names = ", ".join(more)
        sums = ", ".join(f"{name} = {name} + excluded.{name}" for name in more)
        base.execute(
            f"INSERT INTO days (source, day, {names}) VALUES (?, ?, {', '.join('?' * len(more))}) "
            f"ON CONFLICT (source, day) DO UPDATE SET {sums}",
            (source, now.strftime("%Y-%m-%d"), *more.values()),
        )


def connect(path: Path, *, is_reader: bool = False) -> sqlite3.Connection:
    """Open the file, made on first use. A reader may look while the writer works.

    Raises:
        WarehouseError: it cannot be opened, is damaged, or was written by another version.
    """
    with ExitStack() as held:
        try:
            base = held.enter_context(closing(sqlite3.connect(path, isolation_level=None, timeout=10.0)))
            base.row_factory = sqlite3.Row
            if is_reader:
                base.execute("PRAGMA query_only = on")
            else:
                _prepare(base, path)
        except sqlite3.DatabaseError as error:
            remedy = "see that it can be written; if it is damaged, move it away, and collecting begins anew"
            raise WarehouseError(f"cannot use {path} ({error}): {remedy}") from error
        held.pop_all()
    return base


def _prepare(base: sqlite3.Connection, path: Path) -> None:
    base.execute("PRAGMA journal_mode = WAL")
    base.execute("PRAGMA synchronous = NORMAL")
    version = base.execute("PRAGMA user_version").fetchone()[0]
    if version not in (0, _VERSION):
        raise WarehouseError(f"{path} was written by another version of newsetl ({version}, not {_VERSION})")
    base.executescript(files("newsetl.collect").joinpath("frontier.sql").read_text(encoding="utf-8"))
    base.execute(f"PRAGMA user_version = {_VERSION}")


def _key(kind: TargetKind, url: str) -> str:
    return url_key(url) if kind == "article" else f"{kind} {url}"


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
