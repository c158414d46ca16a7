"""One exchange over HTTP: a request, its whole response, and every cap kept to while reading.

httpcore speaks the protocol (HTTP/1.1, HTTP/2 where TLS offers it); the guarded backend opens its
connections. Header blocks end at 100 KiB (httpcore's own limit) with reason HEADERS.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit
from weakref import WeakKeyDictionary

import httpcore

from newsetl.collect.guard import GuardedBackend
from newsetl.collect.inflate import Inflater
from newsetl.collect.outcomes import Exchange, Failed, Headers, Why
from newsetl.collect.settings import WebSettings
from newsetl.core.address_guard import Guard

_HEAD = 1024
_LARGE, _LARGE_AT_ONCE = 1_000_000, 8  # bytes from which a body is large, and how many are read at a time


@dataclass(slots=True)
class _Host:
    """One host's connections. One pool for all would take time with the square of the connections."""

    pool: httpcore.AsyncConnectionPool
    busy: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """Limits of one exchange. `cuts`: stop at `body_bytes` and keep what came, instead of failing."""

    body_bytes: int
    inflated_bytes: int
    cuts: bool = False
    is_text: bool = True  # an image, a film or a PDF is not read at all


class Http:
    """The one client of a run."""

    def __init__(self, settings: WebSettings) -> None:
        self._settings = settings
        self._guard = Guard(settings.allow)
        proxy = urlsplit(settings.proxy).hostname if settings.proxy else None
        self._backend = GuardedBackend(self._guard, trusted=[proxy] if proxy else [])
        self._context = httpcore.default_ssl_context()
        self._context.load_default_certs(ssl.Purpose.SERVER_AUTH)
        self._large = asyncio.Semaphore(_LARGE_AT_ONCE)
        self._hosts: OrderedDict[str, _Host] = OrderedDict()
        self._peers: WeakKeyDictionary[httpcore.AsyncNetworkStream, str | None] = WeakKeyDictionary()
        self._times = {
            "connect": settings.connect_s,
            "read": settings.read_s,
            "write": settings.read_s,
            "pool": settings.total_s,
        }

    async def ask(self, url: str, headers: Headers, caps: Caps, *, on_answer: Callable[[], None]) -> Exchange:
        """GET `url` and read the response; `on_answer` is called when its headers are in.

        Raises:
            Failed: with the reason; nothing else for whatever a server does.
        """
        try:
            async with asyncio.timeout(self._settings.total_s):
                return await self._ask(url, headers, caps, on_answer)
        except (TimeoutError, httpcore.TimeoutException) as error:
            raise Failed(Why.TIMEOUT, _message(error) or f"{self._settings.total_s:g} s in all") from error
        except (httpcore.ConnectError, httpcore.ProxyError) as error:
            raise Failed(Why.CONNECT, _message(error)) from error
        except httpcore.ProtocolError as error:
            is_long = "too long" in str(error)  # h11's words; httpcore drops the cause
            raise Failed(Why.HEADERS if is_long else Why.BROKEN, _message(error)) from error
        except (httpcore.NetworkError, httpcore.UnsupportedProtocol, OSError, ValueError) as error:
            raise Failed(Why.BROKEN, _message(error)) from error

    async def close(self) -> None:
        """End all connections."""
        for host in self._hosts.values():
            await host.pool.aclose()
        self._hosts.clear()

    async def _ask(self, url: str, headers: Headers, caps: Caps, on_answer: Callable[[], None]) -> Exchange:
        request = _request(url, headers, self._times)
        if self._settings.proxy:
            await self._backend.addresses(request.url.host.decode(), request.url.port or 80)
        started_at = datetime.now(UTC)
        async with self._pool(request.url.host.decode()) as pool:
            response = await pool.handle_async_request(request)
            try:
                on_answer()
                body = await _read(response, caps, large=self._large)
            finally:
                await response.aclose()
        return Exchange(
            url=url,
            target=request.url.target,
            request_headers=tuple(request.headers),
            http_version=response.extensions.get("http_version", b"HTTP/1.1"),
            status=response.status,
            phrase=response.extensions.get("reason_phrase", b""),
            headers=tuple(response.headers),
            body=body,
            started_at=started_at,
            address=None if self._settings.proxy else self._peer(response.extensions["network_stream"]),
            is_cut=caps.cuts and len(body) >= caps.body_bytes,
        )

    def _peer(self, stream: httpcore.AsyncNetworkStream) -> str | None:
        """Address of a connection, asked of it once."""
        if stream not in self._peers:
            address = stream.get_extra_info("server_addr")
            self._peers[stream] = str(address[0]) if address else None
        return self._peers[stream]

    @asynccontextmanager
    async def _pool(self, name: str) -> AsyncIterator[httpcore.AsyncConnectionPool]:
        """The connections of one host; those of hosts unused for longest are closed when there are many."""
        host = self._hosts.get(name)
        if host is None:
            host = self._hosts[name] = _Host(self._open())
        self._hosts.move_to_end(name)
        host.busy += 1
        try:
            yield host.pool
        finally:
            host.busy -= 1
        if len(self._hosts) > 2 * self._settings.at_once:
            oldest = next((key for key, one in self._hosts.items() if not one.busy), None)
            if oldest is not None:
                await self._hosts.pop(oldest).pool.aclose()

    def _open(self) -> httpcore.AsyncConnectionPool:
        shared: dict[str, Any] = {
            "ssl_context": self._context,
            "max_connections": self._settings.at_once_per_host,
            "keepalive_expiry": self._settings.pace_s + 10.0,
            "http2": True,
            "network_backend": self._backend,
        }
        if self._settings.proxy:
            return httpcore.AsyncHTTPProxy(
                proxy_url=self._settings.proxy, proxy_auth=_user_and_password(self._settings.proxy), **shared
            )
        return httpcore.AsyncConnectionPool(**shared)


