"""Where fields look first: the user's own hints, JSON-LD, meta tags. One generator for each."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from typing import Any

from newsetl.page import Page
from newsetl.records import Candidate
from newsetl.text import one_line

# schema.org types that are, or contain, the article of a page.
ARTICLE_TYPES = frozenset(
    "Article NewsArticle AnalysisNewsArticle AskPublicNewsArticle BackgroundNewsArticle OpinionNewsArticle "
    "ReportageNewsArticle ReviewNewsArticle AdvertiserContentArticle LiveBlogPosting BlogPosting "
    "SocialMediaPosting Report Review ScholarlyArticle SatiricalArticle TechArticle VideoObject "
    "PodcastEpisode".split()
)


def from_hint(page: Page, name: str) -> Iterator[Candidate[str]]:
    """What the surroundings of the document (table, path, feed) say, as one line."""
    hint = page.hints.get(name)
    if hint is not None and one_line(str(hint.value)):
        yield Candidate(value=one_line(str(hint.value)), source=hint.source)


def article_objects(page: Page) -> Iterator[Mapping[str, Any]]:
    """JSON-LD objects that describe an article, the page's main one first."""
    found = [entry for entry in page.jsonld if ARTICLE_TYPES.intersection(types_of(entry))]
    yield from sorted(found, key=lambda entry: "VideoObject" in types_of(entry))


def types_of(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """@type of a JSON-LD object, always a tuple, without a vocabulary prefix."""
    kinds = entry.get("@type") or ()
    listed = (kinds,) if isinstance(kinds, str) else tuple(kinds)
    return tuple(str(kind).rpartition("/")[2].removeprefix("schema:") for kind in listed)


def from_jsonld(page: Page, key: str) -> Iterator[Candidate[str]]:
    """Text of one property of the article's JSON-LD."""
    for entry in article_objects(page):
        for value in texts(entry.get(key)):
            yield Candidate(value=value, source=f"jsonld.{key}")


def from_meta(page: Page, *names: str) -> Iterator[Candidate[str]]:
    """Contents of meta tags, names in order of trust."""
    for name in names:
        for content in page.meta.get(name, ()):
            yield Candidate(value=one_line(html.unescape(content)), source=f"meta.{name}")


def texts(value: Any) -> Iterator[str]:
    """Strings of a JSON-LD value: itself, its items, or the name of a thing; entities resolved."""
    if isinstance(value, str):
        if line := one_line(html.unescape(value)):
            yield line
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, dict):
        yield from texts(value.get("name") or value.get("@value"))
