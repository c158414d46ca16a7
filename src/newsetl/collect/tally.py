"""Counts of a collect: one tally a source, and the sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path


@dataclass(slots=True, kw_only=True)
class Tally:
    """What came of one source in one run."""

    polls: int = 0  # feeds, sitemaps and sections that answered
    found: int = 0  # URLs that were new
    fetched: int = 0  # articles, new or changed
    unchanged: int = 0  # looked at again, the same
    bytes: int = 0
    failed: Counter[str] = field(default_factory=Counter)  # reason → how often

    def as_dict(self) -> dict[str, object]:
        """Plain values, for JSON and tables."""
        return {
            "polls": self.polls,
            "found": self.found,
            "fetched": self.fetched,
            "unchanged": self.unchanged,
            "bytes": self.bytes,
            "failed": dict(self.failed),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """A whole collect."""

    run_id: str
    started_at: datetime
    finished_at: datetime
    sources: dict[str, Tally]
    paths: tuple[Path, ...]  # archives and local paths to read into the warehouse
    pending: int  # due, but left to a later run
    is_interrupted: bool = False  # Ctrl-C ended it: what was fetched until then is archived

    def as_dict(self) -> dict[str, object]:
        """Plain values, for JSON."""
        return {
            "run_id": self.run_id,
            "started_at": self.started_at.isoformat(),
            "finished_at": self.finished_at.isoformat(),
            "sources": {name: tally.as_dict() for name, tally in self.sources.items()},
            "paths": [str(path) for path in self.paths],
            "pending": self.pending,
            "interrupted": self.is_interrupted,
        }

    @property
    def total(self) -> Tally:
        """All sources together."""
        return add_up(self.sources.values())


def add_up(tallies: Iterable[Tally]) -> Tally:
    """The sum of tallies."""
    total = Tally()
    for one in tallies:
        total.polls += one.polls
        total.found += one.found
        total.fetched += one.fetched
        total.unchanged += one.unchanged
        total.bytes += one.bytes
        total.failed.update(one.failed)
    return total
