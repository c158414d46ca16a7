"""LexisNexis, Nexis Uni, Lexis Advance: HTML, text and Word files, in the languages of their interface.

All three print the same: publication, date, title, labelled lines such as "BYLINE: …", the text, and labelled
lines again. "BYLINE" and its like stand in labels.toml.
"""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from newsetl.core.text import decode, one_line
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome
from newsetl.readers.exports.article import ExportedArticle, Marked, captures_of, largest
from newsetl.readers.exports.markup import lines_in, reader_of, text_in
from newsetl.readers.format import Format, Head
from newsetl.readers.whole import read_whole

LABELS: Mapping[str, str] = {
    printed: ours
    for ours, by_language in tomllib.loads(
        Path(__file__).with_name("labels.toml").read_text(encoding="utf-8")
    ).items()
    for words in by_language.values()
    for printed in words
}
"""A label as printed, in lower case → what it labels."""

_LABEL = re.compile(r"([^\W\d_][\w\- ]{2,30}?)\s?:\s*(.*)", re.DOTALL)
_YEAR = re.compile(r"\b(?:1[6-9]|20)\d\d\b|\d{4}年")
_COPYRIGHT = re.compile(r"(?:copyright\b|\(c\) |©).{0,80}?\d{4}|.{0,150}all rights reserved", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+")
_COUNT = re.compile(
    r"^\s*(?:\d+ (?:of|von|de|sur|di|van) \d+ \w+|\w+ \d+ (?:of|von|de|sur|di|van) \d+)\s*$", re.MULTILINE
)
_DATE = re.compile(
    r"[^\W\d_]+\.? \d{1,2},? \d{4}|\d{1,2}\.? (?:de )?[^\W\d_]+\.?,? (?:de )?\d{4}"
    r"|\d{4}年\s?\d{1,2}月\s?\d{1,2}日|[^\W\d_]+ \d{4}"
)
_ENDS = ("end of document", "ende des dokuments", "fin du document", "fine del documento", "fin del documento")
_LISTED = re.compile(r"\d+\.\s+(.+)")
_ENDS_SENTENCE = re.compile(r"[.!?:]['\"’”)]*$")
_FEWEST_BROKEN = 8  # lines from which a text may be one whose lines were broken by hand
_WIDEST_BROKEN = 90  # characters of such a line
_LONGEST_NOTE = 200  # characters of what may stand under a label that is not the text's
_HIGH = 6  # lines at the head among which publication, date and title stand


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, or several that stand together."""

    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it on one line."""
        return " ".join(self.lines)


@dataclass(slots=True, kw_only=True)
class _Section:
    """A labelled line, and the blocks up to the next one."""

    name: str  # what the label stands for; empty for what no label stands above
    value: str = ""
    rest: list[Block] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Characters of the blocks under the label."""
        return sum(len(block.text) for block in self.rest)


def article_of(blocks: Sequence[Block], *, is_title_first: bool = False) -> ExportedArticle:
    """The article that blocks from its first printed line to its last make.

    Args:
        blocks: in order.
        is_title_first: the title stands in front of the publication and not behind the date.
    """
    first, *labelled = _sections(blocks)
    printed = _count_of_heads(first.rest)
    heads, first.rest = first.rest[:printed], first.rest[printed:]
    sections = [first, *labelled]
    texts = _texts_among(sections)
    fields: dict[str, str] = {}
    for section in sections:
        if section.name not in ("", "body"):
            is_text = any(section is one for one in texts)
            under = [] if is_text else [block.text for block in section.rest]
            value = "; ".join(dict.fromkeys(filter(None, [section.value, *under])))
            fields[section.name] = f"{fields[section.name]}; {value}" if fields.get(section.name) else value
    body = [line for section in texts for block in section.rest for line in block.lines]
    if body and _ADDRESS.fullmatch(body[-1]):
        fields.setdefault("link", body.pop())
    return _composed(heads, fields, _unwrapped(body), is_title_first=is_title_first)


def _sections(blocks: Sequence[Block]) -> list[_Section]:
    """What stands above the first label, then each label with what stands under it; no lines of copyright."""
    sections = [_Section(name="")]
    for block in blocks:
        label = _label_of(block.text)
        if label is not None:
            sections.append(_Section(name=label[0], value=label[1]))
        elif sections[-1].name == "highlight" and not sections[-1].value:
            sections[-1].value = block.text
        elif not (_COPYRIGHT.match(block.text) and len(block.text) < 300):
            sections[-1].rest.append(block)
    return sections


def _count_of_heads(blocks: Sequence[Block]) -> int:
    """How many blocks are publication, date and title: those up to the one behind the date."""
    dated = next((place for place, block in enumerate(blocks) if place and _is_date(block.text)), len(blocks))
    return min(len(blocks), _HIGH, max(dated + 1, 3))


def _texts_among(sections: Sequence[_Section]) -> list[_Section]:
    """The sections that hold the text: that under its label, else the first that holds any, and long ones behind.

    A line of the text may look like a label; under a picture's label there are captions only.
    """
    starts = [place for place, section in enumerate(sections) if section.name == "body"]
    starts = starts or [place for place, section in enumerate(sections) if section.rest]
    if not starts:
        return []
    return [
        one
        for place, one in enumerate(sections)
        if place == starts[0]
        or one.name in ("", "body")
        or (place > starts[0] and one.name != "graphic" and one.size > _LONGEST_NOTE)
    ]


def _unwrapped(lines: Sequence[str]) -> list[str]:
    """Paragraphs of a text with lines broken by hand: one ends with a sentence and a line that is not full."""
    width = max(map(len, lines), default=0)
    broken = sum(not _ENDS_SENTENCE.search(line) for line in lines)
    if len(lines) < _FEWEST_BROKEN or width > _WIDEST_BROKEN or broken < len(lines) / 2:
        return list(lines)
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        paragraphs[-1].append(line)
        if _ENDS_SENTENCE.search(line) and len(line) < 0.9 * width:
            paragraphs.append([])
    return [" ".join(part) for part in paragraphs if part]


def _composed(
    heads: list[Block], fields: Mapping[str, str], body: list[str], *, is_title_first: bool
) -> ExportedArticle:
    dated = next((place for place, block in enumerate(heads) if place and _is_date(block.text)), None)
    date = _DATE.search(heads[dated].text) if dated is not None else None
    if is_title_first:
        title, publisher = (heads[0] if heads else None), (heads[1].text if len(heads) > 1 else None)
        rest = heads[(dated or 1) + 1 :]
    else:
        publisher = heads[0].text if heads else None
        behind = heads[(dated if dated is not None else 0) + 1 :]
        is_labelled = "title" in fields  # what stands behind the date is an edition then
        title, rest = (None, []) if is_labelled else (behind[0] if behind else None, behind[1:])
        fields = {**fields, "edition": "; ".join(block.text for block in behind)} if is_labelled else fields
    columns = ("byline", "section", "language", "highlight", "url", "title")
    return ExportedArticle(
        paragraphs=[*(line for block in rest for line in block.lines), *body],
        title=title.lines[0] if title else fields.get("title"),
        subtitle=" ".join(title.lines[1:]) or None if title else None,
        description=fields.get("highlight"),
        published=date[0] if date else None,
        authors=fields.get("byline"),
        publisher=publisher,
        section=fields.get("section"),
        language=fields.get("language"),
        extra={name: value for name, value in fields.items() if name not in columns and value},
    )


def _label_of(text: str) -> tuple[str, str] | None:
    match = _LABEL.match(text)
    name = LABELS.get(match[1].strip().lower()) if match else LABELS.get(text.strip().lower())
    if name is None:
        return None
    return name, match[2].strip() if match else ""


def _is_date(line: str) -> bool:
    return len(line) < 120 and _YEAR.search(line) is not None and _DATE.search(line) is not None


def _in_html(root: Any) -> Iterator[ExportedArticle]:
    """Each document stands between two anchors named DOC_ID_…; its blocks are divisions."""
    blocks: list[Block] | None = None
    for node in root.iter("a", "div", "table"):
        if node.tag == "a" and str(node.get("name", "")).startswith("DOC_ID_"):
            if blocks:
                yield article_of(blocks)
            blocks = []
        elif node.tag == "table" and blocks:
            rows = (" | ".join(filter(None, map(text_in, row.iter("td", "th")))) for row in node.iter("tr"))
            blocks.append(Block(lines=tuple(filter(None, rows))))
        elif node.tag == "div" and blocks is not None:
            inside = node.xpath(".//p[not(ancestor::table)]")
            lines = tuple(line for part in inside for line in lines_in(part))
            if lines and not (not blocks and _COUNT.match(lines[0])):
                blocks.append(Block(lines=lines))
    if blocks:
        yield article_of(blocks)


def read_text_export(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """Articles under lines such as "3 of 10 DOCUMENTS"; lines of a paragraph are joined."""
    payload = read_whole(stream, largest(options), "one export")
    decoded = decode(payload)
    pieces = _COUNT.split(decoded[0].replace("\r\n", "\n") if decoded else "")[1:]
    yield from captures_of(entry, (article_of(_paragraphs(piece)) for piece in pieces), origin="nexis")


def _paragraphs(text: str) -> list[Block]:
    parts = (one_line(part) for part in re.split(r"\n\s*\n", text))
    return [Block(lines=(part,)) for part in parts if part]


def articles_in(paragraphs: Sequence[Marked]) -> list[ExportedArticle]:
    """The articles of an export in Word, RTF or PDF; none where it is no export."""
    if any(name.startswith("Bookmark_") for paragraph in paragraphs for name in paragraph.bookmarks):
        return list(_between_bookmarks(paragraphs))
    texts = [one_line(paragraph.text) for paragraph in paragraphs]
    counts = [place for place, text in enumerate(texts) if _COUNT.fullmatch(text)]
    if counts and any(_label_of(text) for text in texts):
        return [
            article_of([Block(lines=(text,)) for text in texts[start + 1 : end] if text])
            for start, end in pairwise([*counts, len(texts)])
        ]
    ends = [place for place, text in enumerate(texts) if text.lower() in _ENDS]
    if ends and any(_label_of(text) for text in texts):
        starts = [_start_of_first(texts[: ends[0]]), *(end + 1 for end in ends[:-1])]
        return [
            article_of([Block(lines=(text,)) for text in texts[start:end] if text], is_title_first=True)
            for start, end in zip(starts, ends, strict=True)
        ]
    return []


def _between_bookmarks(paragraphs: Sequence[Marked]) -> Iterator[ExportedArticle]:
    """Each article begins at a bookmark "Bookmark_…" and ends at "End of Document"."""
    blocks: list[Block] | None = None
    for paragraph in paragraphs:
        if any(name.startswith("Bookmark_") for name in paragraph.bookmarks):
            blocks = []
        if blocks is None:
            continue
        if paragraph.text.strip().lower() in _ENDS:
            yield article_of(blocks, is_title_first=True)
            blocks = None
        elif text := one_line(paragraph.text):
            blocks.append(Block(lines=(text,)))


def _start_of_first(texts: Sequence[str]) -> int:
    """Behind the list of titles that stands in front of the first article: the title stands there once more."""
    listed = {match[1] for text in texts if (match := _LISTED.fullmatch(text))}
    return next((place for place, text in enumerate(texts) if text in listed), 0)


def _is_nexis_html(head: Head) -> bool:
    is_nexis = b"LXNComment" in head.data or (b"<DOCFULL>" in head.data and b'NAME="DOC_ID_' in head.data)
    return head.is_markup and is_nexis


def _is_nexis_text(head: Head) -> bool:
    count = _COUNT.search(head.text[:20_000])
    return (
        count is not None
        and re.search(r"^(?:LENGTH|LÄNGE|LONGUEUR|BYLINE|LOAD-DATE): ", head.text, re.MULTILINE) is not None
    )


_TAKES = (
    "Each article: title, publication, date, byline, section, language, highlight, dateline; length, subject "
    "terms, page and load date in `extra`. Labels in English, German, French, Spanish, Italian and Dutch."
)
NEXIS_HTML = Format(
    name="Nexis HTML", begins_markup=True, matches=_is_nexis_html, read=reader_of("nexis", _in_html), takes=_TAKES
)
NEXIS_TEXT = Format(
    name="Nexis text", begins_markup=False, matches=_is_nexis_text, read=read_text_export, takes=_TAKES
)
