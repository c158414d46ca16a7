"""Markdown with front matter: what stands between two lines of hyphens is stated of the text below."""

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
_LINE = re.compile(r"^([\w -]+):[ \t]*(.*?)[ \t]*$", re.MULTILINE)


def read_markdown(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """One article; marks of headings are taken off."""
    payload = read_up_to(stream, options.document_bytes + 1)
    if len(payload) > options.document_bytes:
        yield entry.reject(Reason.TOO_LARGE, f"more than {options.document_bytes:,} bytes in one document")
        return
    decoded = decode(payload)
    text = decoded[0].lstrip("\ufeff") if decoded else payload.decode("utf-8", "replace")
    matter = _MATTER.match(text)
    stated = {name.strip(): _unquoted(value) for name, value in _LINE.findall(matter[1])} if matter else {}
    columns = guess_columns(stated)
    cells = {ours: stated[theirs] for ours, theirs in columns.items() if is_known(stated[theirs])}
    hints = hint_values(cells)
    body = text[matter.end() :] if matter else text
    article = ExportedArticle(
        **{name: value for name, value in hints.items() if name not in ("modified", "year")},
        paragraphs=[re.sub(r"^#{1,6}\s+", "", part) for part in re.split(r"\r?\n\s*\r?\n", body)],
        extra={name: value for name, value in stated.items() if name not in columns.values() and value},
    )
    yield from captures_of(entry, [article], origin="front_matter")


def _unquoted(value: str) -> str:
    is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if is_quoted else value


def _is_markdown(head: Head) -> bool:
    return head.bare.startswith(b"---") and _MATTER.match(head.text) is not None


MARKDOWN = Format(
    name="Markdown with front matter",
    matches=_is_markdown,
    read=read_markdown,
    takes="One article: title, date, author, tags and what else columns are known by; the rest in `extra`.",
)
