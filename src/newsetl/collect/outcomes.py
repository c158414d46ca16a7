"""What comes of a fetch: Fetched or FetchFailed, with every exchange that was made on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

TargetKind = Literal["article", "feed", "sitemap", "section", "robots"]
Headers = tuple[tuple[bytes, bytes], ...]


class Why(StrEnum):
    """Why a fetch failed."""

    ADDRESS = "address"  # the guard refused it
    SCHEME = "scheme"
    DNS = "dns"
    CONNECT = "connect"
    TIMEOUT = "timeout"
    BROKEN = "broken"  # not HTTP, or cut short
    HEADERS = "headers"  # too large
    TOO_LARGE = "too_large"
    BOMB = "bomb"  # too large when inflated
    ENCODING = "encoding"  # a compression nobody asked for, or a broken one
    CONTENT_TYPE = "content_type"
    STATUS = "status"
    REDIRECTS = "redirects"
    ROBOTS = "robots"
    ROBOTS_UNREACHABLE = "robots_unreachable"
    DEFERRED = "deferred"  # the host asks for a longer wait than a run has
    KNOWN = "known"  # redirects to what was fetched already
    UNPARSABLE = "unparsable"  # a feed or sitemap that is none
    UNREADABLE = "unreadable"  # a file that lists URLs, and cannot be read
    MALFORMED = "malformed"  # an entry or a line whose link is no web address
    TOO_MANY = "too_many"  # a feed, sitemap or page with more entries than are read
    ERROR = "error"  # reading it raised what nobody foresaw


Weight = Literal["hard", "soft", "temporary", "none"]

WEIGHTS: Mapping[Why, Weight] = {
    Why.ADDRESS: "hard",
    Why.SCHEME: "hard",
    Why.DNS: "temporary",
    Why.CONNECT: "temporary",
    Why.TIMEOUT: "temporary",
    Why.BROKEN: "temporary",
    Why.HEADERS: "soft",
    Why.TOO_LARGE: "soft",
    Why.BOMB: "hard",
    Why.ENCODING: "soft",
    Why.CONTENT_TYPE: "hard",
    Why.REDIRECTS: "soft",
    Why.ROBOTS: "soft",
    Why.ROBOTS_UNREACHABLE: "temporary",
    Why.DEFERRED: "none",
    Why.KNOWN: "none",
    Why.UNPARSABLE: "soft",
    Why.ERROR: "soft",
}
_AGAIN = frozenset({408, 421, 425, 429})
_GONE = frozenset({404, 410, 451})


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its whole response, as sent (content coding intact, transfer coding undone)."""

    url: str
    target: bytes
    request_headers: Headers
    http_version: bytes
    status: int
    phrase: bytes
    headers: Headers
    body: bytes
    started_at: datetime
    address: str | None
    is_cut: bool = False  # stopped at a cap on purpose (robots.txt)

    def header(self, name: str) -> str | None:
        """First header of that name, lower-case; None when absent."""
        wanted = name.encode("ascii")
        for key, value in self.headers:
            if key.lower() == wanted:
                return value.decode("latin-1").strip()
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A response to use: 2xx, or 304 when validators were sent."""

    url: str
    exchanges: tuple[Exchange, ...]  # redirects first, the response last

    @property
    def last(self) -> Exchange:
        """The exchange that carries the document."""
        return self.exchanges[-1]

    @property
    def is_unchanged(self) -> bool:
        """The server says that what we have still stands."""
        return self.last.status == 304


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailed:
    """No response to use, and why. Complete exchanges are kept: the archive wants them."""

    url: str
    why: Why
    detail: str = ""
    status: int | None = None
    retry_after_s: float | None = None
    exchanges: tuple[Exchange, ...] = ()

    @property
    def weight(self) -> Weight:
        """How much it counts against the URL."""
        if self.why is not Why.STATUS or self.status is None:
            return WEIGHTS.get(self.why, "soft")
        if self.status in _GONE:
            return "hard"
        return "temporary" if self.status >= 500 or self.status in _AGAIN else "soft"


class Failed(Exception):  # noqa: N818 - it never leaves the package: it becomes a FetchFailed
    """Carries a reason from inside an exchange, or from reading a document, to the fetcher or the collector."""

    def __init__(self, why: Why, detail: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__(f"{why}: {detail}")
        self.why = why
        self.detail = detail
        self.retry_after_s = retry_after_s
