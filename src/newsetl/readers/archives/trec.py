"""Research collections of news as LDC, TREC, CLEF, FIRE and NTCIR hand them out: files of `<DOC>` elements.

What their tags mean stands in trec_tags.py. A tag that is not known and has a short text is kept in `extra`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from newsetl.core.records import Reason
from newsetl.core.text import decode, known_charset, one_line
from newsetl.readers.archives.trec_dates import code_of, published
from newsetl.readers.archives.trec_markup import Element, attributes_of, elements_of, paragraphs_of
from newsetl.readers.archives.trec_stream import Document, documents
from newsetl.readers.archives.trec_tags import BODIES, COLUMNS, EXTRA_NAMES, LEFT_OUT, PUBLISHERS, TEXTS
from newsetl.readers.entry import Entry, Reader, ReadOptions, ReadOutcome
from newsetl.readers.exports.article import ExportedArticle, capture_of
from newsetl.readers.format import Format, Head

_FIRST_TAG = re.compile(
    rb"^(?:\xef\xbb\xbf)?(?>\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?[^>]*>)*+<doc(\s[^<>]*)?>",
    re.S | re.I,
)
_RUNNING_TEXT = re.compile(rb"\s*(?:<(?:p|s|seg|br)[\s>]|[^<\s])", re.IGNORECASE)
_ENCODING = re.compile(rb"""^\s*<\?xml\b[^>]*\bencoding\s*=\s*["']([\w-]+)""")
_NUMBERED = re.compile(rb"<(?:DOCNO|DOCID)\b", re.IGNORECASE)
_TELLING = re.compile(rb"<(?:TEXT|HEADLINE|BODY|CONTENT|TX)\b", re.IGNORECASE)
_TEXT_TAG = re.compile(rb"<(/?)(?:%s)(?:\s[^<>]*)?>" % "|".join(sorted(TEXTS)).encode(), re.IGNORECASE)
_HAS_ID = re.compile(rb"\s(?:doc)?id\s*=", re.IGNORECASE)
_OF_WIKIS = re.compile(rb"(?=.*\surl\s*=)(?=.*\stitle\s*=)", re.IGNORECASE | re.DOTALL)
_WEB_PAGE = re.compile(r"<DOCHDR\b|<html\b", re.IGNORECASE)
_TELLS_APART = re.compile(r"(?=.*[^\W\d_])(?=.*\d).{4,}")  # of an id that is no mere number
_OF_CATALOGUE = re.compile(r"[A-Z]+(?:_[A-Z]{3}_|\.)?\d{2,8}[.-]\d")  # a code, a day or year, and a number
_RULE = re.compile(r"[-*_]{2,}")  # between the parts of a headline
_BY = re.compile(r"by\s", re.IGNORECASE)
_DATED_HEADLINE = re.compile(r"^FT\s+\d{1,2} [A-Z]{3} \d\d\s*/\s*")  # "FT  14 MAY 91 / …"
_PAGE_OF_PUBLISHER = re.compile(r"\s*\([A-Z]\)\s*(?:,.*)?$|,\s*page\b.*$", re.IGNORECASE | re.DOTALL)
_SECTION = re.compile(r"([^;]+);.*?\bPage ([^;]+)")
_LABELS = re.compile(r"\A(?:\s*(?:Language:|(?:Article|Document) Type:\s*\w*)[ \t]*\n)+")  # of FBIS
_LONGEST_EXTRA = 300  # characters


