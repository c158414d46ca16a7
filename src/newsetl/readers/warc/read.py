"""WARC files: every response, resource and conversion record is one capture; the envelope records are none.

Source: ISO 28500 (WARC 1.1). Records are read one at a time; a damaged one costs itself only.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from fastwarc.warc import ArchiveIterator, WarcRecordType

from newsetl.core.records import Capture, Raw, Reason, Reject, Revisit, Stage
from newsetl.readers.declined import DeclinedError
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome
from newsetl.readers.format import Format, Head
from newsetl.readers.places import open_place
from newsetl.readers.remote import PUBLIC, Remote, name_of
from newsetl.readers.warc import announced
from newsetl.readers.warc.carried import carry
from newsetl.readers.warc.http_head import LONGEST_HEAD_BYTES, HttpHead, read_head
from newsetl.readers.warc.response import Archived, is_housekeeping_url, outcome_of

_ENVELOPE = (WarcRecordType.warcinfo, WarcRecordType.request, WarcRecordType.continuation)
_DOCUMENT_KINDS = ("article", "failed")  # of what our own collector archives; see newsetl.collect.archive
_NOTE_BYTES = 1_000_000
_NOTE_HEAD_BYTES = 10_000

_NEXT_HEAD = re.compile(rb"\n\r?\nWARC/(?:0\.\d+|1\.\d)\r?\n[\w-]+:")
_BEGINNING = re.compile(rb"\x1f\x8b\x08|WARC/1\.")


class _DamagedError(Exception):
    """A record that cannot be read to its end."""


@dataclass(frozen=True, slots=True)
class _Note:
    """A metadata record about the article in another record: see newsetl.readers.warc.announced and carried."""

    refers_to: str
    body: bytes


def read_warc(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """Records in order; what a feed said of an article, in the record behind it, becomes its hints."""
    held: ReadOutcome | None = None
    envelopes = 0  # what WAT files hold of each record of a WARC file
    for outcome in _read_all(entry, stream, options):
        if not isinstance(outcome, _Note):
            if held is not None:
                yield held
            held = outcome
        elif isinstance(held, Capture) and held.raw.record_id == outcome.refers_to:
            held = carry(held, outcome.body) or replace(
                held, hints={**announced.hints(outcome.body), **held.hints}
            )
        elif held is None and b'"Envelope"' in outcome.body[:_NOTE_HEAD_BYTES]:
            envelopes += 1
    if held is not None:
        yield held
    elif envelopes:
        detail = f"WAT: {envelopes:,} records about pages of another file, and no page"
        yield entry.reject(Reason.UNSUPPORTED_TYPE, detail)


def _read_all(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome | _Note]:
    """After a damaged record reading goes on with the next one that begins soundly."""
    start: int | None = 0
    while start is not None:
        good: int | None = None  # where the last sound record begins
        now: int | None = start  # where the one being read does
        try:
            for record in records_from(stream, start):
                options.progress.bytes_now = now = record.stream_pos
                outcome = _read_one(entry, record, options)
                if outcome is not None:
                    yield outcome
                good, now = now, None
            bad, problem = _tail(stream, start, good)
        except (_DamagedError, OSError, EOFError, ValueError, MemoryError) as error:
            bad, problem = now, str(error)
            if bad is None and good is not None:  # the iterator failed behind a record
                bad = written_end(stream, good)
                if bad is not None and _begins_record(stream, bad):
                    start = bad
                    continue
                bad = good if bad is None else bad
        if bad is None:
            return
        yield _damaged(entry, bad, problem)
        start = next_record(stream, bad + 1)


def _read_one(entry: Entry, record: Any, options: ReadOptions) -> ReadOutcome | _Note | None:
    """A document, a note on the one before, or nothing: feeds, sitemaps and robots.txt are no documents."""
    if (
        record.record_type in _ENVELOPE
        or record.headers.get("WARC-Newsetl-Kind", "article") not in _DOCUMENT_KINDS
    ):
        return None
    if is_housekeeping_url((record.headers.get("WARC-Target-URI") or "").strip("<>")):
        options.progress.skipped += 1
        return None
    if record.record_type != WarcRecordType.metadata:
        return read_record(entry, record, options)
    refers_to = record.headers.get("WARC-Refers-To")
    if refers_to is None or record.headers.get("Content-Type") != "application/json":
        return None
    return _Note(refers_to.strip("<>"), record.reader.read(_NOTE_BYTES))


def _tail(stream: io.BufferedReader, start: int, good: int | None) -> tuple[int | None, str]:
    """What stands behind the last record but does not make one: its offset, and what is wrong; or None."""
    if not stream.seekable():
        return None, ""
    if good is None:
        return start, "no record can be read from here"
    end = written_end(stream, good)
    if end is None:
        return good, "the last record's checksum is wrong"
    return (end, "the file ends inside a record's header") if begins_damage(stream, end, None) else (None, "")


def begins_damage(stream: io.BufferedReader, end: int, following: int | None) -> bool:
    """Whether something that is no record stands between the end of one and the next, or the end of the file."""
    stream.seek(end)
    rest = stream.read(512 if following is None else min(512, following - end))
    return bool(rest.strip(b"\r\n\0"))


def written_end(stream: io.BufferedReader, offset: int) -> int | None:
    """Offset behind the record at `offset`; None when that one is damaged."""
    if not stream.seekable():
        return None
    stream.seek(offset)
    if stream.peek(1)[:1] == b"W":
        head = b""
        while (line := stream.readline(65_536)).strip():
            head += line
        length = re.search(rb"^Content-Length:\s*(\d+)", head, re.IGNORECASE | re.MULTILINE)
        return stream.tell() + int(length[1]) + 4 if length else None
    member = zlib.decompressobj(31)
    try:
        while not member.eof:
            chunk = stream.read(1 << 16)
            if not chunk:
                return None
            packed = chunk
            while packed and not member.eof:
                member.decompress(packed, 1 << 20)
                packed = member.unconsumed_tail
    except zlib.error:
        return None
    return stream.tell() - len(member.unused_data)


def record_at(raw: Raw, options: ReadOptions) -> ReadOutcome | None:
    """The record at an offset, or None when none begins there now."""
    try:
        with open_place(raw.source_uri, options.remote, start=raw.offset or 0) as stream:
            return record_in(stream, raw, options)
    except DeclinedError:
        return None


def record_in(stream: io.BufferedReader, raw: Raw, options: ReadOptions) -> ReadOutcome | None:
    """The record at an offset of a file that is open, or None when none begins there now."""
    entry = Entry(source_uri=raw.source_uri, name=name_of(raw.source_uri), open=lambda: stream)
    try:
        record = next(records_from(stream, raw.offset or 0), None)
        return None if record is None else read_record(entry, record, options)
    except (_DamagedError, OSError, EOFError, ValueError):
        return None


def original_at(raw: Raw, remote: Remote = PUBLIC) -> list[bytes]:
    """The record at an address in a WARC file, and the metadata records behind it that are about it.

    Each as WARC bytes, uncompressed: its header fields as they stand, and its block. Empty when another record
    stands there, or none.
    """
    records: list[bytes] = []
    with open_place(raw.source_uri, remote, start=raw.offset or 0) as stream:
        try:
            for record in records_from(stream, raw.offset or 0):
                about = record.headers.get("WARC-Refers-To", "") if records else record.record_id
                is_note = record.record_type == WarcRecordType.metadata
                if (about or "").strip("<>") != raw.record_id or (records and not is_note):
                    break
                records.append(_written(record))
        except (_DamagedError, OSError, EOFError, ValueError):
            return []
    return records


def _written(record: Any) -> bytes:
    """A record as WARC bytes.

    Raises:
        _DamagedError: the record ends before it should.
    """
    block: bytes = record.reader.read()
    if len(block) != int(record.content_length):
        raise _DamagedError("the file ends inside a record")
    lines = "".join(f"{name}: {value}\r\n" for name, value in record.headers.items())
    head = f"{record.headers.status_line}\r\n{lines}\r\n"
    return head.encode("utf-8", "surrogateescape") + block + b"\r\n\r\n"


def records_from(stream: io.BufferedReader, start: int) -> Iterator[Any]:
    """Records of every type, so that it is known where the last sound one ended."""
    source: Any = stream if stream.seekable() else _Forward(stream)
    if start:
        source.seek(start)
    yield from ArchiveIterator(source, parse_http=False, auto_decode="none")


class _Forward:
    """A stream that cannot seek, for fastwarc, which skips what is left of a record by seeking ahead."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream, self._position = stream, 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._position += len(data)
        return data

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = 0) -> int:
        target = offset + (self._position if whence == 1 else 0)
        if whence == 2 or target < self._position:
            raise io.UnsupportedOperation("seek")
        while self._position < target and self.read(min(1 << 16, target - self._position)):
            pass
        return self._position