def _user_and_password(proxy: str) -> tuple[bytes, bytes] | None:
    parts = urlsplit(proxy)
    if parts.username is None:
        return None
    return unquote(parts.username).encode(), unquote(parts.password or "").encode()


def _request(url: str, headers: Headers, times: dict[str, float]) -> httpcore.Request:
    parts = urlsplit(url)
    host = parts.hostname
    if parts.scheme not in ("http", "https") or not host:
        raise Failed(Why.SCHEME, url[:200])
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    where = httpcore.URL(
        scheme=parts.scheme.encode(),
        host=host.encode("ascii"),
        port=parts.port,
        target=target.encode("ascii"),
    )
    name = parts.netloc.rpartition("@")[2].encode("ascii")
    return httpcore.Request("GET", where, headers=((b"Host", name), *headers), extensions={"timeout": times})


async def _read(response: httpcore.Response, caps: Caps, *, large: asyncio.Semaphore) -> bytes:
    """The body as sent, within the caps; its inflated size is counted on the way.

    Past a megabyte one of a few places for large bodies is waited for, so that memory has a bound.
    """
    head = {name.lower(): value.decode("latin-1") for name, value in response.headers}
    if response.status == 200 and caps.is_text:
        _check_type(head.get(b"content-type", ""))
    length = head.get(b"content-length", "")
    if length.isdecimal() and int(length) > caps.body_bytes and not caps.cuts:
        raise Failed(Why.TOO_LARGE, f"{length} bytes announced")
    stream = Inflater(head.get(b"content-encoding"), most=caps.inflated_bytes)
    kept = bytearray()
    try:
        async with AsyncExitStack() as place:
            start = await _fill(kept, response, caps, stream, lambda: place.enter_async_context(large))
        if response.status == 200 and caps.is_text:
            _check_bytes(start)
        return bytes(kept)
    finally:
        kept.clear()  # an exception's frames would hold it until the next collection of garbage


async def _fill(
    kept: bytearray,
    response: httpcore.Response,
    caps: Caps,
    stream: Inflater,
    wait_for_place: Callable[[], Awaitable[None]],
) -> bytes:
    """Read the body into `kept`; the first bytes of it inflated."""
    head = b""
    async for chunk in response.aiter_stream():
        if len(kept) <= _LARGE < len(kept) + len(chunk):
            await wait_for_place()
        kept += chunk
        if len(kept) > caps.body_bytes:
            if caps.cuts:
                del kept[caps.body_bytes :]
                return head
            raise Failed(Why.TOO_LARGE, f"more than {caps.body_bytes} bytes")
        for piece in stream.feed(chunk):
            head += piece[: _HEAD - len(head)]
    stream.finish()
    return head


def _check_type(content_type: str) -> None:
    """Refuse a type that is no text; a missing or wrong type is seen by the first bytes."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind.startswith(("image/", "video/", "audio/", "font/")) or kind in {
        "application/pdf",
        "application/zip",
        "application/vnd.ms-excel",
        "application/msword",
    }:
        raise Failed(Why.CONTENT_TYPE, kind[:80])


def _check_bytes(head: bytes) -> None:
    """Refuse what is no text by its first bytes, whatever its type."""
    if head.startswith((b"%PDF-", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x7fELF", b"RIFF")):
        raise Failed(Why.CONTENT_TYPE, f"starts like {head[:8]!r}")
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff", b"\0", b"<\0")):
        raise Failed(Why.CONTENT_TYPE, "holds NUL bytes")


def _message(error: BaseException) -> str:
    return str(error)[:200]
