"""What stands above the text: title, subtitle, description."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsetl.fields.dateline import parse_dateline
from newsetl.fields.said import (
    article_objects,
    from_hint,
    from_jsonld,
    from_meta,
    from_properties,
    texts,
    types_of,
)
from newsetl.page import Page
from newsetl.records import Candidate
from newsetl.text import one_line

_ENDS_SENTENCE = re.compile(r"[.!?…:;,]['\"’”»)]*$")
_SEPARATOR = re.compile(r"\s+(?:[|\-–—·•»«/:]|::|//|--)\s+|\s*\|\s*|--")
_TEMPLATE = re.compile(r"\{\{|\}\}|<%|%>|\$\{")
_WORD = re.compile(r"\w+")
_AGREES = 0.4  # share of words that a heading must have in common with another claim of the title
_CUT_AT = 80  # characters; publishers cut JSON-LD headlines at about 110


def title(page: Page) -> Iterator[Candidate[str]]:
    """Headline as published, white space collapsed, without the name of the site.

    In order of trust: what the user's table says; the headline of news JSON-LD; the h1 that agrees best with
    the page's other claims; headline of other JSON-LD, og:title, twitter:title, <title>, any h1; in plain
    text a first line that is one: short, no sentence, with running text below it.
    """
    yield from from_hint(page, "title")
    if page.capture.media == "text":
        if _is_headline(page.lines):
            yield Candidate(value=page.lines[0], source="text", locator="line 1")
        return
    sites = _site_names(page)
    headings = {_folded(heading) for heading in page.headings}
    stated = _stripped(from_jsonld(page, "headline"), headings, sites)
    metas = _stripped(from_meta(page, "og:title", "twitter:title", "dc.title"), headings, sites)
    metas += _stripped(from_properties(page, "headline"), headings, sites)
    documents = [Candidate(value=page.document_title, source="title")] if page.document_title else []
    claims = [*stated, *metas, *_stripped(iter(documents), headings, sites)]
    heading = _best_heading(page, claims, sites)
    if _is_news(page):
        yield from (found for found in stated[:1] if not _is_cut(found.value, heading))
    if heading is not None:
        yield heading
    yield from claims
    yield from (Candidate(value=text, source="h1", locator=str(at)) for at, text in enumerate(page.headings))


def is_plausible_title(value: str) -> bool:
    """A title has a letter or digit, is no template and no longer than a long paragraph."""
    return any(map(str.isalnum, value)) and len(one_line(value)) <= 500 and not _TEMPLATE.search(value)


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


def _is_news(page: Page) -> bool:
    """Whether JSON-LD says that it is news: then its headline is the newsroom's own."""
    return any(
        "News" in kind or kind == "LiveBlogPosting" for entry in article_objects(page) for kind in types_of(entry)
    )


def _is_cut(stated: str, heading: Candidate[str] | None) -> bool:
    """Whether a stated headline is one word, or the beginning of the printed one."""
    folded = _folded(stated)
    if " " not in folded and folded.isascii():
        return True
    if heading is None:
        return False
    printed = _folded(heading.value)
    return len(folded) > _CUT_AT and printed != folded and printed.startswith(folded.rstrip("…. "))


def _best_heading(page: Page, claims: Sequence[Candidate[str]], sites: frozenset[str]) -> Candidate[str] | None:
    """The h1 that shares most words with another claim; None when none agrees.

    A heading that ends with a claim has its kicker glued to it: then the claim is the title.
    """
    best, score = None, 0.0 if claims else -1.0
    if len(page.headings) == 1 and all(" " not in _folded(claim.value) for claim in claims):
        return Candidate(value=page.headings[0], source="h1", locator="0")
    for at, text in enumerate(page.headings):
        folded = _folded(text)
        if not folded or folded in sites:
            continue
        agreement = max((_agreement(folded, _folded(claim.value)) for claim in claims), default=0.0)
        if agreement > score:
            best, score = Candidate(value=text, source="h1", locator=str(at)), agreement
    if best is None or (claims and score < _AGREES):
        return None
    for claim in claims:
        short, long = _folded(claim.value), _folded(best.value)
        if short != long and long.endswith(" " + short) and short.count(" ") >= 3:
            return claim
    return best


