"""Text with a head: front matter between lines of hyphens, lines such as "Title: …", or a Markdown heading."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from newsetl.core.records import Reason
from newsetl.core.text import decode
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome, read_up_to
from newsetl.readers.exports.article import ExportedArticle, captures_of
from newsetl.readers.format import Format, Head
from newsetl.readers.tables.columns import guess_columns
from newsetl.readers.tables.rows import hint_values
from newsetl.readers.tables.values import is_known

_MATTER = re.compile(r"\A---[ \t]*\r?\n((?:[\w -]+:.*\r?\n|[ \t-].*\r?\n)+)(?:---|\.\.\.)[ \t]*\r?\n")
_HEAD = re.compile(r"\A((?:[A-Z][\w -]{1,20}:[ \t]+\S.*\r?\n){2,12})[ \t]*\r?\n")
_HEADING = re.compile(r"\A\s*#[ \t]+(\S.*?)[ \t#]*\r?\n")
_NO_PART = ("modified", "year", "dateline")  # hints that are no part of an exported article
_LINE = re.compile(r"^([\w -]+):[ \t]*(.*?)[ \t]*$", re.MULTILINE)


def read_with_head(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """One article; marks of headings are taken off its text."""
    payload = read_up_to(stream, options.document_bytes + 1)
    if len(payload) > options.document_bytes:
        yield entry.reject(Reason.TOO_LARGE, f"more than {options.document_bytes:,} bytes in one document")
        return
    decoded = decode(payload)
    text = decoded[0].lstrip("\ufeff") if decoded else payload.decode("utf-8", "replace")
    head = _head(text)
    stated = {name.strip(): _unquoted(value) for name, value in _LINE.findall(head[1])} if head else {}
    columns = guess_columns(stated)
    cells = {ours: stated[theirs] for ours, theirs in columns.items() if is_known(stated[theirs])}
    hints = hint_values(cells)
    body = text[head.end() :] if head else text
    heading = _HEADING.match(body)
    if heading is not None and hints.setdefault("title", heading[1]) == heading[1]:
        body = body[heading.end() :]
    article = ExportedArticle(
        **{name: value for name, value in hints.items() if name not in _NO_PART},
        paragraphs=[re.sub(r"^#{1,6}\s+", "", part) for part in re.split(r"\r?\n\s*\r?\n", body)],
        extra={
            **{name: value for name, value in stated.items() if name not in columns.values() and value},
            **{name: value for name, value in hints.items() if name == "dateline"},
        },
    )
    yield from captures_of(entry, [article], origin="front_matter")


def _unquoted(value: str) -> str:
    is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if is_quoted else value


def _head(text: str) -> re.Match[str] | None:
    """The head of a text: lines that state something of it, a title among them where no hyphens stand around."""
    matter = _MATTER.match(text)
    if matter is not None:
        return matter
    head = _HEAD.match(text)
    return head if head and "title" in guess_columns(name for name, _ in _LINE.findall(head[1])) else None


def _has_head(head: Head) -> bool:
    if head.is_binary:
        return False
    text = head.text[:8_000]
    return _head(text) is not None or _HEADING.match(text) is not None


WITH_HEAD = Format(
    name="text with a head",
    matches=_has_head,
    read=read_with_head,
    takes="Front matter, lines such as `Title: …` and `Date: …`, or a heading `# …`. One article: title, "
    "date, author, tags and what else columns are known by; the rest in `extra`.",
)
