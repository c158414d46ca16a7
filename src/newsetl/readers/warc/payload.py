"""The payload of a response, with the encodings undone that its HTTP head names."""

from __future__ import annotations

import io
import re
import zlib

from fastwarc.stream_io import BrotliReader, ChunkedReader, GzipReader, ZstdReader

from newsetl.readers.entry import read_up_to
from newsetl.readers.warc.http_head import HttpHead

_DECODERS = {"gzip": GzipReader, "x-gzip": GzipReader, "br": BrotliReader, "zstd": ZstdReader}
_CHUNK = re.compile(rb"[0-9a-fA-F]+\s*(?:;[^\r\n]*)?\r?\n")  # many archives join the chunks and keep the header
PAGE_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)


class Undecodable(bytes):
    """Why a Content-Encoding could not be undone, in UTF-8."""


def decode(packed: bytes, http: HttpHead | None, limit: int) -> bytes:
    """Transfer and content encodings undone, at most `limit` + 1 bytes."""
    payload = packed
    if http is None:
        return payload
    try:
        if "chunked" in (http.get("Transfer-Encoding") or "").lower() and _CHUNK.match(payload):
            payload = read_up_to(ChunkedReader(io.BytesIO(payload)), limit + 1)
        for encoding in reversed(
            [part.strip().lower() for part in (http.get("Content-Encoding") or "").split(",")]
        ):
            if encoding == "deflate":
                payload = _inflate(payload, limit)
            elif encoding in _DECODERS and not _is_plain(payload, encoding):
                payload = read_up_to(_DECODERS[encoding](io.BytesIO(payload)), limit + 1)
    except (OSError, ValueError, zlib.error) as error:
        return Undecodable(f"Content-Encoding {http.get('Content-Encoding')}: {error}".encode())
    return payload


def _is_plain(payload: bytes, encoding: str) -> bool:
    """Whether the archive keeps the old header beside a payload that is unpacked already, as many do."""
    if encoding == "br":
        return PAGE_START.match(payload) is not None
    return encoding in ("gzip", "x-gzip") and not payload.startswith(b"\x1f\x8b")


def _inflate(payload: bytes, limit: int) -> bytes:
    for window in (15, -15):  # with and without the zlib header: servers send both
        try:
            return zlib.decompressobj(window).decompress(payload, limit + 1)
        except zlib.error:
            continue
    raise ValueError("not deflated data")
