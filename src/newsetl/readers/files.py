"""Single documents: plain text, HTML; and things that only point at documents: URL lists, feeds, sitemaps."""

from __future__ import annotations

import io
from collections.abc import Iterator

from newsetl.core.records import Capture, Media, Reason, Reject, Stage
from newsetl.readers.entry import Entry, Found, Reading, read_up_to


def read_text(entry: Entry, stream: io.BufferedReader, reading: Reading) -> Iterator[Found]:
    """The whole entry is one article in plain text."""
    yield _document(entry, stream, reading, media="text")


def read_html(entry: Entry, stream: io.BufferedReader, reading: Reading) -> Iterator[Found]:
    """The whole entry is one page. Where it was had from is not known: what it claims is not trusted."""
    yield _document(entry, stream, reading, media="html")


def _document(entry: Entry, stream: io.BufferedReader, reading: Reading, *, media: Media) -> Found:
    payload = read_up_to(stream, reading.document_bytes + 1)
    if len(payload) > reading.document_bytes:
        return entry.reject(Reason.TOO_LARGE, f"more than {reading.document_bytes:,} bytes in one document")
    return Capture(
        raw=entry.raw(payload),
        payload=payload,
        media=media,
        captured_at=entry.modified_at,
        chosen=media == "text",
        hints=entry.hints,
    )


def read_urls(entry: Entry, stream: io.BufferedReader, _: Reading) -> Iterator[Found]:
    """A list of addresses, one a line; lines with # in front are comments."""
    for row, line in enumerate(stream):
        url = line.decode("utf-8", errors="replace").strip().lstrip("\ufeff")
        if url and not url.startswith("#"):
            yield Reject(
                raw=entry.raw(line, row=row),
                stage=Stage.SOURCE,
                reason=Reason.NOT_FETCHED,
                detail=url[:200],
                url=url,
            )


def read_feed(entry: Entry, stream: io.BufferedReader, reading: Reading) -> Iterator[Found]:
    """A feed or sitemap that lies on disk: it points at articles and holds none."""
    payload = read_up_to(stream, reading.document_bytes)
    yield entry.reject(Reason.NOT_FETCHED, "a feed or sitemap", payload=payload)


def read_empty(entry: Entry, _stream: io.BufferedReader, _: Reading) -> Iterator[Found]:
    """No bytes at all."""
    yield entry.reject(Reason.EMPTY, "0 bytes", payload=b"")


def read_binary(entry: Entry, stream: io.BufferedReader, reading: Reading) -> Iterator[Found]:
    """Bytes that are no text: an image, a PDF, a program."""
    payload = read_up_to(stream, reading.document_bytes)
    yield entry.reject(Reason.BINARY, f"begins with {payload[:8]!r}", payload=payload)