def _agreement(one: str, other: str) -> float:
    """Share of words in common, less when one text is much shorter."""
    first, second = set(one.split()), set(other.split())
    if not first or not second:
        return 0.0
    if one.replace(" ", "") == other.replace(" ", ""):
        return 1.0
    common = len(first & second) / min(len(first), len(second))
    return common * (0.5 + 0.5 * min(1.0, len(first) / len(second)))


def _stripped(claims: Iterator[Candidate[str]], headings: set[str], sites: frozenset[str]) -> list[Candidate[str]]:
    """Claims less the name of the site, before or behind."""
    return [
        Candidate(value=_without_site(found.value, headings, sites), source=found.source, locator=found.locator)
        for found in claims
    ]


def _without_site(text: str, headings: set[str], sites: frozenset[str]) -> str:
    for match in reversed(list(_SEPARATOR.finditer(text))):
        head, tail = text[: match.start()], _folded(text[match.end() :])
        if not _folded(head):
            continue
        if _folded(head) in headings:
            return head
        if not _is_site(tail, sites):
            break
        text = head
    first = _SEPARATOR.search(text)
    if first and _folded(text[: first.start()]) in sites and len(text) - first.end() > 8:
        return text[first.end() :]
    return text


def _is_site(tail: str, sites: frozenset[str]) -> bool:
    """Whether a piece of a title is the site's name, or close to it."""
    if not tail or tail in sites:
        return True
    joined = tail.replace(" ", "")
    return any(
        (len(site) > 3 and f" {site} " in f" {tail} " and len(tail) < len(site) + 25)
        or (len(tail) > 2 and f" {tail} " in f" {site} ")
        or (len(joined) > 2 and " " not in site and joined in site)
        for site in sites
    )


def _site_names(page: Page) -> frozenset[str]:
    """What the page calls its site, folded: names in meta tags and JSON-LD, and the host without its dots."""
    found = [
        name.value for name in from_meta(page, "og:site_name", "application-name", "twitter:site", "dc.publisher")
    ]
    for entry in page.jsonld:
        found += texts(entry.get("publisher"))
        if {"WebSite", "Organization", "NewsMediaOrganization"} & set(types_of(entry)):
            found += texts(entry.get("name"))
    for address in (page.capture.url, page.canonical, *page.meta.get("og:url", ())):
        host = re.match(r"(?:https?:)?//(?:www\.)?([^/:?#]+)", address or "")
        if host:
            found += [host[1], host[1].replace(".", "").replace("-", "")]
    return frozenset(filter(None, map(_folded, found)))


def _folded(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def subtitle(page: Page) -> Iterator[Candidate[str]]:
    """Deck: the line below the headline, as published."""
    yield from from_hint(page, "subtitle")
    yield from from_jsonld(page, "alternativeHeadline")
    for line in page.printed:
        if (
            0 < line.gap <= 6
            and "lead" in line.marks
            and "byline" not in line.marks
            and 20 <= len(line.text) <= 400
        ):
            yield Candidate(value=line.text, source="printed", locator=f"{line.gap:+d} blocks from the headline")
    for line in page.printed:
        if 0 < line.gap <= 3 and line.tag in ("h2", "h3") and 20 <= len(line.text) <= 300 and not line.links:
            yield Candidate(value=line.text, source="printed", locator=f"{line.gap:+d} blocks from the headline")
    yield from from_properties(page, "alternativeheadline")


def description(page: Page) -> Iterator[Candidate[str]]:
    """Summary that the publisher gives for search engines and social media."""
    yield from from_hint(page, "description")
    yield from from_jsonld(page, "description")
    yield from from_meta(page, "og:description", "description", "twitter:description", "dc.description")
    yield from from_properties(page, "description")
