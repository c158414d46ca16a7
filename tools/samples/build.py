"""Write the binary samples from their readable sources.

Run it from anywhere: ``python tools/samples/build.py`` writes every generated file and
``python tools/samples/build.py --check`` only compares (exit status 1 if one differs).

Nothing depends on the clock, on chance or on the machine, so a second run changes
no byte. (Deflate streams may differ between zlib and its re-implementations; what
they unpack to does not.) Sources end in ``.src`` so that no reader of articles takes
them for articles.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import struct
import sys
import uuid
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parents[1] / "samples"
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://www.harbourcourier.example/")
COURIER = "https://www.harbourcourier.example"
ECHO = "https://www.echodudetroit.example"

PILOTAGE = COURIER + "/harbour/2026/03/11/bigger-ships-to-pay-more-pilotage/"
VOTE = COURIER + "/harbour/2026/03/03/council-backs-east-basin/"

# Text and pages in other encodings: written file -> (source, codec, line ending).
ENCODED: dict[str, tuple[str, str, str]] = {
    "text/budget-saint-aubrac.txt": ("budget-saint-aubrac.txt.src", "cp1252", "\r\n"),
    "text/getriebewelle.txt": ("getriebewelle.txt.src", "utf-16", "\r\n"),
    "pages/kuestenblatt-streik.html": ("kuestenblatt-streik.html.src", "iso-8859-1", "\n"),
    "pages/minatohara-delegation.html": ("minatohara-delegation.html.src", "shift_jis", "\n"),
}

# What changed in the second capture of the pilotage article: (before, after).
CORRECTION = (
    "Correction: an earlier version of this article gave the yield of the new fees as "
    "€3.9 million a year. The port authority expects €2.9 million."
)
MODIFIED = '"dateModified": "2026-03-13T18:05:00+01:00"'
CORRECTED: tuple[tuple[str, str], ...] = (
    ("bring in €3.9 million a year", "bring in €2.9 million a year"),
    ('5:25:00+01:00",\n', f'5:25:00+01:00",\n {MODIFIED},\n'),
    ("2026, 15:25</time>", "2026, 15:25</time> (corrected 13 March)"),
    ("vacant.</p>\n", f'vacant.</p>\n      <p class="correction">{CORRECTION}</p>\n'),
)
ESCAPE_TEXT = "The name of this entry climbs out of the archive: refuse it, take the other one.\n"


class Capture(NamedTuple):
    """One HTTP exchange of the fictional crawl."""

    date: str
    url: str
    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


def source(name: str) -> str:
    """Return a readable source as text."""
    return (HERE / "sources" / name).read_text(encoding="utf-8")


def page(name: str) -> bytes:
    """Return a sample page as it stands on disk."""
    return (SAMPLES / "pages" / name).read_bytes()


def gzip_member(data: bytes) -> bytes:
    """Compress data to one gzip member without time stamp or name."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = deflate.compress(data) + deflate.flush()
    trailer = struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff" + packed + trailer


def encode(text: str, codec: str, newline: str) -> bytes:
    """Encode text strictly; UTF-16 is written little-endian with a byte order mark."""
    text = text.replace("\n", newline)
    if codec == "utf-16":
        return b"\xff\xfe" + text.encode("utf-16-le")
    return text.encode(codec)


def corrected(html: str) -> str:
    """Apply the correction to the pilotage article; each change must hit exactly once."""
    for before, after in CORRECTED:
        if html.count(before) != 1:
            raise ValueError(f"expected once in the source: {before!r}")
        html = html.replace(before, after)
    return html


def png() -> bytes:
    """Return a 16 x 16 picture: sea below, sky above."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)

    rows = (b"\x00" + b"\xb8\xd4\xe3" * 16) * 7 + (b"\x00" + b"\x0d\x3b\x4c" * 16) * 9
    header = struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def captures() -> list[Capture]:
    """Return the eight exchanges in the order of the crawl."""
    utf8 = (("Content-Type", "text/html; charset=utf-8"),)
    cp1252 = (("Content-Type", "text/html; charset=windows-1252"),)
    pilotage = source("pilotage-fees.html.src")
    lighthouse = source("phare-gardien.html.src").encode("cp1252")
    roof = gzip_member(source("fish-market-roof.html.src").encode())
    moved = f'<html><body><a href="{VOTE}">Moved permanently</a></body></html>\n'.encode()
    gone = COURIER + "/harbour/2026/03/05/launch-timetable/"
    icon = COURIER + "/media/2026/03/harbour-icon.png"
    picture = (("Content-Type", "image/png"),)
    listed = COURIER + "/culture/2026/03/13/fish-market-roof-to-be-listed/"
    keeper = ECHO + "/societe/le-phare-cherche-un-gardien-20260318"
    redirect = (("Content-Type", "text/html"), ("Location", VOTE))
    squeezed = (*utf8, ("Content-Encoding", "gzip"))
    return [
        Capture("2026-03-04T06:00:02Z", COURIER + "/?p=41871", "301 Moved Permanently", redirect, moved),
        Capture("2026-03-04T06:00:05Z", VOTE, "200 OK", utf8, page("harbour-expansion-vote.html")),
        Capture("2026-03-11T17:02:11Z", PILOTAGE, "200 OK", utf8, pilotage.encode()),
        Capture("2026-03-13T18:30:40Z", listed, "200 OK", squeezed, roof),
        Capture("2026-03-14T08:40:05Z", PILOTAGE, "200 OK", utf8, corrected(pilotage).encode()),
        Capture("2026-03-14T08:40:09Z", gone, "404 Not Found", utf8, page("not-found.html")),
        Capture("2026-03-14T08:40:12Z", icon, "200 OK", picture, png()),
        Capture("2026-03-19T05:15:00Z", keeper, "200 OK", cp1252, lighthouse),
    ]


def sha1(data: bytes) -> str:
    """Return a digest as WARC writes it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode("ascii")


