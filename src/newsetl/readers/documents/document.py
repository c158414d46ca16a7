"""What a parser takes from a document: its paragraphs in reading order, and what the file states of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from newsetl.core.text import one_line
from newsetl.readers.exports.article import ExportedArticle

_LONGEST_TITLE = 300  # characters
_HEAD = 6  # paragraphs among which a title stands
_PROGRAM_TITLE = re.compile(
    r"^(?:microsoft \w+ - |untitled|unbenannt|sans titre|document\d*$|slide \d)"
    r"|\.(?:docx?|rtf|odt|pdf|indd|qxp|txt)$",
    re.IGNORECASE,
)
_PROGRAM_AUTHOR = re.compile(
    r"user|admin|owner|microsoft|office|benutzer|utilisateur|unknown|calibre", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph, heading, list item or row of a table, as one line of text."""

    text: str
    style: Literal["", "title", "heading"] = ""
    bookmarks: tuple[str, ...] = ()  # names of those that begin in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document of a file."""

    paragraphs: Sequence[Paragraph]
    properties: Mapping[str, str] = field(default_factory=dict)  # title, authors, keywords, created: often wrong
    extra: Mapping[str, str] = field(default_factory=dict)
    url: str | None = None  # the address that it came from, where the file notes one
    is_cut: bool = False  # its file ends in the midst of it


def article_of(document: Document) -> ExportedArticle:
    """The one article of a document; its title is what is marked as such at its head.

    The document's own properties are hints of less trust: what the text prints is taken before them.
    """
    lines = [(one_line(part.text), part.style) for part in document.paragraphs]
    lines = [(text, style) for text, style in lines if text]
    title = _title_in(lines)
    properties = dict(_trusted(document.properties))
    created = document.properties.get("created")
    return ExportedArticle(
        title=None if title is None else lines[title][0],
        paragraphs=[text for place, (text, _) in enumerate(lines) if place != title],
        properties=properties,
        url=document.url,
        extra={**({"created": created} if created else {}), **document.extra},
    )


def _title_in(lines: Sequence[tuple[str, str]]) -> int | None:
    """The place of the title: a paragraph of that style near the head, else a heading in front of all text."""
    marked = (place for place, (_, style) in enumerate(lines[:_HEAD]) if style == "title")
    place = next(marked, 0 if lines and lines[0][1] == "heading" else None)
    return place if place is not None and len(lines) > 1 and len(lines[place][0]) <= _LONGEST_TITLE else None


def _trusted(properties: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Those properties that a person wrote: programs fill in file names and the owner of the machine."""
    for name, value in properties.items():
        text = one_line(value)
        is_program = (name == "title" and _PROGRAM_TITLE.search(text)) or (
            name == "authors" and (_PROGRAM_AUTHOR.search(text) or " " not in text)
        )
        if text and name != "created" and not is_program:
            yield name, text
