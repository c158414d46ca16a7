"""When it was published and changed, as precisely as it was said and no more."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain

from newsetl.core.records import Candidate, Hint, Moment
from newsetl.extract.fields.dates.dateline import printed_moment as dateline_moment
from newsetl.extract.fields.dates.parse import parse_moment, printed_moment
from newsetl.extract.fields.dates.printed import (
    doubtful,
    first_dates,
    is_american,
    leading_dates,
    line_dates,
    moments,
    posted_dates,
    printed,
    printed_days,
    times,
    undisputed_dates,
)
from newsetl.extract.fields.memo import memoized
from newsetl.extract.fields.statements import article_objects, from_meta, from_properties, texts
from newsetl.extract.lexicon import remembered
from newsetl.extract.page.page import Page

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
_LIKE_PUBLISHED = re.compile(r"publi(?:sh|c)\w*[-_:. ]?(?:date|time|on|at)\b|date[-_:. ]?publi", re.IGNORECASE)
_UPDATE_NAME = re.compile(r"modif|updat|expir|un-?publish|last", re.IGNORECASE)
_EASTMOST, _WESTMOST = timedelta(hours=14), timedelta(hours=12)  # offsets from UTC
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_URL_DATES = (
    re.compile(rf"(?<!\d){_YEAR}(?P<mark>[/_.-]?)(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})(?!\d)"),
    re.compile(rf"(?<!\d){_YEAR}-(?P<month>\d\d)/(?P<day>\d\d)(?!\d)"),
    re.compile(rf"(?<!\d)(?P<day>\d\d)-(?P<month>\d\d)-{_YEAR}(?!\d)"),
)
_URL_DAY = re.compile(r"/((?:19|20)\d\d)/(\w{3})/(\d{1,2})/")


def published(page: Page) -> Iterator[Candidate[Moment]]:
    """When the article was first published.

    In order of trust: the user's table; what is stated in JSON-LD, meta tags and microdata, unless an earlier
    day is printed below the headline (a CMS states when a page was made anew); <time> and print near the
    headline, the page's address; where none of these has a date, a quick search of the markup; then what only an
    update says. Of an instant in UTC the publisher's own day is the one that is printed. What lies after the
    capture is left out.
    """
    yield from published_candidates(page)


@memoized
def published_candidates(page: Page) -> tuple[Candidate[Moment], ...]:
    """What the page says of its publication, in order of trust, worked out once."""
    likely = tuple(_until_capture(page, _likely(page)))
    searched = () if any(is_plausible_moment(candidate.value) for candidate in likely) else _searched(page)
    return (*likely, *_until_capture(page, chain(searched, _unlikely(page))))


@memoized
def chosen_publication(page: Page) -> Candidate[Moment] | None:
    """The candidate that the columns published_* hold; where the page has none, what a feed announced."""
    hint = page.hint("published", announced=True)
    announced = hinted_moment(page, hint) if hint is not None else ()
    candidates = chain(published_candidates(page), announced)
    return next((candidate for candidate in candidates if is_plausible_moment(candidate.value)), None)


def hinted_moment(page: Page, hint: Hint) -> Iterator[Candidate[Moment]]:
    """A hint's value as a point in time, unless it lies after the capture."""
    yield from _until_capture(page, moments(hint.source, [hint.value]))


def _until_capture(page: Page, candidates: Iterable[Candidate[Moment]]) -> Iterator[Candidate[Moment]]:
    latest = page.capture.captured_at.date() + timedelta(days=1) if page.capture.captured_at else date.max
    return (candidate for candidate in candidates if candidate.value.on <= latest)


def _likely(page: Page) -> Iterator[Candidate[Moment]]:
    """What goes before a search of the markup."""
    hint = page.hint("published")
    if hint is not None:
        yield from moments(hint.source, [hint.value])
    lines = [*first_dates(page), *line_dates(page)]
    stated = _confirmed_first(list(_stated(page)), printed_days(page))
    first = next((candidate.value for candidate in stated if is_plausible_moment(candidate.value)), None)
    if first is not None:
        earlier = [*first_dates(page), *undisputed_dates(page, stated)]
        yield from (line for line in earlier if _is_before(line.value.on, first))
    days = [line.value.on for line in [*lines, *_address(page)]]
    yield from (_in_own_day(candidate, days) for candidate in stated)
    yield from (candidate for candidate in lines if candidate.source == "printed.first")
    yield from times(page, updated=False)
    yield from printed(page, updated=False)
    yield from leading_dates(page)
    yield from posted_dates(page)
    yield from times(page, updated=False, elsewhere=True)
    yield from _address(page)
    if (title := page.statements.document_title) and (moment := printed_moment(title)):
        yield Candidate(value=moment, source="title")


def _searched(page: Page) -> Iterator[Candidate[Moment]]:
    if page.html is not None and page.html.quick_date and (day := page.html.quick_date()):
        yield from moments("markup", [day])