def record_id(kind: str, number: int) -> str:
    """Return the fixed identifier of a record."""
    return f"<urn:uuid:{uuid.uuid5(NAMESPACE, f'{kind} {number}')}>"


def record(kind: str, number: int, date: str, more: list[tuple[str, str]], block: bytes) -> bytes:
    """Return one WARC/1.1 record as one gzip member."""
    media = "warc-fields" if kind == "warcinfo" else f"http; msgtype={kind}"
    fields = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", record_id(kind, number)),
        ("WARC-Date", date),
        *more,
        ("WARC-Block-Digest", sha1(block)),
        ("Content-Type", f"application/{media}"),
        ("Content-Length", str(len(block))),
    ]
    head = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return gzip_member(f"WARC/1.1\r\n{head}\r\n".encode() + block + b"\r\n\r\n")


def exchange(number: int, item: Capture) -> bytes:
    """Return the request and the response record of one exchange."""
    host, _, rest = item.url.removeprefix("https://").partition("/")
    ask = f"GET /{rest} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: courier-crawl/1\r\n\r\n".encode()
    lines = [f"HTTP/1.1 {item.status}", *(f"{name}: {value}" for name, value in item.headers)]
    lines.append(f"Content-Length: {len(item.body)}")
    answer = ("\r\n".join(lines) + "\r\n\r\n").encode("ascii") + item.body
    common = [
        ("WARC-Target-URI", item.url),
        ("WARC-IP-Address", "192.0.2.10"),
        ("WARC-Warcinfo-ID", record_id("warcinfo", 0)),
    ]
    link = ("WARC-Concurrent-To", record_id("response", number))
    payload = ("WARC-Payload-Digest", sha1(item.body))
    return record("request", number, item.date, [*common, link], ask) + record(
        "response", number, item.date, [*common, payload], answer
    )


def warc() -> bytes:
    """Return the whole archive."""
    about = b"software: samples/build.py\r\nformat: WARC File Format 1.1\r\n"
    name = ("WARC-Filename", "courier.warc.gz")
    info = record("warcinfo", 0, "2026-03-04T06:00:00Z", [name], about)
    return info + b"".join(exchange(n, item) for n, item in enumerate(captures(), start=1))


def climbing_zip() -> bytes:
    """Return a ZIP file with an article and with a name that leaves the archive."""
    entries = {"letters/fog-bell.txt": source("fog-bell.txt.src"), "../../escape.txt": ESCAPE_TEXT}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in entries.items():
            info = zipfile.ZipInfo(name, date_time=(2026, 3, 18, 12, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            archive.writestr(info, text.encode("utf-8"), compresslevel=9)
    return buffer.getvalue()


def outputs() -> dict[str, bytes]:
    """Return every generated file by its path below this folder."""
    files = {path: encode(source(name), codec, newline) for path, (name, codec, newline) in ENCODED.items()}
    noise = (hashlib.sha256(number.to_bytes(4, "big")).digest() for number in range(64))
    packed = gzip_member(page("seagrass-survey.html"))
    files["pages/skarra-shop-shelves-1.html"] = page("skarra-shop-shelves.html")
    files["broken/empty.txt"] = b""
    files["broken/binary.txt"] = b"".join(noise)
    files["broken/truncated.html.gz"] = packed[: len(packed) // 2]
    files["broken/climbing.zip"] = climbing_zip()
    files["broken/nul.txt"] = source("tide-tables.txt.src").replace(" the ", " the\x00\x00").encode()
    files["archive/courier.warc.gz"] = warc()
    return files


def main() -> int:
    """Write the files, or compare them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare only, write nothing")
    check: bool = parser.parse_args().check
    stale = 0
    for name, data in sorted(outputs().items()):
        path = SAMPLES / name
        same = path.is_file() and path.read_bytes() == data
        stale += not same
        if not same and not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        print(f"{'same' if same else 'DIFFERS' if check else 'written'}  {len(data):7d}  {name}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
