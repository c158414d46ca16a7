"""A remote file as a stream that can seek: it is fetched range by range, and never lies on the disk.

Each range is a request of its own, so that a connection that is cut costs one range, and a reader that takes its
time holds none open. Where reading goes straight on, ranges grow and the next one is fetched ahead.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newsetl.core.records import Reason
from newsetl.readers.declined import DeclinedError

LEAST_BYTES = 1 << 18
MOST_BYTES = 1 << 23


class TransientError(Exception):
    """A request that failed in a way that may pass: the message says how, without anything secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What a request for a range gave."""

    start: int
    data: bytes
    size_bytes: int  # of the whole file
    version: str | None  # changes when the file does
    modified_at: datetime | None  # of the file, aware UTC

    @property
    def end(self) -> int:
        """Offset behind the last byte."""
        return self.start + len(self.data)


Fetch = Callable[[int, int, str | None], Piece]
"""Gives the bytes from one offset up to another, of the version that was read before.

Raises:
    TransientError: it may succeed when it is asked again.
    DeclinedError: it will not.
    ServiceError: no file of that store can be read any more.
"""


def persistent(fetch: Fetch, pauses_s: Sequence[float]) -> Fetch:
    """Ask again after each pause, for a smaller range, as long as a request fails in a way that may pass."""

    def tried(start: int, end: int, version: str | None) -> Piece:
        for pause in pauses_s:
            try:
                return _some(fetch(start, end, version))
            except TransientError:
                time.sleep(pause)
                end = min(end, start + LEAST_BYTES)
        try:
            return _some(fetch(start, end, version))
        except TransientError as error:
            tries = f"after {len(pauses_s) + 1} tries at byte {start:,}: {error}"
            raise DeclinedError(Reason.UNREADABLE, tries) from error

    return tried


def _some(piece: Piece) -> Piece:
    """The piece, unless it is empty though its file goes on: a reader would take that for the end."""
    if not piece.data and piece.start < piece.size_bytes:
        raise TransientError("its server gives nothing")
    return piece


class RangeStream(io.RawIOBase):
    """A remote file. The range at `start` is fetched when the stream is made."""

    def __init__(self, fetch: Fetch, *, start: int = 0) -> None:
        self._fetch = fetch
        self._position = start
        self._step = LEAST_BYTES
        self._thread: ThreadPoolExecutor | None = None
        self._ahead: tuple[int, Future[Piece]] | None = None
        self._piece = fetch(start, start + self._step, None)

    @property
    def size_bytes(self) -> int:
        """Size of the file."""
        return self._piece.size_bytes

    @property
    def modified_at(self) -> datetime | None:
        """When the file was last written, aware UTC; None when its server does not say."""
        return self._piece.modified_at

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True

    def tell(self) -> int:
        """Offset of the next byte."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to an offset, counted from the start, from here or from the end; nothing is fetched yet."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size_bytes}[whence]
        if base + offset < 0:
            raise ValueError(f"a stream has no offset {base + offset}")
        self._position = base + offset
        return self._position

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer from the range at hand, or from the next one."""
        if self._position >= self.size_bytes:
            return 0
        if not self._piece.start <= self._position < self._piece.end:
            self._piece = self._next_piece()
        offset = self._position - self._piece.start
        data = self._piece.data[offset : offset + len(buffer)]
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def close(self) -> None:
        """Give up what is being fetched ahead."""
        if self._thread is not None:
            self._thread.shutdown(wait=False, cancel_futures=True)
        super().close()

    def _next_piece(self) -> Piece:
        """The range at the position, fetched ahead or now; from there on the next one is on its way."""
        start, goes_on = self._position, self._position == self._piece.end
        self._step = min(2 * self._step, MOST_BYTES) if goes_on else LEAST_BYTES
        ahead, self._ahead = self._ahead, None
        if ahead is not None and ahead[0] == start:
            piece = ahead[1].result()
        else:
            piece = self._fetch(start, start + self._step, self._piece.version)
        if goes_on and piece.end < piece.size_bytes:
            self._thread = self._thread or ThreadPoolExecutor(max_workers=1, thread_name_prefix="fetch")
            following = self._thread.submit(self._fetch, piece.end, piece.end + self._step, piece.version)
            self._ahead = (piece.end, following)
        if piece.size_bytes != self.size_bytes:
            raise DeclinedError(Reason.UNREADABLE, "it was written anew while it was read: run it again")
        return piece
