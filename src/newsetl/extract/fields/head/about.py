"""What the article is: kind, language, section, keywords, genre, publisher, image, its own address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from re import Pattern
from typing import Any

from newsetl.core.identity import clean_url
from newsetl.core.records import Candidate, Hint
from newsetl.core.segmentation import count_words
from newsetl.core.text import folded, one_line
from newsetl.extract.fields.statements import (
    article_objects,
    from_hint,
    from_jsonld,
    from_meta,
    from_properties,
    texts,
    types_of,
)
from newsetl.extract.fields.words.tokens import tokens_of
from newsetl.extract.lexicon import Languages, for_languages
from newsetl.extract.page.kinds import kind_of
from newsetl.extract.page.links import absolute
from newsetl.extract.page.page import Page

_LANGUAGE_TAG = re.compile(r"^[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$")
_GENRES = {
    "OpinionNewsArticle": "opinion",
    "AnalysisNewsArticle": "analysis",
    "BackgroundNewsArticle": "analysis",
    "LiveBlogPosting": "live",
    "ReviewNewsArticle": "review",
    "AdvertiserContentArticle": "advertising",
    "SatiricalArticle": "satire",
    "ReportageNewsArticle": "news",
    "NewsArticle": "news",
}
_ADDRESS = re.compile(r"(?:https?:)?//|/", re.IGNORECASE)
_LONGEST_SECTION = 60  # characters of a section's name that may end as a sentence does
_TRUE_FALSE = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


@for_languages
def _opinion(known: Languages) -> Pattern[str]:
    return re.compile(rf"^(?:{known.any_of(lambda one: one.page.opinion)})$", re.IGNORECASE)


def kind(page: Page) -> Iterator[Candidate[str]]:
    """What the page is.

    Values: article, live (a live blog), gallery, video.
    """
    page_kind, why = kind_of(page)
    yield Candidate(value=page_kind, source="page", locator=why)


def language_declared(page: Page) -> Iterator[Candidate[str]]:
    """Language that the page or the table declares, a BCP 47 tag."""
    yield from from_hint(page, "language")
    yield from from_jsonld(page, "inLanguage")
    if page.statements.html_lang:
        yield Candidate(value=page.statements.html_lang.strip().replace("_", "-"), source="html.lang")
    yield from from_meta(page, "og:locale", "content-language", "language", "dc.language")


def is_language_tag(value: str) -> bool:
    """Looks like en, de-AT or zh-Hans."""
    return _LANGUAGE_TAG.match(value) is not None


def section(page: Page) -> Iterator[Candidate[str]]:
    """Section or desk of the publication that it appeared in, as the page states it."""
    yield from from_hint(page, "section")
    yield from (claim for claim in _stated_sections(page) if _is_section(claim.value))


def _is_section(value: str) -> bool:
    """Whether a statement can be a section's name: no address and no sentence."""
    return not _ADDRESS.match(value) and (len(value) <= _LONGEST_SECTION or value[-1] not in ".!?…")


def _stated_sections(page: Page) -> Iterator[Candidate[str]]:
    yield from from_jsonld(page, "articleSection")
    yield from from_meta(
        page, "article:section", "og:article:section", "parsely-section", "section", "cxenseparse:category"
    )
    yield from from_properties(page, "articlesection")
    for entry in page.statements.jsonld:
        if "BreadcrumbList" in types_of(entry) and isinstance(items := entry.get("itemListElement"), list):
            trail = [name for item in items if isinstance(item, dict) if (name := _step(item))]
            if len(trail) >= 3:
                yield Candidate(value=trail[1], source="jsonld.breadcrumb")


def _step(item: Mapping[str, Any]) -> str | None:
    """The name of one step of a breadcrumb; its address is none."""
    stated = (*texts(item.get("name")), *texts(item.get("item")))
    return next((name for name in stated if not _ADDRESS.match(name)), None)


