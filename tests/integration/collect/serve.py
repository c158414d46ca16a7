"""A small web of many hosts on loopback, polite and hostile: `python serve.py --hosts 5 --log F`.

Each host has an address of its own (127.0.1.n, hostile ones 127.0.2.n), all the same port. The first line
of output is the port. Every request is logged when it is seen, and again when it is answered, as a JSON line.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import sys
import time
import zlib
from collections.abc import Awaitable, Callable
from functools import cache
from typing import TextIO
from urllib.parse import unquote

Sent = Awaitable[None]
HTML_TYPE = "text/html; charset=utf-8"
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


def answer(body: bytes, *, kind: str = HTML_TYPE, status: str = "200 OK", more: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


def gzip_bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    piece = bytes(1 << 20)
    return b"".join(packer.compress(piece) for _ in range(megabytes)) + packer.flush()


class Web:
    """Everything that is served, and the log of who asked for it."""

    def __init__(self, *, pages: int, slow: int, broken: int, port: int, hostile: int, log: TextIO) -> None:
        self.pages, self.slow, self.broken, self.port, self.log = pages, slow, broken, port, log
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
        body, kind = self.document(host, base, path)
        if body is None:
            return answer(b"not here", status="404 Not Found")
        etag = f'"{zlib.crc32(body):08x}"'
        if headers.get("if-none-match") == etag:
            return f"HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n".encode()
        return answer(body, kind=kind, more=f"ETag: {etag}\r\n")

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


async def drip(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    for _ in range(600):
        writer.write(b"<")
        await writer.drain()
        await asyncio.sleep(0.05)


async def drip_head(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for _ in range(600):
        writer.write(b"A")
        await writer.drain()
        await asyncio.sleep(0.05)


async def endless(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(4096):
        writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        await writer.drain()


async def crumbs(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(2000):
        writer.write(b"1\r\nx\r\n" * 5000)
        await writer.drain()


async def endless_plain(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    for _ in range(4096):
        writer.write(b"x" * 65536)
        await writer.drain()


async def continues(writer: asyncio.StreamWriter) -> None:
    for _ in range(100_000):
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)
        await writer.drain()


async def big_head(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX-Big: ")
    for _ in range(160):
        writer.write(b"y" * 65536)
        await writer.drain()
    writer.write(b"\r\n\r\n")


async def half(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n<html>half")
    writer.write_eof()
    await asyncio.sleep(30)


async def silent(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def reset(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


BEHAVIOURS: dict[str, Callable[[asyncio.StreamWriter], Sent]] = {
    "drip": drip,
    "drip-head": drip_head,
    "endless": endless,
    "crumbs": crumbs,
    "endless-plain": endless_plain,
    "continues": continues,
    "big-head": big_head,
    "half": half,
    "silent": silent,
    "reset": reset,
}
HTML = b"<!doctype html><html><body><p>A page.</p></body></html>"
XML_BOMB = (
    "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a 'lol'>"
    + "".join(f"<!ENTITY {chr(98 + i)} '{f'&{chr(97 + i)};' * 10}'>" for i in range(12))
    + "]><rss version='2.0'><channel><item><title>&m;</title><link>http://127.0.1.1/x</link></item></channel></rss>"
).encode()
EXTERNAL = (
    b"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
    b"<rss version='2.0'><channel><item><title>&x;</title><link>http://127.0.1.1/x</link></item></channel></rss>"
)
ANSWERS = {
    "good": answer(HTML),
    "br-bomb": answer(b"\x5b\xff\xff\xff\x3f\x00" * 50, more="Content-Encoding: br\r\n"),
    "zstd-bomb": answer(b"\x28\xb5\x2f\xfd" * 50, more="Content-Encoding: zstd\r\n"),
    "gzip-lie": answer(HTML, more="Content-Encoding: gzip\r\n"),
    "gzip-cut": answer(gzip.compress(HTML * 50)[:60], more="Content-Encoding: gzip\r\n"),
    "gzip-good": answer(gzip.compress(HTML), more="Content-Encoding: gzip\r\n"),
    "loop": answer(b"", status="302 Found", more="Location: /h/loop\r\n"),
    "ping": answer(b"", status="302 Found", more="Location: /h/pong\r\n"),
    "pong": answer(b"", status="302 Found", more="Location: /h/ping\r\n"),
    "long-length": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<html>short",
    "short-length": b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>" + b"z" * 5000,
    "huge-length": b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n<html>",
    "minus-length": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: -5\r\n\r\n<html>",
    "two-lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n<html>",
    "many-heads": b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % i for i in range(100_000)) + b"\r\n",
    "cookies": answer(HTML, more="".join(f"Set-Cookie: c{i}=v\r\n" for i in range(3000))),
    "garbage": bytes(range(256)) * 8,
    "charset": answer("<p>Zeitung für Größe</p>".encode("latin-1"), kind="text/html; charset=utf-16"),
    "pdf": answer(b"%PDF-1.7 binary"),
    "nul": answer(b"\x01\x02\0\0\x03" * 100),
    "image": answer(b"\xff\xd8\xff", kind="image/jpeg"),
    "busy": answer(b"", status="503 Busy", more="Retry-After: 1\r\n"),
    "busy-long": answer(b"", status="429 Slow down", more="Retry-After: 86400\r\n"),
    "missing": answer(b"", status="404 Not Found"),
    "xml-bomb": answer(XML_BOMB, kind="application/rss+xml"),
    "external": answer(EXTERNAL, kind="application/rss+xml"),
}
CLOSING = frozenset({"long-length", "garbage", "minus-length", "huge-length", "two-lengths", "short-length"})


async def main() -> None:
    ask = argparse.ArgumentParser()
    ask.add_argument("--hosts", type=int, default=5)
    ask.add_argument("--hostile", type=int, default=0)
    ask.add_argument("--pages", type=int, default=10)
    ask.add_argument("--slow", type=int, default=0)
    ask.add_argument("--broken", type=int, default=0)
    ask.add_argument("--port", type=int, default=0)
    ask.add_argument("--log", required=True)
    said = ask.parse_args()
    with open(said.log, "a", encoding="utf-8") as log:  # noqa: PTH123
        web = Web(
            pages=said.pages,
            slow=said.slow,
            broken=said.broken,
            port=said.port,
            hostile=said.hostile,
            log=log,
        )
        addresses = [f"127.0.1.{n + 1}" for n in range(said.hosts)]
        addresses += [f"127.0.2.{n + 1}" for n in range(said.hostile)]
        servers = []
        for address in addresses:
            servers.append(await asyncio.start_server(web.serve, address, web.port, backlog=256))
            web.port = servers[0].sockets[0].getsockname()[1]
        sys.stdout.write(f"{web.port}\n")
        sys.stdout.flush()
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)  # until the parent is gone


if __name__ == "__main__":
    asyncio.run(main())
