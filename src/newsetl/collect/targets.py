"""What goes into the frontier and comes out of it: discovered URLs, URLs that are due, facts of a response."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newsetl.collect.outcomes import TargetKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """A URL that a source announced."""

    url: str
    kind: TargetKind
    source: str
    via: str | None = None  # the feed, sitemap or page that announced it
    entry: str | None = None  # JSON: what that states of it
    depth: int = 0  # sitemaps below sitemaps
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A URL that is due, leased to this run. The fields are the columns of the table `urls`."""

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
class ResponseFacts:
    """What the frontier keeps of a response."""

    status: int
    etag: str | None
    last_modified: str | None
    digest: str | None
    record_id: str | None
    record_at: str | None
    record_url: str | None
    is_changed: bool
    size_bytes: int
