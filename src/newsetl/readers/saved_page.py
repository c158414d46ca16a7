"""Pages that a person saved: their address and the time, as the saving program notes both in a comment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

_HEAD = 20_000  # bytes in which browsers and SingleFile write their comment, and pages their links
_TAIL = 4_000  # in which the Wayback Machine writes its own
_URL = rb"https?://[^\s\"'<>]+"
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d+\)(" + _URL + rb")\s*-->")
_SINGLE_FILE = re.compile(
    rb"<!--\s*Page saved with SingleFile\s*url:\s*(" + _URL + rb")\s*saved date:\s*([^\n]*?)\s*-->"
)
_ARCHIVED = re.compile(
    rb"FILE ARCHIVED ON (\d\d:\d\d:\d\d \w{3} \d\d, \d{4}) AND RETRIEVED FROM THE\s+INTERNET ARCHIVE"
)
_REPLAYED = re.compile(rb"__wm\.wombat\(\"(" + _URL + rb")\",\s*\"(\d{14})\"")
_CANONICAL = re.compile(
    rb"<(?:link|meta)\b(?=[^>]*(?:canonical|og:url))[^>]*web\.archive\.org/web/(\d{14})(?:[a-z]{2}_)?/("
    + _URL
    + rb")",
    re.IGNORECASE,
)
_BROWSER_TIME = re.compile(r"\w{3} (\w{3} \d\d \d{4} \d\d:\d\d:\d\d) GMT([+-]\d{4})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """Where a page was saved from, and when."""

    url: str
    saved_at: datetime | None = None


def saving_of(page: bytes) -> Saving | None:
    """What is noted of the saving of a page; None for a page without a note."""
    return next(_savings(page), None) if b"<!--" in page[:_HEAD] or b"<!--" in page[-_TAIL:] else None


def _savings(page: bytes) -> Iterator[Saving]:
    head, tail = page[:_HEAD], page[-_TAIL:]
    if single := _SINGLE_FILE.search(head):
        yield Saving(url=_text(single[1]), saved_at=_browser_time(_text(single[2])))
    archived = _ARCHIVED.search(tail)
    replayed = _REPLAYED.search(head)
    claimed = _CANONICAL.search(head) if archived else None
    if archived or replayed:
        at = _time(_text(archived[1]), "%H:%M:%S %b %d, %Y") if archived else None
        url, stamp = (
            (replayed[1], replayed[2]) if replayed else (claimed[2], claimed[1]) if claimed else (b"", b"")
        )
        if url:
            yield Saving(url=_text(url), saved_at=at or _time(_text(stamp), "%Y%m%d%H%M%S"))
    if saved := _SAVED_FROM.search(head):
        yield Saving(url=_text(saved[1]))


def _text(written: bytes) -> str:
    return written.decode("utf-8", "replace").replace("&amp;", "&")


def _time(written: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(written, form).replace(tzinfo=UTC)
    except ValueError:
        return None


def _browser_time(written: str) -> datetime | None:
    """Of JavaScript: "Wed Mar 04 2026 10:15:00 GMT+0100 (Central European Standard Time)"."""
    match = _BROWSER_TIME.match(written)
    if match is None:
        return None
    try:
        return datetime.strptime(f"{match[1]} {match[2]}", "%b %d %Y %H:%M:%S %z").astimezone(UTC)
    except ValueError:
        return None
