"""How a hostile host misbehaves: answers that are sent as they stand, and behaviours that take their time."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Awaitable, Callable

HTML_TYPE = "text/html; charset=utf-8"


def answer(body: bytes, *, kind: str = HTML_TYPE, status: str = "200 OK", more: str = "") -> bytes:
    """A whole HTTP response."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


def gzip_bomb(megabytes: int) -> bytes:
    """So many megabytes of NULs, packed."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    piece = bytes(1 << 20)
    return b"".join(packer.compress(piece) for _ in range(megabytes)) + packer.flush()


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


BEHAVIOURS: dict[str, Callable[[asyncio.StreamWriter], Awaitable[None]]] = {
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
