"""Inflate what a server compressed, never past a cap: the output is taken in bounded pieces.

Only gzip is offered to servers, so only gzip and deflate are undone here.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from newsetl.collect.outcomes import Failed, Why

_PIECE = 1 << 18  # bytes of output at a time
_PLAIN = frozenset({"", "identity", "none"})
_ZLIB = {"gzip": 31, "x-gzip": 31, "deflate": 47}


class Inflater:
    """Counts, and hands out, the inflated bytes of one body.

    Raises:
        Failed: ENCODING for a coding that was not offered, BOMB past the cap (both while reading).
    """

    def __init__(self, coding: str | None, *, most: int) -> None:
        self._coding = (coding or "").strip().lower()
        self._most = most
        self._count = 0
        self._stream: zlib._Decompress | None = None

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Inflated pieces of the next bytes as sent."""
        if self._coding in _PLAIN:
            yield self._counted(chunk)
            return
        if self._stream is None:
            self._stream = self._open()
        while chunk:
            try:
                piece = self._stream.decompress(chunk, _PIECE)
            except zlib.error as error:
                if self._count or self._coding != "deflate":
                    raise Failed(Why.ENCODING, f"{self._coding}: {error}") from error
                self._coding, self._stream = "raw", zlib.decompressobj(-15)  # deflate without its header
                continue
            yield self._counted(piece)
            chunk = self._stream.unconsumed_tail
            if self._stream.eof:
                chunk = self._stream.unused_data.lstrip(b"\0")
                self._stream = self._open() if chunk else self._stream

    def finish(self) -> None:
        """Say whether the body was whole."""
        if self._stream is not None and not self._stream.eof and self._coding != "raw":
            raise Failed(Why.BROKEN, f"the {self._coding} stream is cut short")

    def _open(self) -> zlib._Decompress:
        bits = _ZLIB.get(self._coding)
        if bits is None:
            raise Failed(Why.ENCODING, f"{self._coding[:40]!r} was not offered")
        return zlib.decompressobj(bits)

    def _counted(self, piece: bytes) -> bytes:
        self._count += len(piece)
        if self._count > self._most:
            raise Failed(Why.BOMB, f"more than {self._most} bytes inflated")
        return piece


def inflated(body: bytes, coding: str | None, *, most: int) -> bytes:
    """A whole body without its compression.

    Raises:
        Failed: it is broken, or larger than `most` bytes.
    """
    stream = Inflater(coding, most=most)
    plain = b"".join(stream.feed(body))
    stream.finish()
    return plain
