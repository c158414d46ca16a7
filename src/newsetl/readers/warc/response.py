"""What an archive holds of one answer of a server → a capture, or a reject that states why it is no article."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from newsetl.core.records import Capture, Hint, Media, Raw, Reason, Reject, Stage
from newsetl.readers.entry import ReadOptions, ReadOutcome
from newsetl.readers.warc.http_head import HttpHead
from newsetl.readers.warc.payload import PAGE_START, Undecodable, decode

_MEDIA: Mapping[str, Media] = {"text/html": "html", "application/xhtml+xml": "html", "text/plain": "text"}
_HOUSEKEEPING = re.compile(r"https?://[^/]+/(?:robots|ads|app-ads|humans|security|\.well-known/[^?]*)\.txt$", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """One record of an archive: the body as it was sent, and what the archive states of it."""

    url: str
    body: bytes
    is_whole: bool  # False: larger than one document may be, and cut
    stated_type: str | None  # of the record, where there is no HTTP head
    head: HttpHead | None
    captured_at: datetime | None
    cut: str | None = None  # why the collector kept a part only
    why: str | None = None  # our own collector could not use it


def is_housekeeping_url(url: str) -> bool:
    """Whether an address is that of robots.txt or its like."""
    return _HOUSEKEEPING.match(url) is not None


def outcome_of(
    archived: Archived, raw: Callable[[bytes | None], Raw], hints: Mapping[str, Hint], options: ReadOptions
) -> ReadOutcome:
    """The capture or reject; `raw` gives its place, from the bytes of the document where they are known."""
    head, url = archived.head, archived.url
    is_whole = archived.is_whole
    payload = decode(archived.body, head, options.document_bytes) if is_whole else archived.body
    kind = _content_type(archived)
    media = _media(kind, payload)
    problem = _problem(archived, payload, kind, media, options)
    place = raw(payload if is_whole and len(payload) <= options.document_bytes else None)
    if problem is not None or media is None:
        reason, detail = problem or (Reason.UNSUPPORTED_TYPE, "")
        return Reject(raw=place, stage=Stage.SOURCE, reason=reason, detail=detail, url=url)
    return Capture(
        raw=place,
        payload=payload,
        media=media,
        charset=head.charset if head else None,
        url=None if url.lower().startswith("urn:") else url,  # a name of the bytes, no address
        captured_at=archived.captured_at,
        hints=hints,
    )


def _content_type(archived: Archived) -> str:
    stated = archived.stated_type if archived.head is None else archived.head.get("content-type")
    return re.split("[;,]", stated or "")[0].strip().lower()  # some servers send "text/html,text/html"


def _media(kind: str, payload: bytes) -> Media | None:
    """What is stated; a page is known by its first bytes where what is stated says little."""
    if _says_little(kind) and PAGE_START.match(payload[:2048]):
        return "html"
    return "html" if not kind and b"<html" in payload[:2048].lower() else _MEDIA.get(kind)


def _says_little(kind: str) -> bool:
    return not kind or kind.startswith(("text/", "unknown", "application/unknown")) or "octet-stream" in kind


def _problem(
    archived: Archived, payload: bytes, kind: str, media: Media | None, options: ReadOptions
) -> tuple[Reason, str] | None:
    """Why a record holds no article."""
    if archived.head is not None and archived.head.status != 200:
        said = f": {archived.why}" if archived.why else ""
        return Reason.HTTP_STATUS, f"HTTP {archived.head.status}{said}"
    if archived.cut:
        return Reason.TRUNCATED, f"the collector cut it: {archived.cut}"
    if media is None:
        return Reason.UNSUPPORTED_TYPE, kind or "no content type"
    if isinstance(payload, Undecodable):
        return Reason.CORRUPT, payload.decode("utf-8", "replace")
    if not archived.is_whole or len(payload) > options.document_bytes:
        return Reason.TOO_LARGE, f"more than {options.document_bytes:,} bytes in one document"
    return None
