"""Who wrote it: the byline as printed, and the names in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsetl.fields.said import article_objects, from_hint, from_meta, texts
from newsetl.page import Page
from newsetl.records import Author, Candidate
from newsetl.text import one_line

_META = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "byl",
    "dc.creator",
    "dcterms.creator",
)
_BY = re.compile(r"^(?:written by|by|von|par|por|di|da|av|af|door|de)\b[:\s]+", re.IGNORECASE)
_AND = re.compile(r"\s*(?:;|,|\||/|·|•|\s(?:and|und|et|y|e|och|og|en|&)\s)\s*", re.IGNORECASE)
_NO_NAME = re.compile(
    r"https?://|www\.|@|\d{3}|^(?:admin|editor|author|staff|redaktion|rédaction|none|null|unknown|anonymous)$",
    re.IGNORECASE,
)


def byline(page: Page) -> Iterator[Candidate[str]]:
    """Byline as printed, white space collapsed."""
    yield from from_hint(page, "authors")
    for entry in article_objects(page):
        if names := list(texts(entry.get("author"))):
            yield Candidate(value=", ".join(names), source="jsonld.author")
    yield from from_meta(page, *_META)


def authors(page: Page) -> Iterator[Candidate[tuple[Author, ...]]]:
    """Names of the writers, one entry each, without "By", duplicates or links."""
    hint = page.hints.get("authors")
    if hint is not None:
        listed = hint.value if isinstance(hint.value, list | tuple) else [hint.value]
        yield Candidate(value=_authors(map(str, listed)), source=hint.source)
    for entry in article_objects(page):
        yield Candidate(value=_authors(texts(entry.get("author"))), source="jsonld.author")
    for name in _META:
        if name in page.meta:
            yield Candidate(value=_authors(page.meta[name]), source=f"meta.{name}")


def _authors(printed: Iterator[str] | map[str] | tuple[str, ...]) -> tuple[Author, ...]:
    names: dict[str, Author] = {}
    for line in printed:
        for part in _AND.split(_BY.sub("", one_line(line))):
            name = _BY.sub("", part).strip(" .-–—")
            if name and not _NO_NAME.search(name) and len(name) <= 80:
                names.setdefault(name.casefold(), Author(name=name))
    return tuple(names.values())
