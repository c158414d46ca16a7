"""Sources → captures. A new kind of source is one file and one line in READERS."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from newsetl.core.records import Capture, Raw, Reason, Reject, Stage
from newsetl.readers.columns import check_columns
from newsetl.readers.entry import HEAD_BYTES, Entry, Found, Reader, Reading, Tally, moment
from newsetl.readers.files import read_binary, read_empty, read_feed, read_html, read_text, read_urls
from newsetl.readers.packed import DAMAGE, BombError, reader_for
from newsetl.readers.path_pattern import PathPattern, compile_pattern
from newsetl.readers.recognise import EntryKind, recognise
from newsetl.readers.table import read_csv, read_json, read_parquet
from newsetl.readers.walk import Place, check_sources, measure, path_of, walk, written
from newsetl.readers.warc.read import original_at, read_warc, record_at


def read_captures(specs: Iterable[str], reading: Reading) -> Iterator[Found]:
    """Everything in the sources, each capture once and in a stable order; memory holds one document."""
    for spec in specs:
        for place in walk(spec):
            yield from _read_place(place, reading)


def in_batches(found: Iterable[Found], *, documents: int, size_bytes: int) -> Iterator[list[Found]]:
    """Lists of at most so many, each ended by the document with which it reaches `size_bytes`."""
    batch: list[Found] = []
    held = 0
    for entry in found:
        batch.append(entry)
        held += len(entry.payload) if isinstance(entry, Capture) else 0
        if len(batch) >= documents or held >= size_bytes:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def read_entry(entry: Entry, reading: Reading) -> Iterator[Found]:
    """Recognise an entry by its first bytes and name, and read it; its damage costs nothing but itself."""
    try:
        stream = _buffered(entry.open())
        head = stream.peek(HEAD_BYTES)[:HEAD_BYTES]
        yield from READERS[recognise(head, entry.name)](entry, stream, reading)
    except BombError as error:
        yield entry.reject(Reason.BOMB, str(error))
    except EOFError as error:
        yield entry.reject(Reason.TRUNCATED, str(error))
    except DAMAGE as error:
        cut = isinstance(error, tarfile.ReadError) and "end of data" in str(error)
        yield entry.reject(Reason.TRUNCATED if cut else Reason.CORRUPT, str(error)[:200])
    except OSError as error:
        damaged = error.errno is None  # gzip and its like raise it without a number
        yield entry.reject(Reason.CORRUPT if damaged else Reason.UNREADABLE, error.strerror or str(error))


def _read_place(place: Place, reading: Reading) -> Iterator[Found]:
    """One file of a folder; whatever it holds, reading goes on with the next."""
    tally = reading.tally
    tally.current = place.path.name
    if place.problem is not None or place.status is None:
        raw = Raw(source_uri=written(place.path))
        yield Reject(raw=raw, stage=Stage.SOURCE, reason=Reason.UNREADABLE, detail=place.problem or "")
        return
    streams: list[BinaryIO] = []

    def opener() -> BinaryIO:
        streams.append(place.path.open("rb", buffering=1 << 17))
        return streams[-1]

    entry = Entry(
        source_uri=written(place.path),
        name=place.path.name,
        open=opener,
        modified_at=moment(place.status.st_mtime),
        hints=reading.pattern.hints(str(place.path)) if reading.pattern else {},
    )
    try:
        for found in read_entry(entry, reading):
            tally.bytes_now = max(tally.bytes_now, _position(streams))
            yield found
    finally:
        for stream in streams:
            stream.close()
        tally.bytes_done += place.status.st_size
        tally.bytes_now = 0


def read_at(raw: Raw, reading: Reading) -> Found | None:
    """What stands at an address; WARC records are found by their offset first, then by their id."""
    path = path_of(raw.source_uri)
    place = Place(path, status=path.stat())
    if raw.offset is not None and raw.member is None:
        found = record_at(raw, reading)
        if found is not None and found.raw.record_id == raw.record_id:
            return found
    same = (found for found in _read_place(place, reading) if found.raw.place == raw.place)
    return next(same, None)


def read_file(path: Path, reading: Reading) -> Iterator[Found]:
    """All of one file."""
    yield from _read_place(Place(path, status=path.stat()), reading)


def _position(streams: list[BinaryIO]) -> int:
    return 0 if not streams or streams[0].closed else streams[0].tell()


def _buffered(stream: BinaryIO) -> io.BufferedReader:
    return stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)  # type: ignore[arg-type]


_PACKED = (EntryKind.GZIP, EntryKind.BZIP2, EntryKind.ZSTD, EntryKind.XZ, EntryKind.ZIP, EntryKind.TAR)

READERS: Mapping[EntryKind, Reader] = {
    EntryKind.TEXT: read_text,
    EntryKind.HTML: read_html,
    EntryKind.WARC: read_warc,
    EntryKind.JSON: read_json,
    EntryKind.CSV: read_csv,
    EntryKind.PARQUET: read_parquet,
    EntryKind.URLS: read_urls,
    EntryKind.FEED: read_feed,
    EntryKind.EMPTY: read_empty,
    EntryKind.BINARY: read_binary,
    **{kind: reader_for(kind, read_entry) for kind in _PACKED},
}

__all__ = [
    "HEAD_BYTES",
    "READERS",
    "Entry",
    "EntryKind",
    "Found",
    "PathPattern",
    "Reading",
    "Tally",
    "check_columns",
    "check_sources",
    "compile_pattern",
    "in_batches",
    "measure",
    "original_at",
    "path_of",
    "read_at",
    "read_captures",
    "read_entry",
    "read_file",
    "recognise",
    "record_at",
    "written",
]
