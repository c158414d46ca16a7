"""Wires in IPTC 7901 and ANPA 1312: a head, the text between two control characters, and a tail."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from newsetl.core.text import decode, one_line, split_paragraphs
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome, read_up_to
from newsetl.readers.exports.article import ExportedArticle, captures_of
from newsetl.readers.format import Format, Head

_TEXT = re.compile(rb"\x02(.*?)(?:\x03|\Z)", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def read_wire(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """One article; the last line of the head is its slug."""
    payload = read_up_to(stream, options.document_bytes)
    match = _TEXT.search(payload)
    head = payload[: match.start()] if match else payload
    slugs = [one_line(_CONTROL.sub(" ", line)) for line in _decoded(head).splitlines()]
    text = _CONTROL.sub("", _decoded(match[1])) if match else ""
    slug = next((line for line in reversed(slugs) if line), None)
    article = ExportedArticle(paragraphs=split_paragraphs(text), extra={"slug": slug} if slug else {})
    yield from captures_of(entry, [article], origin="wire")


def _decoded(payload: bytes) -> str:
    decoded = decode(payload)
    return decoded[0] if decoded else payload.decode("latin-1")


def _is_wire(head: Head) -> bool:
    return head.data.lstrip(b"\x16\r\n ").startswith(b"\x01") and b"\x02" in head.data[:2000]


WIRE = Format(
    name="IPTC 7901 or ANPA 1312 wire",
    matches=_is_wire,
    read=read_wire,
    takes="One article: the text between its control characters; the slug in `extra`.",
)
