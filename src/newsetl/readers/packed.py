"""Compressed files and archives: one layer is undone, and each member is an entry to be read like any file.

Nothing is written to disk, so a member's path cannot climb out; one that tries is declined all the same.
"""

from __future__ import annotations

import bz2
import io
import lzma
import posixpath
import re
import stat
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

from newsetl.core.records import Reason, Reject
from newsetl.readers.declined import DeclinedError
from newsetl.readers.entry import Entry, Reader, ReadOptions, ReadOutcome, read_up_to
from newsetl.readers.format import Format
from newsetl.readers.walk import is_housekeeping, utc_time

MAX_DEPTH = 3
_LOST_HEADERS: tuple[type[Exception], ...] = (
    tarfile.InvalidHeaderError,  # type: ignore[attr-defined]
    tarfile.TruncatedHeaderError,  # type: ignore[attr-defined]
)
_LONGEST_WINDOW = 1 << 31  # of Zstandard at its --long=31, as dumps of Reddit have it
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_DICTIONARY_FRAME = b"\x5d\x2a\x4d\x18"  # of WARC files: a frame to be skipped, with a dictionary in it
_LARGEST_DICTIONARY = 100_000_000
_LONGEST_TARGET = 4_096  # bytes of the path that a link leads to
_FREE_BYTES = 100_000_000  # inflated bytes before the ratio counts
_PACKED_NAME = re.compile(r"\.(?:gz|gzip|bz2|zst|zstd|xz)$", re.IGNORECASE)
DAMAGE = (zlib.error, lzma.LZMAError, zstandard.ZstdError, zipfile.BadZipFile, tarfile.TarError)


class BombError(DeclinedError):
    """A stream that inflates past all reason."""

    def __init__(self, detail: str) -> None:
        super().__init__(Reason.BOMB, detail)


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


class _Frames:
    """What frames one after the other hold; what follows the last one and is no frame is passed over.

    The readers of Python and of zstandard take a stream that is cut for one that has ended, or junk behind it for
    damage of the whole.
    """

    def __init__(self, source: BinaryIO, *, frame: Callable[[], Any], magic: bytes, step: int) -> None:
        self._source, self._new_frame, self._magic, self._step = source, frame, magic, step
        self._frame: Any = None
        self._packed = self._ready = b""
        self._is_ended = False  # junk was met

    def read1(self, size: int) -> bytes:
        while not self._ready and not self._is_ended:
            self._packed = self._packed or self._source.read(self._step)
            if not self._packed:
                if self._frame is not None:
                    raise EOFError("Compressed file ended before the end of its last frame")
                return b""
            if self._frame is None and not self._begins_frame():
                self._is_ended = True
                break
            self._frame = self._frame or self._new_frame()
            self._ready, self._packed = self._frame.decompress(self._packed), b""
            if self._frame.eof:
                self._packed, self._frame = self._frame.unused_data, None
        given, self._ready = self._ready[:size], self._ready[size:]
        return given

    def _begins_frame(self) -> bool:
        while len(self._packed) < len(self._magic) and (more := self._source.read(self._step)):
            self._packed += more
        return self._packed.startswith(self._magic)


def _gzip_members(source: BinaryIO) -> _Frames:
    return _Frames(source, frame=lambda: zlib.decompressobj(31), magic=b"\x1f\x8b", step=16_384)


def _zstd_frames(source: BinaryIO) -> _Frames:
    """Frames; a dictionary in front of them, as WARC files have it, is put to use."""
    peeked = source.peek(8)[:8] if isinstance(source, io.BufferedReader) else b""
    dictionary = None
    if peeked.startswith(_DICTIONARY_FRAME):
        size = int.from_bytes(source.read(8)[4:], "little")
        data = read_up_to(source, min(size, _LARGEST_DICTIONARY))
        if data.startswith(_ZSTD_MAGIC):
            data = zstandard.ZstdDecompressor().decompress(data, max_output_size=_LARGEST_DICTIONARY)
        dictionary = zstandard.ZstdCompressionDict(data)
    decompressor = zstandard.ZstdDecompressor(max_window_size=_LONGEST_WINDOW, dict_data=dictionary)
    # a kilobyte inflates to 32 MB at the worst
    return _Frames(source, frame=decompressor.decompressobj, magic=_ZSTD_MAGIC, step=1024)


@contextmanager
def _damage() -> Iterator[None]:
    """What the readers of containers raise on damaged or unknown ones, as one of DAMAGE."""
    try:
        yield
    except (RuntimeError, ValueError, IndexError, OverflowError, struct.error) as error:
        raise zipfile.BadZipFile(str(error)) from error


def _guard(inner: Any, packed_bytes: Callable[[], int], options: ReadOptions) -> io.BufferedReader:
    return io.BufferedReader(_Guarded(inner, packed_bytes, options.inflate_ratio), 1 << 17)


def _reader_of(decompressor: Callable[[BinaryIO], Any]) -> Reader:
    """The reader of a single compressed file: the same entry, with one layer of compression undone."""

    def read_compressed(
        entry: Entry, stream: io.BufferedReader, options: ReadOptions
    ) -> Iterator[ReadOutcome | Entry]:
        opened = False

        def opener() -> BinaryIO:
            nonlocal opened
            source: Any = entry.open() if opened else stream
            opened = True
            return _guard(decompressor(source), source.tell, options)

        yield entry.unpacked(without_packing(entry.name), opener)

    return read_compressed


def _too_deep(entry: Entry) -> Reject:
    return entry.reject(Reason.BOMB, f"archives nested more than {MAX_DEPTH} deep")


