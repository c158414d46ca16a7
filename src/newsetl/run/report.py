"""What a run says of itself: how far it has come, and what it did."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from newsetl.run.stages import StageTime
from newsetl.warehouse.lake import Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run has come."""

    counts: Counts
    bytes_read: int
    bytes_total: int | None
    current: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run did."""

    run_id: UUID
    counts: Counts
    reasons: dict[str, int]  # reject reason → how many
    seconds: float
    status: str  # completed or interrupted
    dry: bool = False
    build: Path | None = None
    warnings: tuple[str, ...] = ()  # of the data checks
    stages: tuple[StageTime, ...] = ()  # in order

    @property
    def reject_share(self) -> float:
        """Of all captures seen, the share that was rejected."""
        return self.counts.rejects / self.counts.seen if self.counts.seen else 0.0

    @property
    def sentence(self) -> str:
        """Such as "1,204 articles (1,180 new, 24 unchanged), 17 rejected, 33 duplicates"."""
        counts = self.counts
        kinds = [
            f"{getattr(counts, name):,} {name}"
            for name in ("new", "revised", "unchanged")
            if getattr(counts, name)
        ]
        articles = counted(counts.new + counts.revised + counts.unchanged, "article")
        detail = f" ({', '.join(kinds)})" if kinds else ""
        return f"{articles}{detail}, {counts.rejects:,} rejected, {counted(counts.duplicates, 'duplicate')}"


def counted(number: int, noun: str) -> str:
    """Such as "1 input" and "1,204 inputs"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
