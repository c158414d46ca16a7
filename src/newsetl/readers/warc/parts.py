"""A WARC file as a row of parts: where each record begins and ends, and what it says of other records."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fastwarc.warc import WarcRecordType

from newsetl.readers.warc.http_head import read_head
from newsetl.readers.warc.payload import decode
from newsetl.readers.warc.read import begins_damage, next_record, records_from, written_end

_LOOKED_INTO = ("feed", "sitemap", "section", "hop", "failed")  # of our own collector: may name other documents
_LOOKED_AT_BYTES = 1 << 30
_UNREADABLE = (OSError, EOFError, ValueError, MemoryError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One record, or a damaged stretch (no id)."""

    start: int
    end: int
    record_id: str | None = None
    url: str | None = None
    about: tuple[str, ...] = ()  # ids of the records that it refers to or goes with
    content: bytes = b""  # of what announces documents or led to them: its header and payload, decoded


def parts(path: Path, *, look: bool = False) -> Iterator[Part]:
    """All parts of a file, in order and without a hole.

    Args:
        path: a WARC file, plain or with one gzip member a record.
        look: fill in `said`.
    """
    size = path.stat().st_size
    held: Part | None = None
    with path.open("rb") as stream:
        for part in _begun(stream, look=look):
            if held is not None:
                yield replace(held, end=part.start)
            held = part
    if held is not None:
        yield replace(held, end=size)


def _begun(stream: io.BufferedReader, *, look: bool) -> Iterator[Part]:
    """Parts whose end is not known yet; after damage it goes on with the next record that begins soundly."""
    start: int | None = 0
    while start is not None:
        last: int | None = None
        with suppress(*_UNREADABLE):
            for record in records_from(stream, start):
                last = record.stream_pos
                yield _part(record, look=look)
        if last is None:
            yield Part(start=start, end=start)
            start = next_record(stream, start + 1)
            continue
        end = written_end(stream, last)
        start = next_record(stream, last + 1 if end is None else end)
        if end is not None and begins_damage(stream, end, start):
            yield Part(start=end, end=end)


def _part(record: Any, *, look: bool) -> Part:
    headers = record.headers
    about = [headers.get(name) for name in ("WARC-Refers-To", "WARC-Concurrent-To")]
    url = headers.get("WARC-Target-URI")
    content = b""
    if look and headers.get("WARC-Newsetl-Kind") in _LOOKED_INTO:
        content = _content_of(record)
    return Part(
        start=record.stream_pos,
        end=record.stream_pos,
        record_id=(record.record_id or "").strip("<>") or None,
        url=url.strip("<>") if url else None,
        about=tuple(one.strip("<>") for one in about if one),
        content=content,
    )


def _content_of(record: Any) -> bytes:
    block: bytes = record.reader.read()
    is_answer = record.record_type in (WarcRecordType.response, WarcRecordType.revisit) and record.is_http
    return _decoded(block) if is_answer else block


def _decoded(block: bytes) -> bytes:
    """The fields of a response's head, and its payload with its encodings undone, as far as they can be."""
    head = read_head(block)
    if head is None:
        return block
    fields = "\n".join(f"{name}: {value}" for name, value in head.fields.items())
    return fields.encode("utf-8", "replace") + b"\n" + decode(block[head.size :], head, _LOOKED_AT_BYTES)
