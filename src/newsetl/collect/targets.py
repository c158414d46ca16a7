"""What goes into the frontier and comes out of it: URLs announced, URLs due, what was had of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newsetl.collect.outcomes import TargetKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A URL that was announced."""

    url: str
    kind: TargetKind
    source: str
    via: str | None = None
    entry: str | None = None
    depth: int = 0
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A URL that is due, leased to this run."""

    key: str
    url: str
    original: str
    host: str
    kind: TargetKind
    source: str
    via: str | None
    entry: str | None
    depth: int
    looks: int
    interval_s: float | None
    failures: float
    etag: str | None
    last_modified: str | None
    digest: str | None
    record_id: str | None
    record_at: str | None
    record_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Had:
    """What is to be remembered of a response."""

    status: int
    etag: str | None
    last_modified: str | None
    digest: str | None
    record_id: str | None
    record_at: str | None
    record_url: str | None
    is_changed: bool
    size_bytes: int
