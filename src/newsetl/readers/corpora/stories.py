"""Stories with a summary: CNN and Daily Mail (.story), and the summaries of the BBC (XSum)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from newsetl.core.records import Reason
from newsetl.core.text import decode
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome, read_up_to
from newsetl.readers.exports.article import ExportedArticle, captures_of
from newsetl.readers.format import Format, Head

_HIGHLIGHT = re.compile(r"^@highlight[ \t]*\r?$", re.MULTILINE)
_SECTION = re.compile(r"^\[(SN|XSUM)\]([A-Z-]+)\[\1\][ \t]*\r?$", re.MULTILINE)
_DIGEST = re.compile(r"[0-9a-f]{40}")
_ARCHIVED = re.compile(r"https?://web\.archive\.org/web/\d{4,14}(?:[a-z]{2}_)?/(?=https?:)")


def read_story(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """One article; its highlights are its description and no part of the text."""
    text = _text(stream, options)
    if text is None:
        yield entry.reject(Reason.TOO_LARGE, f"more than {options.document_bytes:,} bytes in one document")
        return
    body, *rest = _HIGHLIGHT.split(text)
    highlights = [line for line in (" ".join(part.split()) for part in rest) if line]
    name = entry.name.rpartition(".")[0]
    article = ExportedArticle(
        paragraphs=body.splitlines(),
        description=" ".join(line if line[-1] in ".!?" else f"{line}." for line in highlights) or None,
        own_id=name if _DIGEST.fullmatch(name) else None,
        extra={"highlights": highlights},
    )
    yield from captures_of(entry, [article], origin="story")


def read_summary(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """One article: its first sentence, which is its summary too, and the rest of the body."""
    text = _text(stream, options)
    if text is None:
        yield entry.reject(Reason.TOO_LARGE, f"more than {options.document_bytes:,} bytes in one document")
        return
    marks = list(_SECTION.finditer(text))
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    parts = {mark[2]: text[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)}
    first = parts.get("FIRST-SENTENCE") or parts.get("INTRODUCTION") or ""
    article = ExportedArticle(
        paragraphs=[*first.splitlines(), *parts.get("RESTBODY", "").splitlines()],
        title=parts.get("TITLE"),
        description=first or None,
        url=_ARCHIVED.sub("", parts.get("URL", "")) or None,
    )
    yield from captures_of(entry, [article], origin="summary")


def _text(stream: io.BufferedReader, options: ReadOptions) -> str | None:
    payload = read_up_to(stream, options.document_bytes + 1)
    if len(payload) > options.document_bytes:
        return None
    decoded = decode(payload)
    return decoded[0].lstrip("\ufeff") if decoded else payload.decode("utf-8", "replace")


def _is_story(head: Head) -> bool:
    return not head.is_binary and (b"@highlight" in head.bare and _HIGHLIGHT.search(head.text) is not None)


def _is_summary(head: Head) -> bool:
    return not head.is_binary and head.bare[:1] == b"[" and _SECTION.match(head.text) is not None


STORY = Format(
    name="story with highlights",
    begins_markup=False,
    matches=_is_story,
    read=read_story,
    takes="CNN and Daily Mail `.story`: one article; the highlights at its end are the description, "
    "and each in `extra`.",
)
SUMMARY = Format(
    name="story with summary",
    begins_markup=False,
    matches=_is_summary,
    read=read_summary,
    takes="XSum `.summary`: one article of first sentence and rest; title and address; the first sentence is the "
    "description too.",
)
