"""What kind of thing an entry is: by its first bytes, then by its name; never by the extension alone."""

from __future__ import annotations

import json
import re
import zlib
from enum import StrEnum

from newsetl.core.text import is_binary
from newsetl.readers.columns import guess_columns


class EntryKind(StrEnum):
    """Every kind that has a reader."""

    EMPTY = "empty"
    GZIP = "gzip"
    BZIP2 = "bzip2"
    ZSTD = "zstd"
    XZ = "xz"
    ZIP = "zip"
    TAR = "tar"
    WARC = "warc"
    PARQUET = "parquet"
    JSON = "json"
    CSV = "csv"
    URLS = "urls"
    FEED = "feed"
    HTML = "html"
    TEXT = "text"
    BINARY = "binary"


_MAGIC = (
    (b"\x1f\x8b", EntryKind.GZIP),
    (b"BZh", EntryKind.BZIP2),
    (b"\x28\xb5\x2f\xfd", EntryKind.ZSTD),
    (b"\xfd7zXZ\0", EntryKind.XZ),
    (b"PK\x03\x04", EntryKind.ZIP),
    (b"PK\x05\x06", EntryKind.ZIP),
    (b"PAR1", EntryKind.PARQUET),
    (b"WARC/", EntryKind.WARC),
    (b"%PDF-", EntryKind.BINARY),
    (b"\x89PNG", EntryKind.BINARY),
    (b"\xff\xd8\xff", EntryKind.BINARY),
    (b"GIF8", EntryKind.BINARY),
    (b"\x7fELF", EntryKind.BINARY),
    (b"SQLite format 3", EntryKind.BINARY),
)
_FEED = re.compile(rb"^(?:\s|<\?xml[^>]*>|<!--.*?-->|<\?[^>]*>)*<(?:rss|feed|urlset|sitemapindex|rdf:RDF)\b", re.S)
_HTML = re.compile(
    rb"^(?:\s|<\?xml[^>]*>|<!--.*?-->)*<(?:!doctype\s+html|html|head|body|title|meta)\b", re.S | re.I
)
_HTML_INSIDE = re.compile(rb"<(?:html|body|head)[\s>]", re.IGNORECASE)
_HTML_SUFFIXES = frozenset(("html", "htm", "xhtml", "shtml"))
_URL_LINE = re.compile(r"https?://\S+$")
_PACKED_NAME = re.compile(r"\.(?:gz|gzip|bz2|zst|zstd|xz)$", re.IGNORECASE)


def without_packing(name: str) -> str:
    """`name` less one compression suffix; x.tgz becomes x.tar."""
    return re.sub(r"\.t(?:gz|bz2|zst|xz)$", ".tar", _PACKED_NAME.sub("", name), flags=re.IGNORECASE)


def recognise(head: bytes, name: str) -> EntryKind:
    """Kind of an entry from its first bytes (up to 64 kB) and its name."""
    if not head:
        return EntryKind.EMPTY
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return EntryKind.WARC if _packed_warc(head, kind) else kind
    return EntryKind.TAR if head[257:262] == b"ustar" else _text_kind(head, name.lower().rpartition(".")[2])


def _text_kind(head: bytes, suffix: str) -> EntryKind:
    """Kind of what has no magic number: markup, tables, lists, prose, or nothing that we know."""
    bare = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if _FEED.search(head[:4096]):
        return EntryKind.FEED
    if suffix in _HTML_SUFFIXES or _HTML.search(bare[:4096]):
        return EntryKind.HTML
    table = None if is_binary(head) else _table_kind(bare, suffix)
    if table is None and _HTML_INSIDE.search(bare[:2048]):  # after tables: their cells may hold pages
        return EntryKind.HTML
    return EntryKind.BINARY if is_binary(head) else table or _list_or_prose(bare)


def _table_kind(bare: bytes, suffix: str) -> EntryKind | None:
    if bare[:1] in (b"{", b"[") and _is_json(bare):
        return EntryKind.JSON
    if suffix in ("jsonl", "ndjson", "json") and any(map(_is_json, bare.splitlines()[1:20])):
        return EntryKind.JSON  # its first line is a broken one
    return EntryKind.CSV if suffix in ("csv", "tsv") or _is_csv(bare.decode("utf-8", errors="replace")) else None


def _list_or_prose(bare: bytes) -> EntryKind:
    text = bare.decode("utf-8", errors="replace")
    lines = [line.strip() for line in text.splitlines()[:50]]
    said = [line for line in lines if line and not line.startswith("#")]
    if said and all(_URL_LINE.match(line) for line in said):
        return EntryKind.URLS
    return EntryKind.TEXT


def _packed_warc(head: bytes, kind: EntryKind) -> bool:
    """Whether gzip begins a WARC: such files are read by record, with offsets into the packed file."""
    try:
        return kind is EntryKind.GZIP and zlib.decompressobj(31).decompress(head, 5) == b"WARC/"
    except zlib.error:
        return False


def _is_json(bare: bytes) -> bool:
    """A JSON object or array, or one object a line: told from the first line, or the first few characters."""
    first = bare.split(b"\n", 1)[0].strip()
    try:
        return isinstance(json.loads(first), dict | list)
    except ValueError:
        return re.match(rb"""^(?:\[\s*)?\{\s*(?:"[^"\n]{1,80}"\s*:|\})""", bare) is not None


def _is_csv(text: str) -> bool:
    """A first line of column names that we know, two or more, one of them with the text or the address."""
    first = text.partition("\n")[0].strip()
    for delimiter in ",;\t|":
        names = [name.strip().strip('"') for name in first.split(delimiter)]
        if len(names) > 1 and len(first) < 2000:
            known = guess_columns(names)
            if len(known) > 1 and {"text", "html", "url"} & known.keys():
                return True
    return False
