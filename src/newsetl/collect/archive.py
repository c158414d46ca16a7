"""Archive: every response as WARC 1.1, one gzip member a record, in files closed at a size.

A file is written as `NAME.warc.gz.open` and renamed when it is done, so that no reader meets half a file.
One exchange (request, response or revisit, metadata) is appended in one write. After a kill `recover` keeps
the whole members of what was left open and cuts the rest.

A response holds the bytes as sent: headers byte for byte, Content-Encoding intact. Only the transfer coding
is undone, as crawlers do, and its header is renamed to X-Crawler-Transfer-Encoding. A payload that is the
same as the one before from that URL, and a 304, are revisit records that refer to the first.

Every record carries WARC-Newsetl-Kind: article, feed, sitemap, section, robots, hop (redirects, and attempts
that were repeated) or failed. Only `article` records are articles; `newsetl.readers.warc.announced` reads what
stands beside them.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import responses
from pathlib import Path

from newsetl.collect.outcomes import Exchange, Headers
from newsetl.readers.warc.write import date_of, new_id, record, sha1, warcinfo

_PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
_RENAMED = {b"transfer-encoding": b"X-Crawler-Transfer-Encoding"}
_PIECE = 1 << 20
OPEN = ".open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Where a payload lies in the archive."""

    record_id: str
    record_at: str
    digest: str | None
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Records ready to be appended, and what to remember of the last response."""

    data: bytes
    stored: Stored
    is_same: bool  # a 304, or the payload of `earlier` once more


class Archive:
    """The file that is being written, and those before it in this run."""

    def __init__(self, folder: Path, *, most_bytes: int, run_id: str, about: Mapping[str, str]) -> None:
        self._folder = folder
        self._most = most_bytes
        self._run = run_id
        self._about = dict(about)
        self._file: int | None = None
        self._path = folder
        self._size = 0
        self.paths: list[Path] = []
        folder.mkdir(parents=True, exist_ok=True)

    def append(self, data: bytes) -> None:
        """Write records; they are with the operating system when this returns.

        Raises:
            OSError: the disk does not take them.
        """
        if self._file is not None and self._size >= self._most:
            self.close()
        if self._file is None:
            self._open()
        self._write(data)

    def close(self) -> None:
        """Finish the present file: it gets its final name."""
        if self._file is None:
            return
        os.fsync(self._file)
        os.close(self._file)
        self._file = None
        self.paths.append(_finish(self._path))

    def _open(self) -> None:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        name = f"newsetl-{stamp}-{len(self.paths):05}-{self._run}.warc.gz"
        self._path = self._folder / (name + OPEN)
        self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o644)
        self._size = 0
        self._write(warcinfo(name, self._about))

    def _write(self, data: bytes) -> None:
        if self._file is None:
            raise ValueError("the archive is closed")
        left = memoryview(data)
        while left:
            left = left[os.write(self._file, left) :]
        self._size += len(data)


def pack(
    exchanges: Sequence[Exchange],
    *,
    kind: str,
    note: bytes | None = None,
    earlier: Stored | None = None,
    why: str = "",
) -> Packed:
    """Records of the exchanges of one fetch, the last of which brought the document.

    Args:
        exchanges: At least one, in order; those before the last are redirects or failed attempts.
        kind: Of the document; goes into WARC-Newsetl-Kind.
        note: Body of the metadata record of the last response, if it is to have one.
        earlier: Where the payload lies that was fetched from this URL before.
        why: The last response cannot be used, in one line; goes into WARC-Newsetl-Why.
    """
    data: list[bytes] = []
    for exchange in exchanges[:-1]:
        data += _pair(exchange, "hop", None)[0]
    records, stored, is_same = _pair(exchanges[-1], kind, earlier, why)
    data += records
    if note is not None:
        head = {
            "WARC-Date": date_of(exchanges[-1].started_at),
            "WARC-Target-URI": exchanges[-1].url,
            "WARC-Refers-To": stored.record_id,
            "WARC-Concurrent-To": stored.record_id,
            "WARC-Newsetl-Kind": kind,
        }
        data.append(record("metadata", new_id(), head, note, kind="application/json"))
    last = earlier if is_same and earlier is not None else stored
    return Packed(data=b"".join(data), stored=last, is_same=is_same)


def recover(folder: Path) -> list[Path]:
    """Finish files that a killed run left open: whole records are kept, a cut one is dropped."""
    archives = []
    for path in sorted(folder.glob(f"*.warc.gz{OPEN}")):
        count, end = _whole_members(path)
        if count < 2:  # nothing, or nothing but the warcinfo
            path.unlink()
            continue
        os.truncate(path, end)
        archives.append(_finish(path))
    return archives


def _finish(path: Path) -> Path:
    return path.rename(path.with_name(path.name.removesuffix(OPEN)))


def _whole_members(path: Path) -> tuple[int, int]:
    """How many whole gzip members a file starts with, and where the last of them ends."""
    count, end, position = 0, 0, 0
    stream = zlib.decompressobj(31)
    with path.open("rb") as file:
        while chunk := file.read(_PIECE):
            while chunk:
                try:
                    stream.decompress(chunk)
                except zlib.error:
                    return count, end
                if not stream.eof:
                    position += len(chunk)
                    break
                position += len(chunk) - len(stream.unused_data)
                count, end, chunk = count + 1, position, stream.unused_data
                stream = zlib.decompressobj(31)
    return count, end


def _pair(
    exchange: Exchange, kind: str, earlier: Stored | None, why: str = ""
) -> tuple[list[bytes], Stored, bool]:
    """Response (or revisit) and request records; where the payload lies; whether it was there before."""
    digest = sha1(exchange.body)
    unchanged = exchange.status == 304
    is_same = earlier is not None and (unchanged or (earlier.digest == digest and bool(exchange.body)))
    response_id, request_id, at = new_id(), new_id(), date_of(exchange.started_at)
    head = {"WARC-Date": at, "WARC-Target-URI": exchange.url, "WARC-Newsetl-Kind": kind}
    if why:
        head["WARC-Newsetl-Why"] = why.encode("ascii", "backslashreplace").decode()
    if exchange.address:
        head["WARC-IP-Address"] = exchange.address
    if exchange.http_version == b"HTTP/2":
        head["WARC-Protocol"] = "h2"
    request = b"GET %b HTTP/1.1\r\n%b\r\n" % (exchange.target, _lines(exchange.request_headers))
    request_head = head | {"WARC-Concurrent-To": response_id}
    answer = _status_line(exchange) + _lines(exchange.headers) + b"\r\n"
    if is_same and earlier is not None:
        head |= {
            "WARC-Profile": _PROFILE + ("server-not-modified" if unchanged else "identical-payload-digest"),
            "WARC-Refers-To": earlier.record_id,
            "WARC-Refers-To-Target-URI": earlier.url,
            "WARC-Refers-To-Date": earlier.record_at,
        }
        if earlier.digest and not unchanged:
            head["WARC-Payload-Digest"] = earlier.digest
        response = record("revisit", response_id, head, answer, kind="application/http; msgtype=response")
    else:
        head["WARC-Payload-Digest"] = digest
        if exchange.is_cut:
            head["WARC-Truncated"] = "length"
        block = answer + exchange.body
        response = record("response", response_id, head, block, kind="application/http; msgtype=response")
    stored = Stored(record_id=response_id, record_at=at, digest=digest, url=exchange.url)
    sent = record("request", request_id, request_head, request, kind="application/http; msgtype=request")
    return [sent, response], stored, is_same


def _status_line(exchange: Exchange) -> bytes:
    version = exchange.http_version if exchange.http_version.startswith(b"HTTP/1") else b"HTTP/1.1"
    phrase = exchange.phrase or responses.get(exchange.status, "").encode()
    return b"%b %d %b\r\n" % (version, exchange.status, phrase)


def _lines(headers: Headers) -> bytes:
    return b"".join(_line(name, value) for name, value in headers)


def _line(name: bytes, value: bytes) -> bytes:
    return b"%b: %b\r\n" % (_RENAMED.get(name.lower(), name), value)
