"""A small web of many hosts on loopback: `python -m tests.web.serve --hosts 5 --log F`.

Each host has an address of its own, all the same port; the first line of output is the port. The server ends when
its standard input does. Every request is logged when it is seen, and again when it is answered, as a JSON line.

| host | option | serves |
|---|---|---|
| 127.0.1.n | --hosts N | a newspaper: robots.txt, /feed.xml, /sitemap_index.xml, /a/0.html …, /old/0.html (moved), / |
| 127.0.1.n | --slow n, --broken n | the same, each answer 50 ms late; connections that break off |
| 127.0.2.n | --hostile N | /h/NAME for every name in tests/web/hostile.py; a robots.txt of another kind on each n |
| 127.0.3.n | --poisoned N | whole responses from --files, byte for byte |

With --files FOLDER a request is first looked for as FOLDER/HOST/PATH. On 127.0.1.n such a file is a document, its
type told by its suffix; on 127.0.3.n it is a whole HTTP response, head and all. Files may come, change and go while
the server runs: a new article is a new file and a new feed.xml, a correction is a changed one.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import mimetypes
import sys
import time
import zlib
from functools import cache
from pathlib import Path
from typing import TextIO
from urllib.parse import unquote

from tests.web.hostile import ANSWERS, BEHAVIOURS, CLOSING, answer, gzip_bomb

WORDS = "council river market harbour budget school winter bridge minister storm fishing paper".split()


def paragraphs(host: str, page: int) -> str:
    seed = zlib.crc32(f"{host}/{page}".encode())
    rows = []
    for _ in range(12):
        words = []
        for _ in range(60):
            seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
            words.append(WORDS[(seed >> 8) % len(WORDS)])
        rows.append(f"<p>{' '.join(words).capitalize()}.</p>")
    return "\n".join(rows)


@cache
def article(host: str, page: int) -> bytes:
    return (
        f"<!doctype html><html lang=en><head><title>Story {page} of {host}</title></head><body><article>"
        f"<h1>Story {page} of {host}</h1>{paragraphs(host, page)}</article></body></html>"
    ).encode()


class Web:
    """Everything that is served, and the log of who asked for it."""

    def __init__(
        self, *, pages: int, slow: int, broken: int, port: int, hostile: int, files: Path | None, log: TextIO
    ) -> None:
        self.pages, self.slow, self.broken, self.port, self.log = pages, slow, broken, port, log
        self.files = files
        self.bombs = {"gzip-bomb": gzip_bomb(64) if hostile else b""}

    def note(self, **facts: object) -> None:
        self.log.write(json.dumps({"at": time.monotonic(), **facts}) + "\n")
        self.log.flush()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        try:
            while await self.turn(host, reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()

    async def turn(self, host: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        path = head.split(" ", 2)[1]
        lines = [line.partition(": ") for line in head.split("\r\n")[1:]]
        headers = {name.lower(): value for name, _, value in lines}
        cookie = len(headers.get("cookie", ""))
        self.note(host=host, path=path, agent=headers.get("user-agent"), cookie=cookie)
        if host.startswith("127.0.2."):
            return await self.misbehave(host, path, writer)
        if host.startswith("127.0.3."):
            return await self.poison(host, path, writer)
        number = int(host.rpartition(".")[2])
        if number == self.slow:
            await asyncio.sleep(0.05)
        if number == self.broken and path != "/robots.txt":
            writer.transport.abort()
            return False
        body = self.page(host, path, headers)
        writer.write(body)
        await writer.drain()
        self.note(host=host, path=path, sent=len(body))
        return True

    def page(self, host: str, path: str, headers: dict[str, str]) -> bytes:
        base = f"http://{host}:{self.port}"
        if path == "/robots.txt":
            rules = f"User-agent: *\nDisallow: /private/\nSitemap: {base}/sitemap_index.xml\n"
            return answer(rules.encode(), kind="text/plain")
        if path.startswith("/private/"):
            return answer(b"nothing for robots")
        if path.startswith("/old/"):
            return answer(b"", status="301 Moved", more=f"Location: /a/{path[5:]}\r\n")
        body, kind = self.file(host, path) or self.document(host, base, path)
        if body is None:
            return answer(b"not here", status="404 Not Found")
        etag = f'"{zlib.crc32(body):08x}"'
        if headers.get("if-none-match") == etag:
            return f"HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n".encode()
        return answer(body, kind=kind, more=f"ETag: {etag}\r\n")

    def file(self, host: str, path: str) -> tuple[bytes, str] | None:
        """What --files has at this address, and its type."""
        file = self.files / host / path.lstrip("/") if self.files else None
        if file is None or not file.is_file():
            return None
        return file.read_bytes(), mimetypes.guess_type(file.name)[0] or "text/html"

    async def poison(self, host: str, path: str, writer: asyncio.StreamWriter) -> bool:
        """A response from a file, sent as it stands; then the connection ends."""
        answered = self.file(host, path)
        writer.write(answered[0] if answered else answer(b"", status="404 Not Found"))
        await writer.drain()
        return answered is None

    def document(self, host: str, base: str, path: str) -> tuple[bytes | None, str]:  # noqa: PLR0911
        if path.startswith("/a/") and path.endswith(".html") and path[3:-5].isdecimal():
            page = int(path[3:-5])
            return (article(host, page) if page < self.pages else None), "text/html; charset=utf-8"
        if path == "/feed.xml":
            return self.feed(base).encode(), "application/rss+xml"
        if path == "/sitemap_index.xml":
            names = ("s1.xml", "s2.xml.gz")
            files = "".join(f"<sitemap><loc>{base}/{name}</loc></sitemap>" for name in names)
            return f"<sitemapindex>{files}</sitemapindex>".encode(), "application/xml"
        if path == "/s1.xml":
            return self.sitemap(base, range(0, self.pages // 2)), "application/xml"
        if path == "/s2.xml.gz":
            packed = gzip.compress(self.sitemap(base, range(self.pages // 2, self.pages)), mtime=0)
            return packed, "application/x-gzip"
        if path == "/":
            links = "".join(f'<li><a href="/a/{n}.html">A story of the day {n}</a>' for n in range(10))
            return f"<ul>{links}<li><a href='/about'>About</a></ul>".encode(), "text/html"
        return None, ""

    def feed(self, base: str) -> str:
        items = "".join(
            f"<item><title>Story {page}</title><link>{base}/a/{page}.html?utm_source=rss</link>"
            f"<pubDate>Mon, 02 Nov 2026 08:{page % 60:02}:00 GMT</pubDate><category>News</category></item>"
            for page in range(min(20, self.pages))
        )
        hidden = f"<item><title>Hidden</title><link>{base}/private/1.html</link></item>"
        return f"<rss version='2.0'><channel><title>Feed</title>{items}{hidden}</channel></rss>"

    def sitemap(self, base: str, pages: range) -> bytes:
        urls = "".join(f"<url><loc>{base}/a/{page}.html</loc></url>" for page in pages)
        hidden = f"<url><loc>{base}/private/{pages.start}.html</loc></url>"
        space = "http://www.sitemaps.org/schemas/sitemap/0.9"
        return f'<?xml version="1.0"?><urlset xmlns="{space}">{urls}{hidden}</urlset>'.encode()

    async def misbehave(self, host: str, path: str, writer: asyncio.StreamWriter) -> bool:
        if path == "/robots.txt":
            return await self.robots(host, writer)
        name, _, rest = path.removeprefix("/h/").partition("?")
        if name in ANSWERS:
            writer.write(ANSWERS[name])
        elif name == "to":
            writer.write(answer(b"", status="302 Found", more=f"Location: {unquote(rest)}\r\n"))
        elif name.startswith("chain"):
            writer.write(answer(b"", status="302 Found", more=f"Location: /h/chain{int(name[5:]) + 1}\r\n"))
        elif name in self.bombs:
            writer.write(answer(self.bombs[name], more="Content-Encoding: gzip\r\n"))
        elif name in BEHAVIOURS:
            await BEHAVIOURS[name](writer)
            return False
        else:
            writer.write(answer(b"not here", status="404 Not Found"))
        await writer.drain()
        return name not in CLOSING

    async def robots(self, host: str, writer: asyncio.StreamWriter) -> bool:
        number = int(host.rpartition(".")[2])
        match number:
            case 2:
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n")
                writer.write(b"User-agent: *\nDisallow: /h/secret\n")
                for _ in range(1600):
                    writer.write(b"# padding line\n" * 4369 + b"\n")
                    await writer.drain()
            case 3:
                writer.write(answer(b"", status="503 Busy"))
            case 4:
                writer.write(answer(b"no", status="403 Forbidden"))
            case 5:
                writer.write(answer(b"", status="302 Found", more="Location: /robots.txt\r\n"))
            case 6:
                await asyncio.sleep(30)
            case 7:
                bomb = self.bombs["gzip-bomb"]
                writer.write(answer(bomb, kind="text/plain", more="Content-Encoding: gzip\r\n"))
            case 8:
                writer.write(answer(b"User-agent: newsetl\nCrawl-delay: 0.3\nDisallow: /h/secret\n"))
            case _:
                writer.write(answer(b"", status="404 Not Found"))
        await writer.drain()
        return number != 2


async def main() -> None:
    ask = argparse.ArgumentParser()
    ask.add_argument("--hosts", type=int, default=5)
    ask.add_argument("--hostile", type=int, default=0)
    ask.add_argument("--pages", type=int, default=10)
    ask.add_argument("--slow", type=int, default=0)
    ask.add_argument("--broken", type=int, default=0)
    ask.add_argument("--port", type=int, default=0)
    ask.add_argument("--poisoned", type=int, default=0)
    ask.add_argument("--files", type=Path)
    ask.add_argument("--log", required=True)
    options = ask.parse_args()
    with open(options.log, "a", encoding="utf-8") as log:  # noqa: PTH123
        web = Web(
            pages=options.pages,
            slow=options.slow,
            broken=options.broken,
            port=options.port,
            hostile=options.hostile,
            files=options.files,
            log=log,
        )
        addresses = [f"127.0.1.{n + 1}" for n in range(options.hosts)]
        addresses += [f"127.0.2.{n + 1}" for n in range(options.hostile)]
        addresses += [f"127.0.3.{n + 1}" for n in range(options.poisoned)]
        servers = []
        for address in addresses:
            servers.append(await asyncio.start_server(web.serve, address, web.port, backlog=256))
            web.port = servers[0].sockets[0].getsockname()[1]
        sys.stdout.write(f"{web.port}\n")
        sys.stdout.flush()
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)  # until the parent is gone


if __name__ == "__main__":
    asyncio.run(main())
