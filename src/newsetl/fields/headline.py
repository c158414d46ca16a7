"""What stands above the text: title, subtitle, description."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsetl.fields.dateline import parse_dateline
from newsetl.fields.said import from_hint, from_jsonld, from_meta
from newsetl.page import Page
from newsetl.records import Candidate
from newsetl.text import one_line

_ENDS_SENTENCE = re.compile(r"[.!?…:;,]['\"’”»)]*$")


def title(page: Page) -> Iterator[Candidate[str]]:
    """Headline as published, white space collapsed.

    In order of trust: what the user's table says, JSON-LD headline, first h1, og:title, <title>; in plain
    text a first line that is one: short, no sentence, with running text below it.
    """
    yield from from_hint(page, "title")
    yield from from_jsonld(page, "headline")
    for heading in page.headings[:1]:
        yield Candidate(value=heading, source="h1")
    yield from from_meta(page, "og:title", "twitter:title", "dc.title")
    if page.document_title:
        yield Candidate(value=page.document_title, source="title")
    if page.capture.media == "text" and _is_headline(page.lines):
        yield Candidate(value=page.lines[0], source="text", locator="line 1")


def _is_headline(lines: tuple[str, ...]) -> bool:
    """Whether a plain text's first line is a headline, not its first sentence."""
    if len(lines) < 2:
        return False
    first, second = lines[0], lines[1]
    if len(first) > 140 or len(first.split()) > 20 or parse_dateline(first) is not None:
        return False
    loud = first.isupper() and not second.isupper()
    if loud or _ENDS_SENTENCE.search(first):
        return loud
    if parse_dateline(second[:200]) is not None:
        return True
    return len(second) > 1.2 * len(first) and any(mark in second for mark in ".。！？!?")


def subtitle(page: Page) -> Iterator[Candidate[str]]:
    """Deck: the line below the headline, as published."""
    yield from from_hint(page, "subtitle")
    yield from from_jsonld(page, "alternativeHeadline")


def description(page: Page) -> Iterator[Candidate[str]]:
    """Summary that the publisher gives for search engines and social media."""
    yield from from_hint(page, "description")
    yield from from_jsonld(page, "description")
    yield from from_meta(page, "og:description", "description", "twitter:description", "dc.description")


def is_plausible_title(value: str) -> bool:
    """A title has a letter or digit and is no longer than a long paragraph."""
    return any(char.isalnum() for char in value) and len(one_line(value)) <= 500