def reader_of(origin: str) -> Reader:
    """The reader of a file of `<DOC>` elements; `origin` is what the evidence calls it."""

    def read(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
        charset = _Charset(_declared(stream.peek(200)))
        for number, document in enumerate(documents(stream, limit=options.document_bytes)):
            problem = _problem(document, options)
            if problem is not None:
                yield entry.reject(*problem, row=number)
            else:
                yield capture_of(entry, number, _article(document, charset), origin=origin)

    return read


@dataclass(slots=True)
class _Charset:
    """The charset of a file's documents that are no UTF-8: as declared, else as the first of them is read."""

    name: str | None

    def text_of(self, data: bytes) -> str:
        """A part of the file as text."""
        decoded = decode(data, declared=[self.name])
        if decoded is None:
            return data.decode("utf-8", "replace")
        self.name = self.name or (decoded[1] if decoded[1] != "utf-8" else None)
        return decoded[0]


def _declared(head: bytes) -> str | None:
    match = _ENCODING.match(head.removeprefix(b"\xef\xbb\xbf"))
    return known_charset(match[1].decode("ascii")) if match else None


def _problem(document: Document, options: ReadOptions) -> tuple[Reason, str] | None:
    """Why a document is none."""
    if len(document.content) > options.document_bytes:
        return Reason.TOO_LARGE, f"more than {options.document_bytes:,} bytes in one <DOC>"
    if not document.is_begun:
        return Reason.CORRUPT, f"no <DOC> begins with {bytes(document.content.strip()[:60])!r}"
    if not document.is_ended and not _has_ended_text(document.content):
        return Reason.TRUNCATED, "the file ends inside of a <DOC>"
    return None


def _has_ended_text(content: bytes) -> bool:
    """Whether the last element of running text in a document is closed."""
    tags = _TEXT_TAG.findall(content)
    return bool(tags) and tags[-1] == b"/"


def _article(document: Document, charset: _Charset) -> ExportedArticle:
    written = charset.text_of(document.content)
    attributes = attributes_of(charset.text_of(document.attributes))
    own_id = _first(_stated(attributes), "id")
    if page := _WEB_PAGE.search(written[:4_000]):
        own_id = own_id or _first(_stated(elements_of(written[: page.start()])), "id")
        return ExportedArticle(paragraphs=(), title=own_id, kind="page of the web in a TREC collection")
    elements = elements_of(written)
    stated = _stated([*attributes, *elements[1:]])
    own_id = own_id or _first(stated, "id") or ""
    section, page_number = _section(_first(stated, "section"))
    title, bylines = _headline(elements, attributes)
    day, day_tag = published(stated, own_id) or (None, "")
    publisher, publisher_tag = _publisher(stated, own_id)
    paragraphs = _text(elements)
    sources = {"published": day_tag, "publisher": publisher_tag}
    return ExportedArticle(
        title=title,
        subtitle=_first(stated, "subtitle"),
        description=_first(stated, "description"),
        authors=_authors(elements) or bylines,
        published=day,
        publisher=publisher,
        section=section,
        keywords=", ".join(text for tag in COLUMNS["keywords"] for text in stated.get(tag, ())) or None,
        language=_first(stated, "language"),
        url=_first(stated, "url"),
        paragraphs=paragraphs[1:] if paragraphs and paragraphs[0] == title else paragraphs,
        own_id=own_id if _TELLS_APART.fullmatch(own_id) else None,
        kind=f"document of the type {_first_of(stated, 'type', 'doctype') or 'none'}",
        extra={**({"page": page_number} if page_number else {}), **_extra(stated, own_id)},
        sources={name: tag for name, tag in sources.items() if tag},
    )


def _stated(elements: Sequence[Element]) -> dict[str, list[str]]:
    """Tag → the texts of its elements, in lines."""
    stated: dict[str, list[str]] = {}
    for element in elements:
        if line := element.line:
            stated.setdefault(element.name, []).append(line)
    return stated


def _first(stated: Mapping[str, Sequence[str]], column: str) -> str | None:
    return _first_of(stated, *COLUMNS[column])


def _first_of(stated: Mapping[str, Sequence[str]], *tags: str) -> str | None:
    return next((stated[tag][0] for tag in tags if tag in stated), None)


def _headline(elements: Sequence[Element], attributes: Sequence[Element]) -> tuple[str | None, list[str]]:
    """The headline, and bylines that some papers set behind a rule in it."""
    named = ((one, tag) for tag in COLUMNS["title"] for one in (*elements[1:], *attributes) if one.name == tag)
    lines = next((one.lines for one, _ in named if one.line), [])
    end = next((place for place, line in enumerate(lines) if _RULE.fullmatch(line)), len(lines))
    byline = next((place for place in range(end, len(lines)) if _BY.match(lines[place])), len(lines))
    return _DATED_HEADLINE.sub("", " ".join(lines[:end])) or None, _bylines(lines[byline:])


def _authors(elements: Sequence[Element]) -> list[str]:
    """Bylines that have elements of their own."""
    of_authors = [one for tag in COLUMNS["authors"] for one in elements[1:] if one.name == tag]
    named = [one for one in of_authors if not re.search(r"\d", one.line)]  # FBIS numbers its reports there
    return _bylines([line for one in named for line in one.lines])


def _bylines(lines: Sequence[str]) -> list[str]:
    """Bylines, each with the lines below it that say what the writer is."""
    bylines: list[str] = []
    for line in lines:
        if not bylines or _BY.match(line):
            bylines.append(line)
        else:
            goes_on = line[0].islower() or re.search(r"(?:,|\band)$", bylines[-1])
            bylines[-1] += f"{' ' if goes_on else ', '}{line}"
    return bylines


def _publisher(stated: Mapping[str, Sequence[str]], own_id: str) -> tuple[str | None, str]:
    """Whose report it is, and the tag that states it."""
    tag = next((tag for tag in COLUMNS["publisher"] if tag in stated), None)
    if tag is not None:
        return _PAGE_OF_PUBLISHER.sub("", stated[tag][0]) or None, tag
    return (PUBLISHERS.get(code_of(own_id)), "id") if _OF_CATALOGUE.match(own_id) else (None, "")


def _section(written: str | None) -> tuple[str | None, str | None]:
    """The section, and the page that some papers print behind it: "Metro; Page 1; Metro Desk"."""
    match = _SECTION.match(written or "")
    return (match[1], match[2]) if match else (written, None)


def _text(elements: Sequence[Element]) -> list[str]:
    """Paragraphs of all running text in its order; without an element for it what stands beside the others."""
    texts = [element for element in elements if element.name in TEXTS]
    if texts:
        return [line for one in texts for line in paragraphs_of(_LABELS.sub("", one.written))]
    bodies = (
        [line for one in elements if one.name == name for line in paragraphs_of(one.written)] for name in BODIES
    )
    return next(filter(None, bodies), [])


def _extra(stated: Mapping[str, Sequence[str]], own_id: str) -> dict[str, object]:
    """What has no column of its own; the dateline as it is printed."""
    used = {tag for tags in COLUMNS.values() for tag in tags} | TEXTS | LEFT_OUT | {*BODIES}
    extra: dict[str, object] = {}
    for tag, lines in stated.items():
        short = [line for line in lines if len(line) <= _LONGEST_EXTRA]
        if tag not in used and short:
            extra.setdefault(EXTRA_NAMES.get(tag, tag), short[0] if len(short) == 1 else short)
    dateline = _first(stated, "dateline")
    extra |= {"dateline": dateline} if dateline else {}
    return extra | ({} if _TELLS_APART.fullmatch(own_id) or not own_id else {"id": one_line(own_id)})


def _first_tag(head: Head) -> re.Match[bytes] | None:
    """The `<DOC>` with which a file begins."""
    return _FIRST_TAG.match(head.data) if head.root == "doc" else None


def _is_collection(head: Head) -> bool:
    first = _first_tag(head)
    if first is None:
        return False
    is_named = _NUMBERED.search(head.data) is not None or _HAS_ID.search(first[1] or b"") is not None
    return is_named and (_TELLING.search(head.data) or _RUNNING_TEXT.match(head.data, first.end())) is not None


def _is_of_wiki(head: Head) -> bool:
    first = _first_tag(head)
    return first is not None and _OF_WIKIS.match(first[1] or b"") is not None


TREC = Format(
    name="TREC or LDC SGML",
    begins_markup=True,
    matches=_is_collection,
    read=reader_of("trec"),
    takes="One article a `<DOC>`, as Gigaword, AQUAINT, TREC, CLEF, FIRE and NTCIR have them, read one at a time: "
    "headline, bylines, dateline, date (of a tag, else of the digits of its id), publication, section, subjects, "
    "lead and text in paragraphs; its id tells it from others. Other short elements and its type in `extra`.",
)
WIKIEXTRACTOR = Format(
    name="WikiExtractor text",
    begins_markup=True,
    matches=_is_of_wiki,
    read=reader_of("wikiextractor"),
    takes="One article a `<doc id=… url=… title=…>`: its text in lines, title and address.",
)
