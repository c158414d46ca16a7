"""What the workers of one collect share: the frontier, the counts, and which hosts have work."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta

from newsetl.collect.frontier import Frontier
from newsetl.collect.outcomes import FetchFailed, Why
from newsetl.collect.settings import WebSettings
from newsetl.collect.tally import Tally
from newsetl.collect.targets import Discovered, Target

OnProgress = Callable[[Tally, int], None]  # the sum so far, and how many URLs are known to be due
_PIECE = 500  # announcements entered in one transaction


class Work:
    """The books of one collect. Everything that is discovered, and every failure, passes through here."""

    def __init__(
        self, names: Collection[str], *, settings: WebSettings, frontier: Frontier, on_progress: OnProgress
    ) -> None:
        self.settings = settings
        self.frontier = frontier
        self.tallies: dict[str, Tally] = {name: Tally() for name in names}
        self.waiting: dict[str, None] = {}  # hosts with work, in order
        self.down: set[str] = set()  # hosts that are left alone for the rest of the run
        self._names = list(names)
        self._total = Tally()
        self._on_progress = on_progress
        self._left = 0
        self._failures_in_row: Counter[str] = Counter()  # of each host
        minutes = settings.run_minutes
        self._ends_at = now() + timedelta(minutes=minutes) if minutes else None

    def find_due_hosts(self) -> None:
        """Let all hosts with work that is due wait for a worker."""
        due = self.frontier.due_hosts(sources=self._names, now=now())
        self._left = sum(due.values())
        self.waiting |= dict.fromkeys(due)

    def claim(self, host: str, *, most: int) -> list[Target]:
        """URLs of a host that are due, leased to this run."""
        return self.frontier.claim(host, sources=self._names, now=now(), most=most)

    async def enter(self, source: str, entries: Sequence[Discovered]) -> int:
        """Enter what a source announced, in pieces, so that a long sitemap does not hold up the other hosts.

        Returns:
            How many articles were new.
        """
        articles = 0
        for start in range(0, len(entries), _PIECE):
            piece = entries[start : start + _PIECE]
            hosts = self.frontier.add(piece, now=now())
            self.waiting |= dict.fromkeys(hosts)
            self._left += sum(hosts.values())
            articles += sum(hosts.values()) if piece[0].kind == "article" else 0
            await asyncio.sleep(0)
        for tally in self._both(source):
            tally.found += articles
        return articles

    def fail(self, failures: Sequence[tuple[Target, FetchFailed]]) -> None:
        """Record failures, in one transaction."""
        self.frontier.record_failures(failures, now=now(), settings=self.settings)
        for target, failed in failures:
            self._note_host(target.host, failed)
            reason = f"{failed.why} {failed.status}" if failed.status else str(failed.why)
            for tally in self._both(target.source):
                tally.failed[reason] += 1
        self._finish(len(failures))

    def succeed(self, target: Target, *, is_same: bool, size_bytes: int) -> None:
        """Count a response."""
        self._failures_in_row.pop(target.host, None)
        for tally in self._both(target.source):
            tally.bytes += size_bytes
            if target.kind != "article":
                tally.polls += 1
            elif is_same:
                tally.unchanged += 1
            else:
                tally.fetched += 1
        self._finish(1)

    def trouble(self, source: str, why: Why, message: str) -> None:
        """Record that a source as a whole could not be asked."""
        self.frontier.record_trouble(source, f"{why} {message}", now=now())
        self.count_lost(source, why, 1)

    def count_lost(self, source: str, why: Why, count: int) -> None:
        """Count entries of a source that could not be entered."""
        for tally in self._both(source) if count else ():
            tally.failed[str(why)] += count

    def is_over(self, host: str) -> bool:
        """Whether nothing more is to be asked of a host in this run."""
        return host in self.down or (self._ends_at is not None and now() >= self._ends_at)

    def _note_host(self, host: str, failed: FetchFailed) -> None:
        """Leave a host alone that asks for it, or that keeps failing."""
        if failed.why is Why.DEFERRED:
            self.down.add(host)
        elif failed.weight == "temporary":
            self._failures_in_row[host] += 1
            if self._failures_in_row[host] >= self.settings.host_failures:
                self.down.add(host)

    def _finish(self, count: int) -> None:
        self._left = max(0, self._left - count)
        self._on_progress(self._total, self._left)

    def _both(self, source: str) -> tuple[Tally, Tally]:
        return self.tallies[source], self._total


def now() -> datetime:
    """The present, UTC."""
    return datetime.now(UTC)
