"""What the processes that extract are for, by the settings."""

from __future__ import annotations

from newsetl.run.workers.pool import Limits, Task
from newsetl.settings import Settings


def task_of(settings: Settings, *, has_rows: bool = True) -> Task:
    """What a child of a run, or of one that only extracts, is for."""
    return Task(options=settings.pinned.options, limits=limits_of(settings), has_rows=has_rows)


def limits_of(settings: Settings) -> Limits:
    """What one document may cost, by the settings."""
    return Limits(
        document_seconds=settings.limits.document_seconds,
        worker_memory_bytes=settings.limits.worker_memory_mb * 1_000_000,
    )
