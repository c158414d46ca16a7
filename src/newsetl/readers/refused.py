"""What is recognised and not read: each is declined by its name, and never stored as an article."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from itertools import islice

from newsetl.core.records import Reason
from newsetl.readers.entry import Entry, Reader, ReadOptions, ReadOutcome, read_up_to
from newsetl.readers.format import Format, Head

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"7z\xbc\xaf\x27\x1c", "7z archive"),
    (b"Rar!\x1a\x07", "RAR archive"),
    (b"\x04\x22\x4d\x18", "LZ4 file"),
    (b"\x1f\x9d", "compress (.Z) file"),
    (b"X\n\0\0\0", "R data file"),
    (b"A\n2\n", "R data file"),
    (b"RDX2", "R data file"),
    (b"RDX3", "R data file"),
    (b"RDA3", "R data file"),
    (b"\x89HDF", "HDF5 file"),
    (b"\x89PNG", "PNG picture"),
    (b"\xff\xd8\xff", "JPEG picture"),
    (b"GIF8", "GIF picture"),
    (b"RIFF", "WebP picture, sound or video"),
    (b"\x7fELF", "program"),
    (b"MZ\x90\0", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"%!PS", "PostScript document"),
    (b"AT&TFORM", "DjVu document"),
    (b"ID3", "sound"),
    (b"OggS", "sound or video"),
)
_LABELS_OF_ROOTS = {
    "packageitem": "NewsML-G2 package",
    "conceptitem": "NewsML-G2 concept",
    "knowledgeitem": "NewsML-G2 concepts",
    "planningitem": "NewsML-G2 plan",
    "catalogitem": "NewsML-G2 catalogue",
    "groupset": "NewsML-G2 package",
    "contentmeta": "NewsML-G2 metadata",
    "itemmeta": "NewsML-G2 metadata",
    "svg": "SVG picture",
    "project": "build file",
    "opml": "OPML list of feeds",
    "plist": "property list",
}
_CDX = re.compile(rb"^(?: CDX [A-Za-z]|\S+\)\S* \d{14} (?:\{|\S+ \S+ \d{3} ))")
_RTF_WORD = re.compile(r"\\(?:rtf1|ansi|pard?|fs\d+|f\d+|b0|q[lcjr]|li\d+|fonttbl|colortbl|stylesheet)\b")
_PDF_LINE = re.compile(
    r"^(?:\d+ \d+ obj\b|(?:endobj|stream|endstream|xref|startxref|trailer)\s*$|BT /)", re.MULTILINE
)
_MIME_LINE = re.compile(
    r"^(?:Content-(?:Type|Transfer-Encoding)|MIME-Version|Message-ID|Received|Snapshot-Content-Location)"
    r":[ \t]",
    re.MULTILINE | re.IGNORECASE,
)
_JSON_KEY = re.compile(r'"[\w$@.-]{1,60}"\s*:\s*(?:["\[{\d-]|true\b|false\b|null\b)')
_HTML_NAMES = (
    "a|abbr|article|aside|b|blockquote|br|center|cite|code|dd|div|dl|dt|em|figcaption|figure|font|footer|form|h[1-6]|"
    "header|hr|i|iframe|img|input|label|li|link|main|meta|nav|ol|option|p|picture|pre|q|s|script|section|select|small|"
    "source|span|strong|style|sub|summary|sup|svg|table|tbody|td|th|thead|time|tr|u|ul|video"
)
_XML_TAG = re.compile(  # that closes: wires print companies as <Airbus Industrie>
    rf"</(?!(?:{_HTML_NAMES})\b)[a-z][\w:.-]*>|<(?!(?:{_HTML_NAMES})\b)[a-z][\w:.-]*\s[\w:.-]+=\"[^<>]*/>",
    re.IGNORECASE,
)
_XML_START = re.compile(  # what is left of a beginning
    rf".{{0,9}}<[?!](?:xml|DOCTYPE(?!\s+html))\b|"
    rf"(?:&\w{{1,8}};|\W){{0,5}}(?:<+(?!(?:{_HTML_NAMES})\b)[a-z][\w:.-]*(?:\s+[\w:.-]+\s*=\s*[\"'][^\"'<]*[\"'])+)",
    re.IGNORECASE,
)
_XML_DECLARATION = re.compile(r"<\?xml\s+version\s*=", re.IGNORECASE)
_XML_LINE = re.compile(  # that begins with a tag which states something
    rf"^<(?!(?:{_HTML_NAMES})\b)[a-z][\w:.-]*(?:\s+[\w:.-]+\s*=\s*\"[^\"<>]*\")+[^<>]*>",
    re.MULTILINE | re.IGNORECASE,
)
_NO_WORD = re.compile(r"\W")
_RTF_START = re.compile(r"\W{0,3}\{\\[a-z*]")
_MAIL_START = re.compile(r"^(?:Message-ID:[ \t]*<|Received:[ \t]+(?:from|by)\b)", re.MULTILINE | re.IGNORECASE)
_ARCHIVE_LINE = re.compile(
    r"^(?:WARC-[A-Z][\w-]+: |HTTP/[12](?:\.\d)? \d{3}\b(?:.*\n[\w-]+: |(?: [A-Za-z ]{1,30})?\r?\n[\w-]*\Z))",
    re.MULTILINE,
)
_SHORT = 300  # characters of a file of which little is left: one mark tells its format
_TOKENS_LOOKED_AT = 200  # lines
_FEWEST_TOKENS = 5
_TOKEN_LINE = re.compile(r"\S+(?: \S+){0,3}\t")


def _refusing(name: str, reason: Reason) -> Reader:
    def read(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
        payload = read_up_to(stream, options.document_bytes)
        yield entry.reject(reason, name, payload=payload)

    return read


def refused(
    name: str,
    matches: Callable[[Head], bool],
    *,
    reason: Reason = Reason.UNSUPPORTED_TYPE,
    begins_markup: bool | None = None,
) -> Format:
    """A format that is declined by its name."""
    return Format(
        name=name,
        matches=matches,
        read=_refusing(name, reason),
        takes="Nothing: declined by its name.",
        begins_markup=begins_markup,
    )


def _by_magic(magic: bytes, name: str) -> Format:
    return refused(name, lambda head: head.data.startswith(magic), reason=Reason.BINARY)


def _by_root(root: str, name: str) -> Format:
    return refused(name, lambda head: head.root == root, begins_markup=True)


def _is_pickle(head: Head) -> bool:
    return (
        head.data[:1] == b"\x80"
        and head.data[1:2] in b"\x02\x03\x04\x05"
        and head.suffix in ("pkl", "pickle", "p")
    )


def _is_vertical(head: Head) -> bool:
    """Whether every line is a tag, or a token with what is said of it behind tabs."""
    lines = head.text.splitlines()[:_TOKENS_LOOKED_AT] if head.is_markup else []
    tokens = [line for line in lines if line.strip() and not line.startswith("<")]
    return len(tokens) >= _FEWEST_TOKENS and all(map(_TOKEN_LINE.match, tokens))


def _has_early(head: Head, sign: re.Pattern[str], count: int = 3) -> bool:
    """Whether the first lines hold several of a sign."""
    return not head.is_binary and sum(1 for _ in islice(sign.finditer(head.text[:1_500]), count)) >= count


def _has_many(head: Head, sign: re.Pattern[str], count: int) -> bool:
    return not head.is_binary and sum(1 for _ in islice(sign.finditer(head.text[:8_000]), count)) >= count


def _is_damaged_json(head: Head) -> bool:
    is_rest = len(head.data) < _SHORT and not head.is_binary and _NO_WORD.match(head.text) is not None
    return _has_early(head, _JSON_KEY, 2 if is_rest else 3)


def _is_damaged_xml(head: Head) -> bool:
    if head.is_binary:
        return False
    is_rest = len(head.data) < _SHORT and _XML_TAG.search(head.text) is not None
    is_rest = is_rest or _XML_DECLARATION.search(head.text[:_SHORT]) is not None
    is_rest = is_rest or (_NO_WORD.match(head.text) and _XML_LINE.search(head.text[:1_500])) is not None
    return is_rest or _has_early(head, _XML_TAG) or _XML_START.match(head.text[:1_500]) is not None


def _is_damaged_rtf(head: Head) -> bool:
    return _has_many(head, _RTF_WORD, 6) or (not head.is_binary and _RTF_START.match(head.text[:100]) is not None)


def _is_damaged_mail(head: Head) -> bool:
    needed = 1 if len(head.data) < _SHORT else 2
    has_start = not head.is_binary and _MAIL_START.search(head.text[:1_500]) is not None
    return has_start or _has_many(head, _MIME_LINE, needed)


KNOWN_BINARIES: tuple[Format, ...] = tuple(_by_magic(magic, name) for magic, name in _MAGIC)
KNOWN_MARKUP: tuple[Format, ...] = tuple(_by_root(root, name) for root, name in _LABELS_OF_ROOTS.items())
PICKLE = refused("Python pickle", _is_pickle, reason=Reason.BINARY)
CDX = refused("CDX index", lambda head: _CDX.match(head.data[:2000]) is not None)
OTHER_VERTICAL = refused("vertical corpus without documents", _is_vertical, begins_markup=True)
"""Tokens whose documents no tag begins."""
DAMAGED: tuple[Format, ...] = (
    refused("RTF document that is damaged", _is_damaged_rtf, reason=Reason.CORRUPT),
    refused("PDF document that is damaged", lambda head: _has_many(head, _PDF_LINE, 3), reason=Reason.CORRUPT),
    refused("mail or MHTML that is damaged", _is_damaged_mail, reason=Reason.CORRUPT),
    refused(
        "web archive that is damaged",
        lambda head: not head.is_binary and _ARCHIVE_LINE.search(head.text[:4_000]) is not None,
        reason=Reason.CORRUPT,
    ),
)
"""What is left of files whose beginning was lost: their marks would be stored as text."""
DAMAGED_DATA: tuple[Format, ...] = (
    refused("JSON that is damaged", _is_damaged_json, reason=Reason.CORRUPT),
    refused("XML that is damaged", _is_damaged_xml, reason=Reason.CORRUPT),
)