def keywords(page: Page) -> Iterator[Candidate[tuple[str, ...]]]:
    """Keywords or tags that the publisher gives, in order."""
    hint = page.hint("keywords")
    if hint is not None:
        yield from hinted_keywords(page, hint)
    for entry in article_objects(page):
        yield Candidate(value=_listed(texts(entry.get("keywords"))), source="jsonld.keywords")
    for name in (
        "article:tag",
        "og:article:tag",
        "parsely-tags",
        "news_keywords",
        "sailthru.tags",
        "keywords",
    ):
        if name in page.statements.meta:
            yield Candidate(value=_listed(page.statements.meta[name]), source=f"meta.{name}")


def hinted_keywords(page: Page, hint: Hint) -> Iterator[Candidate[tuple[str, ...]]]:
    """A hint's value as keywords."""
    del page
    yield Candidate(value=_listed([str(hint.value)]), source=hint.source)


def _listed(values: Iterable[str]) -> tuple[str, ...]:
    parts = (one_line(part) for value in values for part in re.split(r"[,;]", value))
    return tuple(dict.fromkeys(filter(None, parts)))


def genre(page: Page) -> Iterator[Candidate[str]]:
    """Kind of writing, as JSON-LD or the section say; null where neither does.

    Values: news, opinion, analysis, review, live, satire, advertising.
    """
    kinds = {name for entry in article_objects(page) for name in types_of(entry)}
    for name, meaning in _GENRES.items():
        if name in kinds and meaning != "news":
            yield Candidate(value=meaning, source="jsonld.@type", locator=name)
    for candidate in (*from_jsonld(page, "genre"), *section(page)):
        if _opinion().match(candidate.value):
            yield Candidate(value="opinion", source=candidate.source, locator=candidate.value)
    if any("News" in name for name in kinds):
        yield Candidate(value="news", source="jsonld.@type")


def publisher(page: Page) -> Iterator[Candidate[str]]:
    """Name of the publication that the article appeared in, as the page states it."""
    yield from from_hint(page, "publisher")
    titles = set(map(folded, page.statements.meta.get("og:title", ())))
    for claim in _stated_publishers(page):
        if not _ADDRESS.match(claim.value) and folded(claim.value) not in titles:
            yield claim


def _stated_publishers(page: Page) -> Iterator[Candidate[str]]:
    yield from from_jsonld(page, "publisher")
    yield from from_meta(page, "og:site_name")
    for entry in page.statements.jsonld:
        if "NewsMediaOrganization" in types_of(entry):
            yield from (Candidate(value=name, source="jsonld.name") for name in texts(entry.get("name")))
    yield from from_meta(page, "application-name", "dc.publisher", "publisher", "citation_journal_title")


def is_free(page: Page) -> Iterator[Candidate[bool]]:
    """Whether the whole text can be read without paying; null where the page does not say."""
    for place, entry in enumerate(article_objects(page)):
        value = _TRUE_FALSE.get(str(entry.get("isAccessibleForFree", "")).strip().lower().rpartition("/")[2])
        if value is not None:
            yield Candidate(value=value, source="jsonld.isAccessibleForFree", locator=f"[{place}]")
    for candidate in from_meta(page, "article:content_tier", "og:article:content_tier"):
        tier = {"free": True, "metered": False, "locked": False}.get(candidate.value.lower())
        if tier is not None:
            yield Candidate(value=tier, source=candidate.source, locator=candidate.value)
    for candidate in from_properties(page, "isaccessibleforfree"):
        value = _TRUE_FALSE.get(candidate.value.lower())
        if value is not None:
            yield Candidate(value=value, source=candidate.source)


def word_count(page: Page) -> Iterator[Candidate[int]]:
    """Words of the text; in scripts without spaces those that extract.segmenter tells apart, else characters."""
    count = page.length if tokens_of(page).is_spaced else count_words(page.text, page.options.segmenter)
    yield Candidate(value=count, source="text")


def url_canonical(page: Page) -> Iterator[Candidate[str]]:
    """Address that the page claims as its own; kept, not trusted: many pages name their homepage."""
    base = page.html.base_url if page.html else None
    if page.statements.canonical:
        yield Candidate(value=clean_url(absolute(base, page.statements.canonical)) or "", source="link.canonical")
    for candidate in from_meta(page, "og:url"):
        yield Candidate(value=clean_url(absolute(base, candidate.value)) or "", source=candidate.source)
