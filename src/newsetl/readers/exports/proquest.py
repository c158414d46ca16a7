"""ProQuest: text and HTML files with the full text of several articles, also as RTF, Word or PDF.

Text files part articles by a line of underscores. Each prints its title, labelled fields such as "Full text: …",
and the number of the document. The labels stand in proquest.toml.
"""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
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
        Path(__file__).with_name("proquest.toml").read_text(encoding="utf-8")
    ).items()
    for words in by_language.values()
    for printed in words
}
"""A label as printed, in lower case → what it labels."""

_RULE = re.compile(r"^\s*_{20,}\s*$", re.MULTILINE)
_FIELD = re.compile(r"\s*([^\W\d_][^:]{2,40}?)\s?:(?:\s+|$)(.*)")
_NUMBER = re.compile(r"^\s*(?:Document \d+ of \d+|Page \d+ of \d+|Enlarge this image\.?)\s*$", re.IGNORECASE)
_EDITION = re.compile(r",\s*([^,;]*\bedition\b[^;]*)", re.IGNORECASE)
_SOURCE = re.compile(
    r"(.*?)(?:;[^\[\]]*)?\s*\[[^\]]*\]\s*(\d{1,2} \w+ \d{4}|\w+ \d{4}|\d{4})(?:\s*:\s*(.+?))?\.?$"
)
_KEPT = frozenset(
    "title authors text description publisher published year section language keywords number other".split()
)


def read_text_export(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """The articles between the lines of underscores.

    Raises:
        DeclinedError: it is larger than any export.
    """
    payload = read_whole(stream, largest(options), "one export")
    decoded = decode(payload)
    text = decoded[0] if decoded else payload.decode("utf-8", "replace")
    yield from captures_of(entry, _in_text(text.replace("\r\n", "\n")), origin="proquest")


def articles_in(paragraphs: Sequence[Marked]) -> list[ExportedArticle]:
    """The articles of an export in Word, RTF or PDF; none where it is no export."""
    return list(_in_text("\n\n".join(paragraph.text for paragraph in paragraphs)))


def _in_text(text: str) -> Iterator[ExportedArticle]:
    for piece in _RULE.split(text):
        heads, fields = _fields(piece)
        if "number" in fields:
            yield _article(heads, fields)


def _fields(piece: str) -> tuple[list[str], dict[str, list[str]]]:
    """Lines above the first label, and those of each field. Inside of a text a label has a blank line above."""
    heads: list[str] = []
    fields: dict[str, list[str]] = {}
    name, is_apart = "", True
    for line in piece.split("\n"):
        match = _FIELD.fullmatch(line)
        label = LABELS.get(match[1].lower()) if match else None
        if match and label is not None and (is_apart or name != "text"):
            name = label
            fields.setdefault(name, []).append(match[2])
        elif not _NUMBER.fullmatch(line):
            (fields[name] if name else heads).append(line)
        is_apart = not line.strip()
    return [one_line(line) for line in heads if line.strip()], fields


def _article(heads: Sequence[str], fields: Mapping[str, Sequence[str]]) -> ExportedArticle:
    stated = {name: one_line(" ".join(lines)) for name, lines in fields.items() if name != "text"}
    publication = stated.get("publisher", "")
    edition = _EDITION.search(publication)
    extra = {name: value for name, value in stated.items() if name not in _KEPT and value}
    return ExportedArticle(
        title=stated.get("title") or (heads[0] if heads else None),
        description=stated.get("description"),
        authors=_names(stated.get("authors", "")) or None,
        publisher=_EDITION.sub("", publication).partition(";")[0].strip() or None,
        published=stated.get("published") or stated.get("year"),
        section=stated.get("section"),
        language=stated.get("language"),
        keywords=stated.get("keywords", "").replace(";", ",") or None,
        paragraphs=[text for line in fields.get("text", ()) if (text := one_line(line))],
        own_id=stated["number"] if stated.get("number") else None,
        extra={**({"edition": edition[1].strip()} if edition else {}), **extra},
    )


def _names(printed: str) -> list[str]:
    """Names with the given name in front: "Quill, Ada; Mast, Ben." is Ada Quill and Ben Mast."""
    names = (name.strip(" .") for name in printed.split(";"))
    return [" ".join(reversed(name.split(", "))) if name.count(", ") == 1 else name for name in names if name]


def _in_html(root: Any) -> Iterator[ExportedArticle]:
    """Each article begins with its title; its fields stand in rows, its text in an element of that name."""
    fields: dict[str, list[str]] = {}
    for node in root.iter():
        kinds = str(node.get("class", "")).split()
        if "documentTitle" in kinds:
            if fields:
                yield _article((), fields)
            fields = {"title": [text_in(node)]}
        elif "titleAuthorETC" in kinds:
            _take_source(fields, text_in(node))
        elif "display_record_indexing_row" in kinds:
            name, value = (_classed(node, f"display_record_indexing_{part}") for part in ("fieldname", "data"))
            label = LABELS.get(name.rstrip(": ").lower())
            if label is not None and label != "title":
                fields[label] = [value]
        elif node.tag == "text":
            fields["text"] = [line for line in lines_in(node) if not _NUMBER.fullmatch(line)]
    if fields:
        yield _article((), fields)


def _take_source(fields: dict[str, list[str]], printed: str) -> None:
    """A line such as "The Ellery Post; Ellery [Ellery]04 Mar 2026: A.1."; any other in its place is the byline."""
    match = _SOURCE.fullmatch(printed)
    if match is None:
        fields.setdefault("authors", [printed])
        return
    for name, value in zip(("publisher", "published", "page"), match.groups(), strict=True):
        if value:
            fields.setdefault(name, [value.strip()])


def _classed(node: Any, name: str) -> str:
    return text_in(next(iter(node.xpath(f".//*[contains(@class, '{name}')]")), None))


def _is_text_export(head: Head) -> bool:
    if head.is_binary or head.is_markup:
        return False
    return _RULE.search(head.text[:20_000]) is not None and "proquest" in head.text.lower()


PROQUEST_TEXT = Format(
    name="ProQuest text",
    begins_markup=False,
    matches=_is_text_export,
    read=read_text_export,
    takes="Each article: title, publication, date, byline, section, abstract, subjects, language; page, edition, "
    "people, places and the document's number and address in `extra`; the number tells the article from others. "
    "Labels in English, German, French and Spanish. Its Excel files hold no full text: each row is `no_content`.",
)
PROQUEST_HTML = Format(
    name="ProQuest HTML",
    begins_markup=True,
    matches=lambda head: (
        head.is_markup
        and b"documentTitle" in head.data
        and (b"titleAuthorETC" in head.data or b"display_record_indexing" in head.data)
    ),
    read=reader_of("proquest", _in_html),
    takes="As ProQuest text, of the pages that it saves.",
)
