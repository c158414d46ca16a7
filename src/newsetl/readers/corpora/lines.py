"""One article a line, as english-corpora.org hands on NOW and COCA: "@@123 <h> Title <p> ... <p> ..."."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome
from newsetl.readers.exports.article import ExportedArticle, captures_of
from newsetl.readers.format import Format, Head

_LINE = re.compile(r"(?:@@|##)(\d+)\s+(.*)", re.DOTALL)
_BEGINS = re.compile(rb"(?:@@|##)\d+\s+\S")
_HEADLINE = re.compile(r"\s*<h>(.*?)(?:</h>|(?=<[ph]>)|$)", re.DOTALL)
_BREAK = re.compile(r"\s*</?[ph]>\s*|\r?\n")
_LONGEST_HEADING = 120  # bytes: "##2026 in figures" is Markdown
_CUT_OUT = re.compile(r"@(?: @){4,}")


def read_lines(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """Each line, or what stands up to the next line with a number, as one article; one at a time is held."""
    yield from captures_of(entry, _articles(stream, options.document_bytes), origin="corpus")


def _articles(stream: io.BufferedReader, limit: int) -> Iterator[ExportedArticle]:
    held: list[bytes] = []
    size = 0
    while line := stream.readline(limit):
        if _BEGINS.match(line) and held:
            yield _article(b"".join(held))
            held, size = [], 0
        if line.strip() and size <= limit:
            held.append(line)
            size += len(line)
    if held:
        yield _article(b"".join(held))


def _article(line: bytes) -> ExportedArticle:
    written = line.decode("utf-8", "replace").lstrip("\ufeff").strip()
    match = _LINE.match(written)
    number, text = (match[1], match[2]) if match else (None, written)
    headline = _HEADLINE.match(text)
    body = text[headline.end() :] if headline else text
    return ExportedArticle(
        title=headline[1].strip() or None if headline else None,
        paragraphs=[_CUT_OUT.sub("[…]", part) for part in _BREAK.split(body)],
        extra={"id": number} if number else {},
    )


def _is_lines(head: Head) -> bool:
    if head.is_binary or _BEGINS.match(head.bare) is None:
        return False
    first = head.bare.partition(b"\n")[0]
    return b"<p>" in first or b"<h>" in first or len(first) > _LONGEST_HEADING


CORPUS_LINES = Format(
    name="corpus with an article a line",
    begins_markup=False,
    matches=_is_lines,
    read=read_lines,
    takes="NOW, COCA and others of english-corpora.org: one article a line that begins `@@123` or `##123`; "
    "headline, paragraphs; the number in `extra`. What was cut out stands as […].",
)
