"""What stands above the text: title, subtitle, description."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from newsetl.core.records import Candidate
from newsetl.core.text import folded, one_line
from newsetl.extract.fields.bylines import printed as printed_names
from newsetl.extract.fields.head.first_line import begins_with_headline, is_stamp
from newsetl.extract.fields.head.headings import best_heading, is_cut, is_lesser
from newsetl.extract.fields.memo import memoized
from newsetl.extract.fields.site_names import site_names, without_site
from newsetl.extract.fields.statements import (
    article_objects,
    from_hint,
    from_jsonld,
    from_meta,
    from_properties,
    types_of,
)
from newsetl.extract.page.nearby import credit_of
from newsetl.extract.page.page import Page

_NAMES = ("author", "article:author", "parsely-author", "dc.creator")
_NO_DECK = frozenset(("nav", "share", "comment", "footer"))  # marks
_NO_LEAD = _NO_DECK | {"byline"}
_LONG_HEADLINE = 12  # letters; a shorter one may end a deck
_DATED = re.compile(r"^\d{1,2}[./]\s?\d{1,2}[./]\s?\d{4}\s*[|:–—-]\s+(?=\S+\s\S+\s\S)")  # before three words
_TEMPLATE = re.compile(r"\{\{|\}\}|<%|%>|\$\{")


def title(page: Page) -> Iterator[Candidate[str]]:
    """Headline as published, white space collapsed, without the name of the site and a date before it.

    In order of trust: what the user's table says; the headline of news JSON-LD; the h1, without what it marks as a
    kicker or subtitle, or the line printed as the headline, that agrees best with the page's other claims;
    headline of other JSON-LD, og:title, twitter:title, <title>, any h1; in plain text a first line that is one:
    short, no sentence, with running text below it, perhaps behind a byline and a date.
    """
    yield from from_hint(page, "title")
    if page.capture.media == "text":
        if begins_with_headline(page.lines):
            yield Candidate(value=page.lines[0], source="text", locator="line 1")
        return
    yield from _titles(page)


@memoized
def _titles(page: Page) -> tuple[Candidate[str], ...]:
    """The titles that a page states or prints, in order of trust, without a date before them."""
    return tuple(replace(claim, value=_DATED.sub("", claim.value, count=1)) for claim in _claimed_titles(page))


def _claimed_titles(page: Page) -> Iterator[Candidate[str]]:
    sites = site_names(page)
    statements = page.statements
    headings = {folded(heading) for heading in statements.headings}
    stated = _stripped(from_jsonld(page, "headline"), headings, sites)
    metas = _stripped(from_meta(page, "og:title", "twitter:title", "dc.title"), headings, sites)
    metas += _stripped(from_properties(page, "headline"), headings, sites)
    documents = [Candidate(value=statements.document_title, source="title")] if statements.document_title else []
    others = [*metas, *_stripped(iter(documents), headings, sites)]
    claims = [*stated, *others]
    heading = best_heading([*_h1s(page), *_printed_headline(page)], claims, sites)
    if _is_news(page):
        yield from (candidate for candidate in stated[:1] if not is_lesser(candidate.value, heading, others))
    if heading is not None:
        yield _plain(heading, page)
    names = sites.union(folded(name.value) for name in from_meta(page, *_NAMES))
    titled = [
        candidate for candidate in claims if folded(candidate.value) not in names
    ]  # a brand's or writer's name is none
    uncut = [candidate for candidate in titled if not is_cut(candidate.value, others)]
    yield from uncut
    yield from (candidate for candidate in claims if candidate not in uncut)
    yield from _h1s(page)


def _plain(heading: Candidate[str], page: Page) -> Candidate[str]:
    """A heading without the kicker or subtitle that the h1 of the same words marks as one."""
    for whole, plain in page.statements.plain_headings.items():
        if _letters(whole) == _letters(heading.value):
            return replace(heading, value=plain)
    return heading


def _letters(text: str) -> str:
    return folded(text).replace(" ", "")


def _h1s(page: Page) -> Iterator[Candidate[str]]:
    """All h1 of the page, in order."""
    for at, text in enumerate(page.statements.headings):
        yield Candidate(value=text, source="h1", locator=str(at))


def _printed_headline(page: Page) -> Iterator[Candidate[str]]:
    """What stands where the headline was found, if it is no h1: another heading, or a line of its own."""
    lines = (line for line in page.printed if line.gap == 0 and line.tag != "h1")
    yield from (Candidate(value=line.text, source="printed", locator=line.tag) for line in lines)


def is_plausible_title(value: str) -> bool:
    """A title has a letter or digit, is no template and no longer than a long paragraph."""
    return any(map(str.isalnum, value)) and len(one_line(value)) <= 500 and not _TEMPLATE.search(value)


def _is_news(page: Page) -> bool:
    """Whether JSON-LD says that it is news: then its headline is the newsroom's own."""
    return any(
        "News" in kind or kind == "LiveBlogPosting" for entry in article_objects(page) for kind in types_of(entry)
    )


def _stripped(claims: Iterator[Candidate[str]], headings: set[str], sites: frozenset[str]) -> list[Candidate[str]]:
    """Claims less the name of the site, before or behind."""
    return [
        Candidate(
            value=without_site(candidate.value, headings, sites),
            source=candidate.source,
            locator=candidate.locator,
        )
        for candidate in claims
    ]


def subtitle(page: Page) -> Iterator[Candidate[str]]:
    """Deck: the line below the headline, as published."""
    yield from from_hint(page, "subtitle")
    headline = _letters(next((claim.value for claim in title(page) if is_plausible_title(claim.value)), ""))
    for claim in _stated_decks(page):
        if not (_repeats(claim.value, headline) or _is_label(claim.value) or _is_byline(claim.value, page)):
            yield claim


def _is_byline(text: str, page: Page) -> bool:
    """Whether a line is one of the page's bylines, and names somebody."""
    return any(
        line.text == text and printed_names.names_somebody(byline) for line, byline in printed_names.bylines(page)
    )


def _repeats(deck: str, headline: str) -> bool:
    """Whether a line is the headline once more, perhaps with its kicker before it."""
    letters = _letters(deck)
    return letters == headline or (len(headline) >= _LONG_HEADLINE and letters.endswith(headline))


def _is_label(line: str) -> bool:
    """Whether a line is a date and little else, or says who made a picture."""
    return credit_of(line) is not None or is_stamp(line)


def _stated_decks(page: Page) -> Iterator[Candidate[str]]:
    yield from from_jsonld(page, "alternativeHeadline")
    for line in page.printed:
        if (
            0 < line.gap <= 6
            and "lead" in line.marks
            and _NO_LEAD.isdisjoint(line.marks)
            and 20 <= len(line.text) <= 400
        ):
            yield Candidate(value=line.text, source="printed", locator=f"{line.gap:+d} blocks from the headline")
    for line in page.printed:
        is_teaser = "related" in line.marks and "lead" not in line.marks
        is_heading = line.tag in ("h2", "h3") and not line.links and _NO_DECK.isdisjoint(line.marks)
        if 0 < line.gap <= 3 and is_heading and not is_teaser and 20 <= len(line.text) <= 300:
            yield Candidate(value=line.text, source="printed", locator=f"{line.gap:+d} blocks from the headline")
    yield from from_properties(page, "alternativeheadline")


def description(page: Page) -> Iterator[Candidate[str]]:
    """Summary that the publisher gives for search engines and social media."""
    yield from from_hint(page, "description")
    yield from from_jsonld(page, "description")
    yield from from_meta(page, "og:description", "description", "twitter:description", "dc.description")
    yield from from_properties(page, "description")
