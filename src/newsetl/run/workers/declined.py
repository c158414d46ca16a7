"""Rejects of documents that no worker could read to their end."""

from __future__ import annotations

from newsetl.core.records import Capture, Reason, Reject, Stage


def failed(capture: Capture, error: Exception) -> Reject:
    """The reject of a document on which the code of a worker failed."""
    if isinstance(error, MemoryError):
        return declined(capture, Reason.MEMORY, "out of memory")
    return declined(capture, Reason.CRASHED, f"{type(error).__name__}: {error}"[:300])


def declined(capture: Capture, reason: Reason, detail: str) -> Reject:
    """The reject of a document that a worker did not read."""
    return Reject(raw=capture.raw, stage=Stage.WORKER, reason=reason, detail=detail, url=capture.url)
