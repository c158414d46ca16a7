"""Evernote's ENEX: notes, most of them clippings of pages with their address."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome
from newsetl.readers.exports.article import ExportedArticle, captures_of
from newsetl.readers.exports.xml_stream import read_elements
from newsetl.readers.format import Format
from newsetl.readers.markup_text import text_of_markup

_DECLARATION = re.compile(r"<(?:\?xml|!DOCTYPE)\b[^<>]*>?", re.IGNORECASE)  # of a note's page
_STATED = {"updated": "updated", "note-attributes/source": "source"}  # path → name in `extra`


def read_evernote(entry: Entry, stream: io.BufferedReader, _: ReadOptions) -> Iterator[ReadOutcome]:
    """Notes one at a time: pictures in them make files large."""
    yield from captures_of(entry, _articles(stream), origin="enex")


def _articles(stream: io.BufferedReader) -> Iterator[ExportedArticle]:
    for node in read_elements(stream, ("note", "resource")):  # files in a note are emptied as they end
        if node.tag == "note":
            yield _article(node)


def _article(note: Any) -> ExportedArticle:
    created, author = _first(note, "created"), _first(note, "note-attributes/author")
    tags = [tag.text.strip() for tag in note.iterfind("tag") if tag.text and tag.text.strip()]
    return ExportedArticle(
        title=_first(note, "title"),
        url=_first(note, "note-attributes/source-url"),
        keywords=", ".join(tags) or None,
        paragraphs=text_of_markup(_DECLARATION.sub("", _first(note, "content") or "")).split("\n"),
        extra={name: value for path, name in _STATED.items() if (value := _first(note, path))},
        properties={  # of the note: what the page prints goes before
            **({"published": created} if created else {}),
            **({"authors": author} if author else {}),
        },
        kind="note",
    )


def _first(note: Any, path: str) -> str | None:
    return next((text for node in note.iterfind(path) if (text := (node.text or "").strip())), None)


ENEX = Format(
    name="Evernote ENEX",
    begins_markup=True,
    matches=lambda head: head.root == "en-export",
    read=read_evernote,
    takes="One article a note, read one at a time: title, address of the clipped page, tags as keywords. The day "
    "and the author of the note count after what the text prints.",
)
