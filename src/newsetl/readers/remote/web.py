"""Files on web servers, by ranges over HTTP. Every address, of each redirect too, passes the address guard."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import httpcore

from newsetl.core.address_guard import Guard, refusal
from newsetl.core.records import Reason
from newsetl.readers.declined import DeclinedError
from newsetl.readers.remote.addresses import Remote, is_web
from newsetl.readers.remote.ranges import MOST_BYTES, Fetch, Piece, TransientError

_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 5
_PASSING = (408, 425, 429, 500, 502, 503, 504)
_CONNECT_SECONDS = 10.0


def fetch_from(address: str, remote: Remote) -> Fetch:
    """The `Fetch` of one file, see `newsetl.readers.remote.ranges`."""

    def fetch(start: int, end: int, version: str | None) -> Piece:
        headers: dict[bytes | str, bytes | str] = {"Range": f"bytes={start}-{end - 1}"}
        headers["Accept-Encoding"] = "identity"
        if version:
            headers["If-Match"] = version
        here = address
        for _ in range(_MOST_REDIRECTS + 1):
            try:
                with _clients(remote).stream(
                    "GET", here.partition("#")[0], headers=headers, extensions={"timeout": _times(remote)}
                ) as response:
                    if response.status not in _REDIRECTS:
                        return _piece(response, start, version)
                    here = _redirected(here, _fields(response).get("location", ""))
            except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
                raise TransientError(f"its server fails ({type(error).__name__})") from error
            except (httpcore.ProxyError, httpcore.UnsupportedProtocol, UnicodeError, ValueError) as error:
                raise DeclinedError(Reason.UNREADABLE, f"it cannot be asked ({type(error).__name__})") from error
        raise DeclinedError(Reason.UNREADABLE, f"its server redirects more than {_MOST_REDIRECTS} times")

    return fetch


def _redirected(here: str, location: str) -> str:
    there = urljoin(here, location)
    if not location or not is_web(there) or (here.startswith("https:") and not there.startswith("https:")):
        raise DeclinedError(Reason.UNREADABLE, "its server redirects to an address that cannot be followed safely")
    return there


def _piece(response: httpcore.Response, start: int, version: str | None) -> Piece:
    """The range that a response holds; a small file may come whole."""
    fields = _fields(response)
    _check_status(response.status, fields)
    if response.status == 416 and start == 0:  # an empty file has no range
        return Piece(start=0, data=b"", size_bytes=0, version=None, modified_at=None)
    if response.status == 206:
        stated, _, total = fields.get("content-range", "").partition("/")
        if not total.isdigit() or not stated.startswith(f"bytes {start}-"):
            raise DeclinedError(Reason.UNREADABLE, "its server gives another range than was asked for")
        data, begin, size = response.read(), start, int(total)
    else:
        data, begin = _whole(response), 0
        size = len(data)
    etag = fields.get("etag", "")
    is_strong = etag.startswith('"')
    return Piece(
        start=begin,
        data=data,
        size_bytes=size,
        version=etag if is_strong else version,
        modified_at=_moment(fields.get("last-modified")),
    )


def _check_status(status: int, fields: dict[str, str]) -> None:
    """Raise what a status means, unless the answer is the file or a part of it."""
    if status in _PASSING:
        raise TransientError(f"its server answers {status}")
    if status in (200, 206) and fields.get("content-type", "").startswith("text/html"):
        raise DeclinedError(
            Reason.NOT_FETCHED, "a page of the web: `newsetl collect` fetches those, at the pace its site allows"
        )
    if status == 412:
        raise DeclinedError(Reason.UNREADABLE, "it was written anew while it was read: run it again")
    if status in (401, 403):
        raise DeclinedError(
            Reason.UNREADABLE, f"its server answers {status}: the address needs a signature, or a newer one"
        )
    if status not in (200, 206, 416):
        raise DeclinedError(Reason.UNREADABLE, f"its server answers {status}")


def _whole(response: httpcore.Response) -> bytes:
    """All bytes of a file whose server gives no ranges; only a small one is taken so."""
    parts: list[bytes] = []
    size = 0
    for part in response.iter_stream():
        parts.append(part)
        size += len(part)
        if size > MOST_BYTES:
            raise DeclinedError(
                Reason.UNREADABLE, "its server gives no ranges, and it is large: download it, then run the file"
            )
    return b"".join(parts)


def _fields(response: httpcore.Response) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}


def _moment(stated: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(stated) if stated else None
    except ValueError:
        return None
    return moment if moment is None or moment.tzinfo else None


def _times(remote: Remote) -> dict[str, float]:
    return {
        "connect": _CONNECT_SECONDS,
        "read": remote.answer_s,
        "write": remote.answer_s,
        "pool": remote.answer_s,
    }


@lru_cache(maxsize=4)
def _clients(remote: Remote) -> httpcore.ConnectionPool:
    """The connections of this process, by how they may be made."""
    backend = _GuardedBackend(Guard(remote.allow), trusted=urlsplit(remote.proxy).hostname)
    if not remote.proxy:
        return httpcore.ConnectionPool(network_backend=backend, http1=True)
    parts = urlsplit(remote.proxy)
    auth = (unquote(parts.username).encode(), unquote(parts.password or "").encode()) if parts.username else None
    return httpcore.HTTPProxy(proxy_url=remote.proxy, proxy_auth=auth, network_backend=backend)


class _GuardedBackend(httpcore.NetworkBackend):
    """Opens connections for httpcore: resolves a name, judges its numbers, and connects to one that was judged."""

    def __init__(self, guard: Guard, *, trusted: str | None) -> None:
        self._guard = guard
        self._trusted = trusted  # host of the user's proxy
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first permitted address that answers."""
        addresses = self._permitted(host, port)
        for address in addresses[:-1]:
            try:
                return self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._inner.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)

    def _permitted(self, host: str, port: int) -> list[str]:
        try:
            infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore.ConnectError(f"{host}: {error}") from error
        addresses = list(dict.fromkeys(str(info[4][0]) for info in infos))
        permitted = [one for one in addresses if host == self._trusted or self._guard.is_allowed(one)]
        if not permitted:
            raise DeclinedError(
                Reason.UNREADABLE,
                f"{refusal(host, addresses)}; web.allow names inner networks",
            )
        return permitted
