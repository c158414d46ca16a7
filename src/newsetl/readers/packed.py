"""Compressed files and archives: one layer is undone, and what is inside is read like any entry.

Nothing is written to disk, so a member's path cannot climb out; one that tries is declined all the same.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any, BinaryIO

import zstandard

from newsetl.core.errors import NewsetlError
from newsetl.core.records import Reason
from newsetl.readers.entry import Entry, Found, Reading, moment
from newsetl.readers.recognise import EntryKind, without_packing

MAX_DEPTH = 3
_LOST_HEADERS: tuple[type[Exception], ...] = (
    tarfile.InvalidHeaderError,  # type: ignore[attr-defined]
    tarfile.TruncatedHeaderError,  # type: ignore[attr-defined]
)
_FREE_BYTES = 100_000_000  # inflated bytes before the ratio counts
DAMAGE = (zlib.error, lzma.LZMAError, zstandard.ZstdError, zipfile.BadZipFile, tarfile.TarError)

ReadInner = Callable[[Entry, Reading], Iterator[Found]]


class BombError(NewsetlError):
    """A stream that inflates past all reason; never leaves this package."""


class _Guarded(io.RawIOBase):
    """A decompressing stream that stops when it has given out far more than it took in."""

    def __init__(self, inner: Any, packed_bytes: Callable[[], int], ratio: int) -> None:
        self._inner, self._packed_bytes, self._ratio, self._given = inner, packed_bytes, ratio, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with _damage():
            data = self._inner.read1(len(buffer))  # what is there: read() loses it all when the stream ends early
        self._given += len(data)
        if self._given > _FREE_BYTES and self._given > self._ratio * max(1, self._packed_bytes()):
            raise BombError(f"{self._given:,} bytes out of {self._packed_bytes():,}")
        buffer[: len(data)] = data
        return len(data)


class _ZstdFile:
    """Frames one after the other. zstandard's own reader takes a stream that is cut for one that has ended."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._frame: Any = None
        self._packed = self._ready = b""

    def read1(self, size: int) -> bytes:
        while not self._ready:
            self._packed = self._packed or self._source.read(1024)  # a kilobyte inflates to 32 MB at the worst
            if not self._packed:
                if self._frame is not None:
                    raise EOFError("Compressed file ended before the end of its last frame")
                return b""
            self._frame = self._frame or zstandard.ZstdDecompressor().decompressobj()
            self._ready, self._packed = self._frame.decompress(self._packed), b""
            if self._frame.eof:
                self._packed, self._frame = self._frame.unused_data, None
        given, self._ready = self._ready[:size], self._ready[size:]
        return given


@contextmanager
def _damage() -> Iterator[None]:
    """What the readers of containers raise on damaged or unknown ones, as one of DAMAGE."""
    try:
        yield
    except (RuntimeError, ValueError, IndexError, OverflowError, struct.error) as error:
        raise zipfile.BadZipFile(str(error)) from error


def _guard(inner: Any, packed_bytes: Callable[[], int], reading: Reading) -> io.BufferedReader:
    return io.BufferedReader(_Guarded(inner, packed_bytes, reading.inflate_ratio), 1 << 17)


_OPENERS: dict[EntryKind, Callable[[BinaryIO], Any]] = {
    EntryKind.GZIP: lambda stream: gzip.GzipFile(fileobj=stream),
    EntryKind.BZIP2: bz2.BZ2File,
    EntryKind.XZ: lzma.LZMAFile,
    EntryKind.ZSTD: _ZstdFile,
}


def reader_for(
    kind: EntryKind, inner: ReadInner
) -> Callable[[Entry, io.BufferedReader, Reading], Iterator[Found]]:
    """The reader of one kind of container; `inner` reads what is found in it."""
    read = {EntryKind.ZIP: _read_zip, EntryKind.TAR: _read_tar}.get(kind)

    def read_container(entry: Entry, stream: io.BufferedReader, reading: Reading) -> Iterator[Found]:
        if read is None:
            yield from _read_compressed(kind, entry, stream, reading, inner)
        elif entry.depth >= MAX_DEPTH:
            yield entry.reject(Reason.BOMB, f"archives nested more than {MAX_DEPTH} deep")
        else:
            yield from read(entry, stream, reading, inner)

    return read_container


