"""Where fields look first: the user's own hints, JSON-LD, meta tags. One generator for each."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from typing import Any

from newsetl.core.records import Candidate, Hint
from newsetl.core.text import one_line
from newsetl.extract.fields.memo import memoized
from newsetl.extract.page.jsonld import is_article, texts, types_of
from newsetl.extract.page.page import Page

__all__ = [
    "article_objects",
    "from_hint",
    "from_jsonld",
    "from_meta",
    "from_properties",
    "hinted_line",
    "texts",
    "types_of",
]


def from_hint(page: Page, name: str) -> Iterator[Candidate[str]]:
    """What the user's own surroundings of the document (table, path) say, as one line."""
    hint = page.hint(name)
    if hint is not None:
        yield from hinted_line(page, hint)


def hinted_line(page: Page, hint: Hint) -> Iterator[Candidate[str]]:
    """A hint's value as one line."""
    del page
    if line := one_line(str(hint.value)):
        yield Candidate(value=line, source=hint.source)


@memoized
def article_objects(page: Page) -> tuple[Mapping[str, Any], ...]:
    """JSON-LD objects that describe an article, the page's own before others that it shows.

    Its own is the one whose address is the page's, or else the first; news types go before the rest, a
    video comes last.
    """
    articles = [entry for entry in page.statements.jsonld if is_article(entry)]
    videos = [entry for entry in page.statements.jsonld if "VideoObject" in types_of(entry)]
    return (*sorted(articles, key=lambda entry: _rank(entry, page)), *videos[:1])


def _rank(entry: Mapping[str, Any], page: Page) -> int:
    kinds = types_of(entry)
    rank = 2 if "headline" in entry else 3
    if any("News" in kind or kind == "LiveBlogPosting" for kind in kinds) and "headline" in entry:
        rank = 1
    if "Review" in kinds or "SocialMediaPosting" in kinds:
        rank = 4
    own = page.statements.canonical or page.capture.url
    address = entry.get("url") or entry.get("mainEntityOfPage")
    address = address.get("@id") if isinstance(address, dict) else address
    if own and isinstance(address, str) and address.split("#")[0].rstrip("/") == own.rstrip("/"):
        rank -= 1
    return rank


def from_jsonld(page: Page, key: str) -> Iterator[Candidate[str]]:
    """Text of one property of the article's JSON-LD."""
    for place, entry in enumerate(article_objects(page)):
        for value in texts(entry.get(key)):
            yield Candidate(value=value, source=f"jsonld.{key}", locator=f"{'/'.join(types_of(entry))}[{place}]")


def from_meta(page: Page, *names: str) -> Iterator[Candidate[str]]:
    """Contents of meta tags, names in order of trust."""
    for name in names:
        for content in page.statements.meta.get(name, ()):
            if value := one_line(html.unescape(content)):
                yield Candidate(value=value, source=f"meta.{name}")


def from_properties(page: Page, *names: str) -> Iterator[Candidate[str]]:
    """Microdata of the article, names in order of trust."""
    for name in names:
        for value in page.statements.properties.get(name, ()):
            yield Candidate(value=value, source=f"itemprop.{name}")
