"""What every reader gets: an entry (a file, or a member of an archive), its bytes, and the options of reading."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, BinaryIO

from newsetl.core.identity import digest
from newsetl.core.records import Capture, Hint, Raw, Reason, Reject, Stage
from newsetl.readers.path_pattern import PathPattern
from newsetl.readers.remote import PUBLIC, Remote
from newsetl.readers.walk import storable

HEAD_BYTES = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatCount:
    """How many entries of one format were read, and how many documents came of them."""

    entries: int
    documents: int


@dataclass(slots=True)
class InputProgress:
    """How far a run has read its inputs, for the progress bar. The one mutable record of the readers."""

    bytes_done: int = 0  # of files read to their end
    bytes_now: int = 0  # of the file being read
    current: str = ""
    formats: dict[str, FormatCount] = field(
        default_factory=dict
    )  # by the format's name, of entries read to their end
    skipped: int = 0  # hidden files, and those that programs keep for themselves

    @property
    def bytes_read(self) -> int:
        """Bytes of input files read so far."""
        return self.bytes_done + self.bytes_now

    def add(self, format_name: str, documents: int) -> None:
        """Count one more entry of a format, and the documents that came of it."""
        before = self.formats.get(format_name, FormatCount(entries=0, documents=0))
        self.formats[format_name] = FormatCount(entries=before.entries + 1, documents=before.documents + documents)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How inputs are to be read."""

    document_bytes: int = 10_000_000  # one document, inflated; larger ones are rejects
    document_seconds: float = 30.0  # for one document that is parsed in a process of its own
    reader_memory_bytes: int = 2_000_000_000  # address space of that process
    inflate_ratio: int = 200  # of inflated to packed bytes; past it a stream is a bomb
    columns: Mapping[str, str] = field(default_factory=dict)  # our name → the table's column
    pattern: PathPattern | None = None
    is_code_read: bool = False  # source code, settings and logs are texts too; else they are declined by name
    are_links_followed: bool = False  # those in folders that lead elsewhere; else they are declined
    remote: Remote = PUBLIC  # how what does not lie on this machine is fetched
    expected: Raw | None = None  # a capture read before: of its row, take the cell with those bytes
    progress: InputProgress = field(default_factory=InputProgress)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file, or a member of an archive: something with a name and bytes."""

    source_uri: str
    name: str  # what its format may be told from; compression suffixes are taken off as they are undone
    open: Callable[[], BinaryIO]
    member: str | None = None
    modified_at: datetime | None = None  # of the file, aware UTC
    depth: int = 0  # how many archives it lies in
    hints: Mapping[str, Hint] = field(default_factory=dict)

    def raw(
        self,
        payload: bytes | None = None,
        *,
        row: int | None = None,
        record_id: str | None = None,
        offset: int | None = None,
    ) -> Raw:
        """The address of a capture in this entry."""
        return Raw(
            source_uri=self.source_uri,
            member=self.member,
            row=row,
            record_id=record_id,
            offset=offset,
            sha256=None if payload is None else digest(payload),
            size_bytes=None if payload is None else len(payload),
        )

    def reject(
        self, reason: Reason, detail: str, *, row: int | None = None, payload: bytes | None = None
    ) -> Reject:
        """The entry as a whole, or one row of it, declined."""
        return Reject(raw=self.raw(payload, row=row), stage=Stage.SOURCE, reason=reason, detail=detail)

    def inside(
        self,
        name: str,
        opener: Callable[[], BinaryIO],
        *,
        modified_at: datetime | None,
        hints: Mapping[str, Hint],
    ) -> Entry:
        """A member of this entry's archive."""
        return replace(
            self,
            name=name,
            member=storable(name if self.member is None else f"{self.member}!/{name}"),
            open=opener,
            modified_at=modified_at,
            depth=self.depth + 1,
            hints={**self.hints, **hints},
        )

    def unpacked(self, name: str, opener: Callable[[], BinaryIO]) -> Entry:
        """The same entry with one layer of compression undone."""
        return replace(self, name=name, open=opener)


def read_up_to(stream: Any, limit: int) -> bytes:
    """At most `limit` bytes of a stream, taken in steps: a single read would claim memory for all of them."""
    parts: list[bytes] = []
    size = 0
    while size < limit and (part := stream.read(min(1 << 20, limit - size))):
        parts.append(part)
        size += len(part)
    return b"".join(parts)


ReadOutcome = Capture | Reject  # what one document of an input becomes
Reader = Callable[[Entry, io.BufferedReader, ReadOptions], Iterator[ReadOutcome | Entry]]
"""A reader of one format. It yields what it read, and each entry inside of it that is still to be read."""
