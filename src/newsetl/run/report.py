"""What a run says of itself: how far it has come, and what it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from newsetl.core.counted import counted
from newsetl.readers import FormatCount
from newsetl.run.stages import StageTime
from newsetl.warehouse.lake import Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run has come."""

    counts: Counts
    bytes_read: int
    bytes_total: int | None
    current: str
    formats: Mapping[str, FormatCount] = field(default_factory=dict)  # by the format's name
    skipped: int = 0  # hidden files, and those that programs keep for themselves


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
    formats: Mapping[str, FormatCount] = field(default_factory=dict)  # what was read, by the format's name
    skipped: int = 0  # hidden files, and those that programs keep for themselves
    stages: tuple[StageTime, ...] = ()  # in order
    copies: int = 0  # articles told to be copies by this run, of those it brought and those held before
    crowded: int = 0  # passages in so many articles that each of these was compared with a few of the others only
    stories: int | None = None  # that stand, as they were grouped last; None: they are not asked for

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

    @property
    def related(self) -> str:
        """Such as "12 copies of articles that are held"; empty where there is none."""
        if not self.copies:
            return ""
        copies = f"{self.copies:,} {'copy' if self.copies == 1 else 'copies'} of articles that are held"
        if not self.crowded:
            return copies
        stand = "passage stands" if self.crowded == 1 else "passages stand"
        crowded = f"{self.crowded:,} {stand} in so many articles that each was compared with a few of them only"
        return f"{copies} ({crowded})"

    @property
    def grouped(self) -> str:
        """Such as "1,204, as `newsetl maintain` grouped them last"; empty where stories are not asked for."""
        if self.stories is None:
            return ""
        return (
            f"{self.stories:,}, as `newsetl maintain` grouped them last"
            if self.stories
            else ("none yet, `newsetl maintain` groups the articles")
        )

    @property
    def kinds_read(self) -> str:
        """Such as "Factiva HTML: 44 documents in 1 file; plain text: 3 documents in 3 files; 2 files skipped"."""
        parts = [
            f"{name}: {counted(count.documents, 'document')} in {counted(count.entries, 'file')}"
            for name, count in sorted(self.formats.items(), key=lambda entry: (-entry[1].documents, entry[0]))
        ]
        return "; ".join(parts + ([f"{counted(self.skipped, 'file')} skipped"] if self.skipped else []))
