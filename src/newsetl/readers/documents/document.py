"""What a parser takes from a document: its paragraphs in reading order, and what the file states of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from newsetl.core.text import one_line
from newsetl.readers.exports.article import ExportedArticle

_LONGEST_TITLE = 300  # characters
_PROGRAM_TITLE = re.compile(
    r"^(?:microsoft \w+ - |untitled|unbenannt|sans titre|document\d*$|slide \d)"
    r"|\.(?:docx?|rtf|odt|pdf|indd|qxp|txt)$",
    re.IGNORECASE,
)
_PROGRAM_AUTHOR = re.compile(r"user|admin|owner|microsoft|office|benutzer|utilisateur|unknown", re.IGNORECASE)


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


def article_of(document: Document) -> ExportedArticle:
    """The one article of a document; its title is what is marked as such in front of all text.

    The document's own properties are hints of less trust: what the text prints is taken before them.
    """
    lines = [(one_line(part.text), part.style) for part in document.paragraphs]
    lines = [(text, style) for text, style in lines if text]
    is_titled = len(lines) > 1 and lines[0][1] != "" and len(lines[0][0]) <= _LONGEST_TITLE
    properties = dict(_trusted(document.properties))
    created = document.properties.get("created")
    return ExportedArticle(
        title=lines[0][0] if is_titled else None,
        paragraphs=[text for text, _ in (lines[1:] if is_titled else lines)],
        properties=properties,
        extra={**({"created": created} if created else {}), **document.extra},
    )


def _trusted(properties: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Those properties that a person wrote: programs fill in file names and the owner of the machine."""
    for name, value in properties.items():
        text = one_line(value)
        is_program = (name == "title" and _PROGRAM_TITLE.search(text)) or (
            name == "authors" and (_PROGRAM_AUTHOR.search(text) or " " not in text)
        )
        if text and name != "created" and not is_program:
            yield name, text