def _damaged(entry: Entry, offset: int, detail: str) -> Reject:
    reason = Reason.TRUNCATED if "ends" in detail else Reason.CORRUPT
    return Reject(
        raw=entry.raw(offset=offset), stage=Stage.SOURCE, reason=reason, detail=f"byte {offset:,}: {detail}"
    )


def read_record(entry: Entry, record: Any, options: ReadOptions) -> ReadOutcome:
    """One record as a capture, or as a reject that keeps its address.

    Raises:
        _DamagedError: the record ends before it should.
    """
    url = record.headers.get("WARC-Target-URI")
    if record.record_id is None or url is None:
        missing = "WARC-Record-ID" if record.record_id is None else "WARC-Target-URI"
        if record.headers.get("Content-Length") is None:
            raise _DamagedError("the file ends inside a record's header")
        return _damaged(entry, record.stream_pos, f"a record without {missing}")
    url = url.strip("<>")
    if record.record_type == WarcRecordType.revisit:
        return _revisit(entry, record, url)
    head, body, is_whole = _read(record, options.document_bytes)
    archived = Archived(
        url=url,
        body=body,
        is_whole=is_whole,
        stated_type=None if record.is_http else record.headers.get("Content-Type"),
        head=head,
        captured_at=_date(record.record_date),
        cut=record.headers.get("WARC-Truncated"),
        why=record.headers.get("WARC-Newsetl-Why"),
    )
    return outcome_of(archived, lambda payload: _raw(entry, record, payload), entry.hints, options)