def _unlikely(page: Page) -> Iterator[Candidate[Moment]]:
    """What goes behind it: days in doubt, those of other objects, and what only an update says."""
    yield from doubtful(page, updated=False)
    for entry in page.statements.jsonld:
        yield from moments("jsonld.other", texts(entry.get("datePublished")))
    yield from printed(page, updated=True)
    yield from times(page, updated=True)
    yield from times(page, updated=True, elsewhere=True)
    yield from doubtful(page, updated=True)
    yield from dateline_moment(page)


def _confirmed_first(stated: list[Candidate[Moment]], printed_on: frozenset[date]) -> list[Candidate[Moment]]:
    """Statements in order of trust; where they contradict each other, those first whose day is printed too.

    Last stand tags that state several days: they are those of teasers too.
    """
    if len({candidate.value.on for candidate in stated}) > 1:
        tags = {(one.source, one.value.on) for one in stated if not one.source.startswith("jsonld.")}
        times_named = Counter(source for source, _ in tags)
        stated.sort(key=lambda one: (times_named[one.source] > 1, one.value.on not in printed_on))
    return stated


def _stated(page: Page) -> Iterator[Candidate[Moment]]:
    """What JSON-LD, meta tags and microdata say, in order of trust."""
    month_first = is_american(page)
    yield from _objects_dates(page, "datePublished", "dateCreated")
    for candidate in from_meta(page, *_PUBLISHED):
        yield from moments(candidate.source, [candidate.value], month_first=month_first)
    others = [
        name for name in page.statements.meta if _LIKE_PUBLISHED.search(name) and not _UPDATE_NAME.search(name)
    ]
    unusual = from_meta(page, *(name for name in others if name not in _PUBLISHED))
    yield from sorted(
        (
            one
            for candidate in unusual
            for one in moments(candidate.source, [candidate.value], month_first=month_first)
        ),
        key=lambda one: one.value.on,
    )
    for candidate in from_properties(page, "datepublished", "datecreated"):
        yield from moments(candidate.source, [candidate.value], month_first=month_first)
    yield from _objects_dates(page, "uploadDate")


def _objects_dates(page: Page, *keys: str) -> Iterator[Candidate[Moment]]:
    """Dates of the article's JSON-LD objects, object by object."""
    for place, entry in enumerate(article_objects(page)):
        for key in keys:
            yield from moments(f"jsonld.{key}", texts(entry.get(key)), locator=f"[{place}]")


def _is_same_day(stated: Moment, day: date) -> bool:
    """Whether a printed day can be the day of an instant that is stated in UTC, somewhere on earth."""
    if stated.at is None or stated.zone_source != "utc":
        return stated.on == day
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return midnight - _EASTMOST <= stated.at < midnight + timedelta(days=1) + _WESTMOST


def _is_before(day: date, stated: Moment) -> bool:
    """Whether a printed day is one before that of an instant, wherever on earth it is printed."""
    return day < stated.on and not _is_same_day(stated, day)


def _in_own_day(candidate: Candidate[Moment], days: Sequence[date]) -> Candidate[Moment]:
    """A stated instant in UTC with the day that is printed for it, or that stands in the page's address."""
    own = days[0] if days else candidate.value.on
    if own != candidate.value.on and _is_same_day(candidate.value, own):
        return replace(candidate, value=replace(candidate.value, on=own))
    return candidate


def modified(page: Page) -> Iterator[Candidate[Moment]]:
    """When the article was last changed, as the publisher states it."""
    hint = page.hint("modified")
    if hint is not None:
        yield from moments(hint.source, [hint.value])
    for place, entry in enumerate(article_objects(page)):
        yield from moments("jsonld.dateModified", texts(entry.get("dateModified")), locator=f"[{place}]")
    for candidate in from_meta(page, *_MODIFIED):
        yield from moments(candidate.source, [candidate.value])
    for candidate in from_properties(page, "datemodified"):
        yield from moments(candidate.source, [candidate.value])
    yield from times(page, updated=True)
    yield from times(page, updated=True, elsewhere=True)
    yield from printed(page, updated=True)


def is_plausible_moment(moment: Moment) -> bool:
    """After the first newspapers, and not in a year that cannot have come."""
    return date(1600, 1, 1) <= moment.on <= date(2100, 1, 1)


def _address(page: Page) -> Iterator[Candidate[Moment]]:
    """A date in the page's own address."""
    for address in (page.capture.url, page.statements.canonical, *page.statements.meta.get("og:url", ())):
        if address:
            yield from _dates_in_address(address)


@remembered(8)  # a page names its address several times
def _dates_in_address(address: str) -> tuple[Candidate[Moment], ...]:
    dates: list[Candidate[Moment]] = []
    for match in chain.from_iterable(pattern.finditer(address) for pattern in _URL_DATES):
        stamp = f"{match['year']}-{int(match['month']):02}-{int(match['day']):02}"
        dates += moments("url", [stamp])
    for match in _URL_DAY.finditer(address):
        moment = printed_moment(f"{match[3]} {match[2]} {match[1]}")
        if moment is not None:
            dates.append(Candidate(value=moment, source="url"))
    return tuple(dates)
