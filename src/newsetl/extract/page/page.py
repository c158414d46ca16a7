"""The record of one document that was read: what page and plain text both have, and what only HTML says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from newsetl.core.recipe import Options
from newsetl.core.records import Capture, Embed, Hint, Image, Link, Paragraph, Printed
from newsetl.extract.page.markup import NO_STATEMENTS, Statements
from newsetl.extract.page.shape import Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Html:
    """What the markup of a page says and shows beside the article's text."""

    statements: Statements  # meta tags, JSON-LD, microdata, headings, times
    base_url: str | None  # what relative links in the page refer to
    links: tuple[Link, ...]  # those in the article's own paragraphs, in order
    printed: tuple[Printed, ...]  # short lines near the headline and bylines elsewhere, in order
    images: tuple[Image, ...]  # figures of the article, in order
    embeds: tuple[Embed, ...]  # posts, videos, maps of other sites, in order
    shape: Shape  # how the page is spread over teasers, links and running text
    quick_date: Callable[[], str | None] | None  # searches the markup for a date, ISO; None: one is stated


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One decoded document, parsed once. Fields read it; its content never changes."""

    capture: Capture
    options: Options  # what the reader of the text was asked for
    charset: str  # that gave the text
    text: str  # composed (core.text), paragraphs joined by "\n"
    paragraphs: tuple[Paragraph, ...]
    length: int  # of the text in words, as pages are judged by: in scripts without spaces every character counts
    html: Html | None = None  # None for plain text
    head: tuple[Printed, ...] = ()  # of plain text: short lines below the first and above the running text
    # What several fields need is worked out once and kept here by `memoized`. It is no part of the content.
    memory: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def statements(self) -> Statements:
        """What the markup states; plain text states nothing."""
        return NO_STATEMENTS if self.html is None else self.html.statements

    @property
    def printed(self) -> tuple[Printed, ...]:
        """Short lines near the headline."""
        return self.head if self.html is None else self.html.printed

    @property
    def lines(self) -> tuple[str, ...]:
        """The paragraphs' texts."""
        return tuple(self.text[span.start : span.end] for span in self.paragraphs)

    def hint(self, name: str, *, announced: bool = False) -> Hint | None:
        """What the user's own surroundings (table column, path) say of a field; `announced`: what a feed says."""
        hint = self.capture.hints.get(name)
        return hint if hint is not None and hint.announced == announced else None