def _revisit(entry: Entry, record: Any, url: str) -> Reject:
    """A record without a payload; of the same URL's earlier one, when it says so."""
    of = record.headers.get("WARC-Refers-To-Target-URI") or url
    common: dict[str, Any] = {
        "raw": _raw(entry, record, None),
        "stage": Stage.SOURCE,
        "reason": Reason.REVISIT,
        "url": url,
    }
    refers_to = record.headers.get("WARC-Refers-To")
    if refers_to is None or of.strip("<>") != url:
        return Reject(**common, detail=f"of {of}")
    captured_at = _date(record.record_date)
    return Revisit(**common, detail=f"of {refers_to}", refers_to=refers_to.strip("<>"), captured_at=captured_at)


def _raw(entry: Entry, record: Any, payload: bytes | None) -> Raw:
    return entry.raw(payload, record_id=record.record_id.strip("<>"), offset=record.stream_pos)


def _read(record: Any, limit: int) -> tuple[HttpHead | None, bytes, bool]:
    """HTTP head, body as it was sent, and whether that is whole: of a larger one the beginning is read."""
    declared = int(record.content_length)
    wanted = min(declared, limit + 1 + LONGEST_HEAD_BYTES)
    block: bytes = record.reader.read(wanted)
    if len(block) < wanted:
        raise _DamagedError(f"the file ends after {len(block):,} of the record's {declared:,} bytes")
    is_http = record.record_type == WarcRecordType.response and record.is_http
    head = read_head(block) if is_http else None
    body = block[head.size :] if head else block
    return head, body[: limit + 1], declared == len(block) and len(body) <= limit


def _date(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)


def next_record(stream: io.BufferedReader, start: int) -> int | None:
    """Offset of the next record that begins at or after `start`, packed or not; None when there is none."""
    if not stream.seekable():
        return None
    position, tail = start, b""
    while True:
        stream.seek(position)
        chunk = stream.read(1 << 20)
        if not chunk:
            return None
        window, base = tail + chunk, position - len(tail)
        for match in _BEGINNING.finditer(window):
            if _begins_record(stream, base + match.start()):
                return base + match.start()
        position += len(chunk)
        tail = window[-6:]


def _begins_record(stream: io.BufferedReader, offset: int) -> bool:
    stream.seek(offset)
    head = stream.read(512)
    if head.startswith(b"WARC/1."):
        return True
    try:
        return zlib.decompressobj(31).decompress(head, 7) == b"WARC/1."
    except zlib.error:
        return False


def _is_warc(head: Head) -> bool:
    """A WARC, or gzip members that begin with one: such files are read by record, with offsets into the file."""
    if head.data.startswith(b"WARC/"):
        return True
    member = zlib.decompressobj(31)
    try:
        first = member.decompress(head.data, 5)
        first += member.decompress(member.unconsumed_tail, 1 << 20) if first == b"WARC/" else b""
    except zlib.error:
        return False
    return first.startswith(b"WARC/") and _NEXT_HEAD.search(first) is None  # else the file is packed as a whole


WARC = Format(
    name="WARC",
    matches=_is_warc,
    read=read_warc,
    takes="One article a response, resource or conversion record; what a feed stated of it comes along.",
)
