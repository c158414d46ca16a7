"""Pack labelled pages into WARC.gz files, one gzip member a record, holding one page at a time in memory."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO
from uuid import NAMESPACE_URL, uuid5

DATE = "2026-01-01T00:00:00Z"
SHARED = Path(os.environ.get("NEWSETL_SHARED", Path(__file__).parents[2] / "shared"))
PAGES = SHARED / "data" / "pages"


def pages(folder: Path) -> Iterator[tuple[str, bytes]]:
    """(address, bytes) of every page of every set that lies in `folder`, in a stable order."""
    for truth in sorted(folder.glob("*/truth.jsonl")):
        with truth.open(encoding="utf-8") as lines:
            for page in map(json.loads, lines):
                html = truth.parent / "html" / f"{page['id']}.html.gz"
                yield (
                    page["url"] or f"https://{truth.parent.name}.example/{page['id']}",
                    gzip.decompress(html.read_bytes()),
                )


def pack(folder: Path, targets: list[Path], *, repeat: int) -> int:
    """Write the pages `repeat` times over; record n goes to target n modulo their number. Returns how many.

    Every copy has an address and bytes of its own, so that no line can know a page from its first copy.
    """
    count = 0
    with ExitStack() as stack:
        outs = [stack.enter_context(target.open("wb")) for target in targets]
        for copy in range(repeat):
            for url, payload in pages(folder):
                write_record(outs[count % len(outs)], *(varied(url, payload, copy) if copy else (url, payload)))
                count += 1
    return count


def varied(url: str, payload: bytes, copy: int) -> tuple[str, bytes]:
    """Another page that costs as much to read: its own address, and a word more at its first paragraph's end."""
    head, hash_, fragment = url.partition("#")
    head += f"{'&' if '?' in head else '?'}copy={copy}"
    mark = f" Copy {copy}.".encode()
    changed = payload.replace(b"</p>", mark + b"</p>", 1)
    return head + hash_ + fragment, changed if changed != payload else payload + b"<!--" + mark + b"-->"


def write_record(out: BinaryIO, url: str, payload: bytes) -> None:
    """One response record, packed by itself."""
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(payload)
    head = (
        "WARC/1.1\r\n"
        "WARC-Type: response\r\n"
        f"WARC-Record-ID: <urn:uuid:{uuid5(NAMESPACE_URL, url)}>\r\n"
        f"WARC-Target-URI: {url}\r\n"
        f"WARC-Date: {DATE}\r\n"
        "Content-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http) + len(payload)}\r\n\r\n"
    )
    out.write(gzip.compress(head.encode() + http + payload + b"\r\n\r\n", 6, mtime=0))
