"""Single documents: plain text, HTML; and lists of URLs, which only point at documents."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from newsetl.core.records import Capture, Media, Reason, Reject, Stage
from newsetl.core.text import decode
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome, read_up_to
from newsetl.readers.format import Format, Head
from newsetl.readers.markup_text import is_written_in_html, text_of_markup
from newsetl.readers.saved_page import saving_of

_HTML_INSIDE = re.compile(rb"<(?:html|body|head)[\s>]", re.IGNORECASE)
_URL_LINE = re.compile(r"https?://\S+$")


def read_text(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """The whole entry is one article in plain text; where it is a piece of HTML its mark-up is undone."""
    yield _document(entry, stream, options, media="text")


def read_html(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """The whole entry is one page. Its address is what the program noted that saved it, not what it claims."""
    yield _document(entry, stream, options, media="html")


def _document(entry: Entry, stream: io.BufferedReader, options: ReadOptions, *, media: Media) -> ReadOutcome:
    payload = read_up_to(stream, options.document_bytes + 1)
    if len(payload) > options.document_bytes:
        return entry.reject(Reason.TOO_LARGE, f"more than {options.document_bytes:,} bytes in one document")
    text = _without_markup(payload) if media == "text" else None
    payload = payload if text is None else text.encode()
    saving = saving_of(payload) if media == "html" else None
    return Capture(
        raw=entry.raw(payload),
        payload=payload,
        media=media,
        charset=None if text is None else "utf-8",
        url=saving.url if saving else None,
        captured_at=(saving.saved_at if saving else None) or entry.modified_at,
        chosen=media == "text",
        hints=entry.hints,
    )


def _without_markup(payload: bytes) -> str | None:
    """The text of a piece of HTML; None for what is none."""
    decoded = decode(payload) if b"</" in payload else None
    return text_of_markup(decoded[0]) if decoded and is_written_in_html(decoded[0]) else None


def read_urls(entry: Entry, stream: io.BufferedReader, _: ReadOptions) -> Iterator[ReadOutcome]:
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


def read_empty(entry: Entry, _stream: io.BufferedReader, _: ReadOptions) -> Iterator[ReadOutcome]:
    """No bytes at all."""
    yield entry.reject(Reason.EMPTY, "0 bytes", payload=b"")


def read_binary(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """Bytes that are no text: an image, a program."""
    payload = read_up_to(stream, options.document_bytes)
    yield entry.reject(Reason.BINARY, f"begins with {payload[:8]!r}", payload=payload)


def _has_html_inside(head: Head) -> bool:
    return _HTML_INSIDE.search(head.bare[:2048]) is not None


def _is_url_list(head: Head) -> bool:
    lines = (line.strip() for line in head.text.splitlines()[:50])
    entries = [line for line in lines if line and not line.startswith("#")]
    return bool(entries) and all(map(_URL_LINE.match, entries))


EMPTY = Format(
    name="empty file",
    matches=lambda head: not head.data,
    read=read_empty,
    takes="Nothing: refused as `empty`.",
)
HTML_PAGE = Format(
    name="HTML page",
    matches=lambda head: head.is_html,
    read=read_html,
    takes="One article: what the page itself states, as docs/extraction.md says. Its address and the time of "
    "saving where a browser, SingleFile or the Wayback Machine noted them; its toolbar and "
    "rewritten links are undone.",
)
HTML_INSIDE = Format(
    name="HTML page",
    matches=_has_html_inside,
    read=read_html,
    takes="As above, where something else stands in front of `<html>`.",
)
BINARY = Format(
    name="binary file",
    matches=lambda head: head.is_binary,
    read=read_binary,
    takes="Nothing: refused as `binary`.",
)
URL_LIST = Format(
    name="list of URLs",
    matches=_is_url_list,
    read=read_urls,
    takes="Nothing: each line is `not_fetched`; `newsetl collect FILE` fetches them.",
)
PLAIN_TEXT = Format(
    name="plain text",
    matches=lambda _: True,
    read=read_text,
    takes="One article: its first line as title where it is a headline; byline, dateline and dates as they are "
    "printed.",
)