def read_zip(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome | Entry]:
    """Members in the order of the archive's directory."""
    if entry.depth >= MAX_DEPTH:
        yield _too_deep(entry)
        return
    source: Any = stream if stream.seekable() else io.BytesIO(stream.read())
    with _damage():
        archive = zipfile.ZipFile(source)
    with archive:
        names = {info.filename for info in archive.infolist()}
        if names & {"[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"}:
            yield entry.reject(Reason.BINARY, "an office, e-book or program file")
            return
        is_wacz = _is_wacz(names)
        for info in archive.infolist():
            if info.is_dir():
                continue
            if is_wacz and not info.filename.startswith("archive/"):  # its index, and lists of its pages
                options.progress.skipped += 1
                continue
            modified_at = _zip_time(info) or entry.modified_at
            opener = _zip_opener(archive, info, options)
            member = _member(entry, info.filename, opener, modified_at, options)
            yield from _unless_link(member, _zip_target(info, opener), options)


def _is_wacz(names: set[str]) -> bool:
    """Whether a ZIP archive is a WACZ: WARC files with what programs that replay them need."""
    return "datapackage.json" in names and any(name.startswith("archive/") for name in names)


def _zip_time(info: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*info.date_time, tzinfo=UTC)
    except ValueError:  # many tools write none
        return None


def _zip_opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo, options: ReadOptions) -> Callable[[], BinaryIO]:
    def opener() -> BinaryIO:
        with _damage():
            return _guard(archive.open(info), lambda: info.compress_size, options)

    return opener


def _zip_target(info: zipfile.ZipInfo, opener: Callable[[], BinaryIO]) -> str | None:
    if not stat.S_ISLNK(info.external_attr >> 16):
        return None
    target = read_up_to(opener(), _LONGEST_TARGET).decode("utf-8", "replace")
    return posixpath.join(posixpath.dirname(info.filename), target)


def read_tar(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome | Entry]:
    """Members in the order they stand in: the stream is never rewound."""
    if entry.depth >= MAX_DEPTH:
        yield _too_deep(entry)
        return
    with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Info, ignore_zeros=True) as archive:
        archive.damaged = None  # type: ignore[attr-defined]
        while (info := _next_info(archive)) is not None:
            if not (info.isfile() or info.issym() or info.islnk()):
                continue
            modified_at = utc_time(info.mtime) or entry.modified_at
            opener = _tar_opener(archive, info, options)
            member = _member(entry, info.name, opener, modified_at, options)
            yield from _unless_link(member, _tar_target(info), options)
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


def _tar_target(info: tarfile.TarInfo) -> str | None:
    if info.islnk():
        return info.linkname
    return posixpath.join(posixpath.dirname(info.name), info.linkname) if info.issym() else None


def _tar_opener(archive: tarfile.TarFile, info: tarfile.TarInfo, options: ReadOptions) -> Callable[[], BinaryIO]:
    return lambda: _guard(archive.extractfile(info), lambda: info.size, options)


def _member(
    entry: Entry, name: str, opener: Callable[[], BinaryIO], modified_at: datetime | None, options: ReadOptions
) -> ReadOutcome | Entry | None:
    path = PurePosixPath(name.replace("\\", "/"))
    if any(map(is_housekeeping, path.parts)) and ".." not in path.parts:
        options.progress.skipped += 1
        return None
    hints = options.pattern.hints(str(path)) if options.pattern else {}
    member = entry.inside(name, opener, modified_at=modified_at, hints=hints)
    if _leads_out(path):
        return member.reject(Reason.UNSAFE_PATH, f"{name!r} points outside of the archive")
    return member


def _unless_link(
    member: ReadOutcome | Entry | None, target: str | None, options: ReadOptions
) -> Iterator[ReadOutcome | Entry]:
    """A member to be read. A link holds nothing: what it leads to is read where it lies."""
    if target is None or not isinstance(member, Entry):
        yield from () if member is None else (member,)
    elif _leads_out(PurePosixPath(posixpath.normpath(target))):
        yield member.reject(Reason.UNSAFE_PATH, f"a link that leads out of the archive, to {target!r}")
    else:
        options.progress.skipped += 1


def _leads_out(path: PurePosixPath) -> bool:
    return path.is_absolute() or ".." in path.parts or ":" in "".join(path.parts[:1])


def without_packing(name: str) -> str:
    """`name` less one compression suffix; x.tgz becomes x.tar."""
    return re.sub(r"\.t(?:gz|bz2|zst|xz)$", ".tar", _PACKED_NAME.sub("", name), flags=re.IGNORECASE)


def _compressed(name: str, magic: tuple[bytes, ...], decompressor: Callable[[BinaryIO], Any]) -> Format:
    return Format(
        name=name,
        matches=lambda head: head.data.startswith(magic),
        read=_reader_of(decompressor),
        takes="What is inside is read by its own format.",
    )


GZIP = _compressed("gzip file", (b"\x1f\x8b",), _gzip_members)
BZIP2 = _compressed("bzip2 file", (b"BZh",), bz2.BZ2File)
ZSTD = _compressed("Zstandard file", (_ZSTD_MAGIC, _DICTIONARY_FRAME), _zstd_frames)
XZ = _compressed("xz file", (b"\xfd7zXZ\0",), lzma.LZMAFile)
ZIP = Format(
    name="ZIP archive",
    matches=lambda head: head.data.startswith((b"PK\x03\x04", b"PK\x05\x06")),
    read=read_zip,
    takes="Each member is read by its own format; archives inside of it too, three deep.",
)
TAR = Format(
    name="tar archive",
    matches=lambda head: head.data[257:262] == b"ustar",
    read=read_tar,
    takes="Each member is read by its own format, compressed or not; archives inside of it too, three deep.",
)
