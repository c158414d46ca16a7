"""With a proxy: only where it is set, and inner names are refused before the proxy hears of them."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from contextlib import suppress
from io import BytesIO

import pytest
from fastwarc.warc import ArchiveIterator

from newsetl.collect.archive import pack
from newsetl.collect.fetch import Fetcher
from newsetl.collect.outcomes import Fetched, FetchFailed, Why
from tests.web import settings

from .test_hostile import NoStore

PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n<p>a page"


def fetched(
    url: str, *, uses_proxy: bool, user: str = "", heads: list[bytes] | None = None
) -> tuple[Fetched | FetchFailed, list[str]]:
    request_lines: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, asyncio.CancelledError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                request_lines.append(head.split(b"\r\n")[0].decode())
                if heads is not None:
                    heads.append(head)
                writer.write(PAGE if b"/robots.txt" not in head else PAGE.replace(b"200 OK", b"404 No"))
        writer.close()

    async def run() -> Fetched | FetchFailed:
        server = await asyncio.start_server(serve, "127.0.1.9", 0)
        port = server.sockets[0].getsockname()[1]
        proxy = f"http://{user}127.0.1.9:{port}" if uses_proxy else ""
        fetcher = Fetcher(settings(proxy=proxy, allow=("127.0.1.8/32",), connect_s=0.5), NoStore())
        try:
            return await fetcher.fetch(url)
        finally:
            await fetcher.close()
            server.close()

    return asyncio.run(run()), request_lines


def test_the_proxy_is_asked_and_may_be_an_inner_one() -> None:
    outcome, request_lines = fetched("http://127.0.1.8/a", uses_proxy=True)
    assert isinstance(outcome, Fetched), outcome
    assert outcome.last.address is None  # only the proxy knows
    assert request_lines == ["GET http://127.0.1.8/robots.txt HTTP/1.1", "GET http://127.0.1.8/a HTTP/1.1"]


def test_the_proxy_is_told_its_password_and_the_archive_is_not() -> None:
    heads: list[bytes] = []
    outcome, _ = fetched("http://127.0.1.8/a", uses_proxy=True, user="ann:p%40ss@", heads=heads)
    assert isinstance(outcome, Fetched), outcome
    secret = b64encode(b"ann:p@ss")
    assert all(b"Proxy-Authorization: Basic " + secret in head for head in heads)
    packed = pack(outcome.exchanges, kind="article").data
    assert secret not in b"".join(one.reader.read() for one in ArchiveIterator(BytesIO(packed), parse_http=False))


@pytest.mark.parametrize("url", ["http://127.0.1.9/a", "http://localhost/a", "http://169.254.169.254/"])
def test_inner_addresses_are_refused_before_the_proxy_hears_of_them(url: str) -> None:
    outcome, request_lines = fetched(url, uses_proxy=True)
    assert isinstance(outcome, FetchFailed)
    assert outcome.why is Why.ADDRESS
    assert request_lines == []


def test_no_proxy_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.1.9:1")
    outcome, request_lines = fetched("http://127.0.1.8:9/a", uses_proxy=False)
    assert isinstance(outcome, FetchFailed)
    assert request_lines == []
