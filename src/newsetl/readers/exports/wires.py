"""Wires in IPTC 7901 and ANPA 1312: a head, the text between two control characters, and a tail with the date."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence

from newsetl.core.line_breaks import split_paragraphs
from newsetl.core.records import Reason
from newsetl.core.text import decode, one_line
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome
from newsetl.readers.exports.article import ExportedArticle, captures_of
from newsetl.readers.format import Format, Head
from newsetl.readers.whole import read_whole

_TEXT = re.compile(rb"\x02(.*?)(?:\x03|\Z)", re.DOTALL)
_ENDED = re.compile(rb"[\x03\x04]")  # of the text, or of the transmission
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+")
_MARKED = re.compile(r"(?<=[<=]) *(?=\^)")  # where a line of an ANPA head ends without a line break
_EDITORS = re.compile(r"\(?(?:Eds|EDITOR.S NOTE)\b[: _]*")
_BYLINE = re.compile(r"By\s+(?=\S)", re.IGNORECASE)
_AGENCY = re.compile(r"\b([A-Za-z]{2,6})(?:-\w+)?\s+\d{2,5}\s*$")
_SENT = re.compile(r"\b(\d\d)(\d\d)(\d\d)\s+(?:(GMT|UTC)\s+)?([^\W\d]{3,5})\.?\s+(\d\d)\b")  # 040506 GMT Mar 26
_SENT_ANPA = re.compile(r"\b([A-Z]{2,6})-\w{1,4}-(\d\d)-(\d\d)-(\d\d)\s+(\d\d)(\d\d)GMT")  # AP-WF-03-04-26 0506GMT
_HEADLINE_LINES = 8  # in which the headline of an IPTC 7901 wire ends with "="
_FLAG = re.compile(r"[A-Z0-9][A-Z0-9 -]{2,30}")  # EXTRA, 1ST LEAD: which version of the report it is
_NOTES = re.compile(r"^(?:#\s*\S.*|\*(?: \*){2,}.*)$", re.MULTILINE)  # from here on editors speak to editors
_SIGN_OFF = re.compile(r"(?:[a-z]{2,5}[ /]){1,6}[a-z]{2,5}")
_SUMMARY = 60  # characters from which a line of an ANPA head is a sentence about the report
_DASHES = (("``", "“"), ("''", "”"), (" _ ", " — "))  # what the alphabet of ANPA wires has for them


def read_wire(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """One article; what stands in front of its text and behind it is taken apart."""
    payload = read_whole(stream, options.document_bytes, "one document")
    match = _TEXT.search(payload)
    if match and not _ENDED.search(payload, match.start()):
        yield entry.reject(Reason.TRUNCATED, "the file ends in the text of its wire", payload=payload)
        return
    head = payload[: match.start()] if match else payload
    above = [line for line in (one_line(_CONTROL.sub(" ", line)) for line in _decoded(head).splitlines()) if line]
    text = _CONTROL.sub(" ", _decoded(match[1])) if match else ""
    below = _decoded(payload[match.end() :]) if match else ""
    lines = [line.rstrip() for line in _MARKED.sub("\n", text).splitlines()]
    is_anpa = any(line.startswith("^") for line in lines[:3])
    article = _in_anpa(lines, below) if is_anpa else _in_iptc(lines, above, below)
    yield from captures_of(entry, [article], origin="wire")


def _in_iptc(lines: Sequence[str], above: Sequence[str], below: str) -> ExportedArticle:
    """A headline that ends with an equals sign, with a byline as its last line; notes to editors at the end."""
    ends = [place for place, line in enumerate(lines[:_HEADLINE_LINES]) if line.rstrip().endswith("=")]
    head = [line.strip(" =") for line in lines[: ends[0] + 1]] if ends else []
    flags = [line for line in head if _FLAG.fullmatch(line)]
    bylines = [line for line in head if _BYLINE.match(line)]
    title = " ".join(line for line in head if line and line not in (*flags, *bylines))
    body = "\n".join(lines[len(head) :])
    paragraphs = split_paragraphs(_NOTES.split(body, maxsplit=1)[0])
    if paragraphs and _SIGN_OFF.fullmatch(paragraphs[-1]):
        paragraphs = paragraphs[:-1]
    sent = _SENT.search(below)
    agency = next((match[1] for line in above if (match := _AGENCY.search(line))), None)
    extra = {"slug": above[-1] if len(above) > 1 else "", "version": ", ".join(flags)}
    return ExportedArticle(
        title=title or None,
        authors=_BYLINE.sub("", bylines[0], count=1) if bylines else None,
        published=_sent_at(sent) if sent else None,
        publisher=agency,
        paragraphs=paragraphs,
        extra={name: value for name, value in extra.items() if value},
    )


def _in_anpa(lines: Sequence[str], below: str) -> ExportedArticle:
    """Lines of the head begin with ^ and end with < or =: slug, headline, notes, byline and its title."""
    start = next((place for place, line in enumerate(lines) if line and not line.startswith("^")), len(lines))
    head = [line.strip("^<= ") for line in lines[:start]]
    head = [line for line in head if line and not re.fullmatch(r"\*\d+", line)]
    slug, title, *rest = (*head, "", "")
    byline = next((line for line in rest if _BYLINE.match(line)), "")
    behind = rest.index(byline) + 1 if byline else len(rest)
    extra = {"slug": re.sub(r",\d{2,5}$", "", slug)}
    texts: list[str] = []
    for place, line in enumerate(rest):
        if _EDITORS.match(line):
            extra["note"] = f"{extra.get('note', '')} {_EDITORS.sub('', line, count=1)}".strip()
        elif line.startswith("AP Photo"):
            extra["pictures"] = line
        elif line and line != byline and (place != behind or len(line) >= _SUMMARY):
            texts.append(line)
    is_summary = start < len(lines) and len(texts) == 1 and len(texts[0]) >= _SUMMARY
    sent = _SENT_ANPA.search(below)
    agency, month, day, year, hour, minute = sent.groups() if sent else [""] * 6
    body = "\n".join(re.sub(r"^\s*\^|[<=]\s*$", "", line) for line in lines[start:])
    return ExportedArticle(
        title=title or None,
        description=texts[0] if is_summary else None,
        authors=_BYLINE.sub("", byline, count=1) or None,
        published=f"{_century(year)}{year}-{month}-{day}T{hour}:{minute}:00Z" if sent else None,
        publisher=agency or None,
        paragraphs=[_typeset(text) for text in (*([] if is_summary else texts), *split_paragraphs(body))],
        extra={name: value for name, value in extra.items() if value},
    )


def _sent_at(sent: re.Match[str]) -> str:
    day, hour, minute, zone, month, year = sent.groups()
    return f"{day} {month} {_century(year)}{year} {hour}:{minute} {zone or ''}".strip()


def _century(year: str) -> str:
    return "19" if year >= "70" else "20"


def _typeset(text: str) -> str:
    for written, meant in _DASHES:
        text = text.replace(written, meant)
    return text


def _decoded(payload: bytes) -> str:
    decoded = decode(payload)
    return decoded[0] if decoded else payload.decode("latin-1")


def _is_wire(head: Head) -> bool:
    """A control character begins the text; one begins the head, or one ends the text of a damaged wire."""
    begins = head.data.lstrip(b"\x16\r\n ").startswith(b"\x01")
    return b"\x02" in head.data[:2000] and (begins or (b"\x03" in head.data and not head.is_binary))


WIRE = Format(
    name="IPTC 7901 or ANPA 1312 wire",
    matches=_is_wire,
    read=read_wire,
    takes="One article: headline, byline, date of its transmission, agency; slug, version and notes to editors in "
    "`extra`. Marks of the wire and what is meant for editors alone are left out of the text.",
)