def _read_compressed(
    kind: EntryKind, entry: Entry, stream: io.BufferedReader, reading: Reading, inner: ReadInner
) -> Iterator[Found]:
    """A single compressed file: the same entry, one layer down."""
    opened = False

    def opener() -> BinaryIO:
        nonlocal opened
        source: Any = entry.open() if opened else stream
        opened = True
        return _guard(_OPENERS[kind](source), source.tell, reading)

    yield from inner(entry.unpacked(without_packing(entry.name), opener), reading)


def _read_zip(entry: Entry, stream: io.BufferedReader, reading: Reading, inner: ReadInner) -> Iterator[Found]:
    source: Any = stream if stream.seekable() else io.BytesIO(stream.read())
    with _damage():
        archive = zipfile.ZipFile(source)
    with archive:
        names = {info.filename for info in archive.infolist()}
        if names & {"[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"}:
            yield entry.reject(Reason.BINARY, "an office, e-book or program file")
            return
        for info in archive.infolist():
            if info.is_dir():
                continue
            written = _zip_time(info) or entry.modified_at
            member = _member(entry, info.filename, _zip_opener(archive, info, reading), written, reading)
            yield from inner(member, reading) if isinstance(member, Entry) else (member,)


def _zip_time(info: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*info.date_time, tzinfo=UTC)
    except ValueError:  # many tools write none
        return None


def _zip_opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo, reading: Reading) -> Callable[[], BinaryIO]:
    def opener() -> BinaryIO:
        with _damage():
            return _guard(archive.open(info), lambda: info.compress_size, reading)

    return opener


def _read_tar(entry: Entry, stream: io.BufferedReader, reading: Reading, inner: ReadInner) -> Iterator[Found]:
    """Members in the order they stand in: the stream is never rewound."""
    with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Info, ignore_zeros=True) as archive:
        archive.damaged = None  # type: ignore[attr-defined]
        while (info := _next_info(archive)) is not None:
            if not info.isfile():
                continue
            written = moment(info.mtime) or entry.modified_at
            member = _member(entry, info.name, _tar_opener(archive, info, reading), written, reading)
            yield from inner(member, reading) if isinstance(member, Entry) else (member,)
        if archive.damaged:  # type: ignore[attr-defined]
            yield entry.reject(Reason.CORRUPT, f"members are missing: {archive.damaged}")  # type: ignore[attr-defined]


class _Info(tarfile.TarInfo):
    """A member's header. tarfile passes over damaged ones in silence: here the archive remembers."""

    @classmethod
    def fromtarfile(cls, tarfile: Any) -> Any:
        try:
            return super().fromtarfile(tarfile)
        except _LOST_HEADERS as error:
            tarfile.damaged = str(error)
            raise


def _next_info(archive: tarfile.TarFile) -> tarfile.TarInfo | None:
    with _damage():
        return archive.next()


def _tar_opener(archive: tarfile.TarFile, info: tarfile.TarInfo, reading: Reading) -> Callable[[], BinaryIO]:
    return lambda: _guard(archive.extractfile(info), lambda: info.size, reading)


def _member(
    entry: Entry, name: str, opener: Callable[[], BinaryIO], written: datetime | None, reading: Reading
) -> Found | Entry:
    path = PurePosixPath(name.replace("\\", "/"))
    hints = reading.pattern.hints(str(path)) if reading.pattern else {}
    member = entry.inside(name, opener, modified_at=written, hints=hints)
    if path.is_absolute() or ".." in path.parts or ":" in "".join(path.parts[:1]):
        return member.reject(Reason.UNSAFE_PATH, f"{name!r} points outside of the archive")
    return member
