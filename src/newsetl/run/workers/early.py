"""The first extraction child, begun before the line itself is imported: it imports while the caller does."""

from __future__ import annotations

from newsetl.run.workers.pool import Child, Limits, Task
from newsetl.settings import Settings


def begin_child(settings: Settings) -> Child | None:
    """A child for `newsetl.run.pipeline.run`; None where a cluster reads."""
    if settings.run.executor != "local":
        return None
    return Child(task_of(settings))


def task_of(settings: Settings, *, has_rows: bool = True) -> Task:
    """What a child of a run, or of one that only extracts, is for."""
    return Task(options=settings.pinned.options, limits=limits_of(settings), has_rows=has_rows)


def limits_of(settings: Settings) -> Limits:
    """What one document may cost, by the settings."""
    return Limits(
        document_seconds=settings.limits.document_seconds,
        worker_memory_bytes=settings.limits.worker_memory_mb * 1_000_000,
    )
