"""When it was published and changed, as precisely as it was said and no more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from newsetl.fields.dateline import printed_moment as dateline_moment
from newsetl.fields.said import article_objects, from_meta, from_properties, texts
from newsetl.html.markup import Time
from newsetl.moments import parse_moment, printed_moment
from newsetl.page import Page
from newsetl.records import Candidate, Moment

__all__ = ["is_plausible_moment", "modified", "parse_moment", "published"]

_PUBLISHED = (
    "article:published_time og:article:published_time og:published_time datepublished date dc.date "
    "dc.date.issued "
    "dcterms.date dcterms.issued dcterms.created dc.date.created dc.created pubdate publishdate publish_date "
    "publish-date publication_date publication-date publicationdate date.published sailthru.date "
    "parsely-pub-date "
    "article.published article:published cxenseparse:recs:publishtime cxenseparse:publishtime "
    "originalpublicationdate "
    "article:post_time citation_publication_date citation_date rnews:datepublished datecreated "
    "last_published "
    "displaydate og:pubdate og:publish_date release_date article_date_original "
    "shareaholic:article_published_time "
    "bt:pubdate twitter:data2"
).split()
_MODIFIED = (
    "article:modified_time og:article:modified_time og:updated_time datemodified last-modified "
    "dcterms.modified "
    "dc.date.modified lastmod article:modified article.updated revised date.updated "
    "shareaholic:article_modified_time"
).split()
_UPDATED = re.compile(
    r"updat|modif|edited|revised|aktualis|geändert|stand:|mis à jour|actualiz|atualiz|aggiornat|"
    r"bijgewerkt|oppdater|opdater|"
    r"uppdater|päivitet|zaktualiz|обновл|upraven|güncelle|更新|수정|laatst|ultima|changed|reviewed|last",
    re.IGNORECASE,
)
_URL_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)([/_.-]?)(\d{1,2})\2(\d{1,2})(?![\d])")
_URL_DAY = re.compile(r"/((?:19|20)\d\d)/(\w{3})/(\d{1,2})/")
_MONTH_FIRST = ("en-us", "en_us", "en-ph")
_NEAR = range(-10, 31)


def published(page: Page) -> Iterator[Candidate[Moment]]:
    """When the article was first published: instant, the publisher's own day, precision.

    In order of trust: the user's table, JSON-LD, meta tags, microdata, <time> and print near the headline,
    the page's address, a quick search of the markup; then what only an update says.
    """
    hint = page.hints.get("published")
    if hint is not None:
        yield from _moments(hint.source, [hint.value])
    for place, entry in enumerate(article_objects(page)):
        for key in ("datePublished", "dateCreated", "uploadDate"):
            yield from _moments(f"jsonld.{key}", texts(entry.get(key)), locator=f"[{place}]")
    for found in from_meta(page, *_PUBLISHED):
        yield from _moments(found.source, [found.value])
    for found in from_properties(page, "datepublished", "datecreated"):
        yield from _moments(found.source, [found.value])
    yield from _times(page, updated=False)
    yield from _printed(page, updated=False)
    yield from _address(page)
    if page.quick_date:
        yield from _moments("markup", [page.quick_date])
    for entry in page.jsonld:
        yield from _moments("jsonld.other", texts(entry.get("datePublished")))
    yield from _printed(page, updated=True)
    yield from _times(page, updated=True)
    yield from dateline_moment(page)


def modified(page: Page) -> Iterator[Candidate[Moment]]:
    """When the article was last changed, as the publisher says."""
    hint = page.hints.get("modified")
    if hint is not None:
        yield from _moments(hint.source, [hint.value])
    for place, entry in enumerate(article_objects(page)):
        yield from _moments("jsonld.dateModified", texts(entry.get("dateModified")), locator=f"[{place}]")
    for found in from_meta(page, *_MODIFIED):
        yield from _moments(found.source, [found.value])
    for found in from_properties(page, "datemodified"):
        yield from _moments(found.source, [found.value])
    yield from _times(page, updated=True)
    yield from _printed(page, updated=True)


def is_plausible_moment(moment: Moment) -> bool:
    """After the first newspapers, and not in a year that cannot have come."""
    return date(1600, 1, 1) <= moment.on <= date(2100, 1, 1)


def _times(page: Page, *, updated: bool) -> Iterator[Candidate[Moment]]:
    """<time> elements: those near the headline first, else marked as the publication's, else the only one."""
    near = [line.text for line in page.printed if line.gap in _NEAR]
    ranked: list[tuple[int, int, Time]] = []
    for at, time in enumerate(page.times[:60]):
        around = next((line for line in near if time.text and time.text in line), "")
        if (_UPDATED.search(f"{time.marks} {around[:60]}") is not None) != updated:
            continue
        marked = re.search(r"publi|posted|entry-date|pubdate", time.marks) is not None
        ranked.append((0 if around else 1 if marked else 2, at, time))
    distant = [entry for entry in ranked if entry[0] == 2]
    if len({time.stated for _, _, time in distant}) > 1:
        ranked = [entry for entry in ranked if entry[0] < 2]
    for _, at, time in sorted(ranked, key=lambda entry: entry[:2]):
        yield from _moments("time", filter(None, (time.stated, time.text)), locator=f"[{at}]")


def _printed(page: Page, *, updated: bool) -> Iterator[Candidate[Moment]]:
    """Dates printed near the headline: lines marked as a byline or date before the rest."""
    month_first = _is_american(page)
    lines = [line for line in page.printed if line.gap in _NEAR and len(line.text) <= 240 and line.tag != "h1"]
    for line in sorted(lines, key=lambda line: ("byline" not in line.marks, abs(line.gap))):
        if (_UPDATED.search(line.text) is not None) != updated:
            continue
        if not updated and len(line.text) > 120 and "byline" not in line.marks:
            continue
        moment = printed_moment(line.text, month_first=month_first)
        if moment is not None:
            yield Candidate(
                value=moment,
                source="printed.updated" if updated else "printed",
                locator=f"{line.gap:+d} blocks from the headline",
            )


def _is_american(page: Page) -> bool:
    """Whether 03/04/2024 is to be read month first."""
    said = (page.html_lang or next(iter(page.meta.get("og:locale", ())), "")).strip().lower()
    return said.startswith(_MONTH_FIRST) or said == "en"


def _address(page: Page) -> Iterator[Candidate[Moment]]:
    """A date in the page's own address."""
    for address in (page.capture.url, page.canonical, *page.meta.get("og:url", ())):
        if not address:
            continue
        for match in _URL_DATE.finditer(address):
            stamp = f"{match[1]}-{int(match[3]):02}-{int(match[4]):02}"
            yield from _moments("url", [stamp])
        for match in _URL_DAY.finditer(address):
            moment = printed_moment(f"{match[3]} {match[2]} {match[1]}")
            if moment is not None:
                yield Candidate(value=moment, source="url")


def _moments(source: str, values: Iterable[object], *, locator: str | None = None) -> Iterator[Candidate[Moment]]:
    for value in values:
        moment = parse_moment(value)
        if moment is not None:
            yield Candidate(value=moment, source=source, locator=locator)
