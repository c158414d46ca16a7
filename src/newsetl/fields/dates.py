"""When it was published and changed, as precisely as it was said and no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

from newsetl.fields.dateline import printed_moment
from newsetl.fields.said import article_objects, from_meta, texts
from newsetl.page import Page
from newsetl.records import Candidate, Moment

_PUBLISHED = (
    "article:published_time og:article:published_time datepublished date dc.date dc.date.issued dcterms.date "
    "dcterms.created pubdate publishdate publish_date publish-date sailthru.date parsely-pub-date "
    "article.published cxenseparse:recs:publishtime originalpublicationdate"
).split()
_MODIFIED = (
    "article:modified_time og:article:modified_time og:updated_time datemodified last-modified "
    "dcterms.modified dc.date.modified lastmod"
).split()
_ISO = re.compile(
    r"^\s*(\d{4})-?(\d{2})-?(\d{2})(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?\s*$"
)
_MONTH = re.compile(r"^\s*(\d{4})-(\d{2})\s*$")
_YEAR = re.compile(r"^\s*(\d{4})\s*$")


def published(page: Page) -> Iterator[Candidate[Moment]]:
    """When the article was first published: instant, the publisher's own day, precision."""
    hint = page.hints.get("published")
    if hint is not None:
        yield from _moments(hint.source, [hint.value])
    for entry in article_objects(page):
        yield from _moments("jsonld.datePublished", texts(entry.get("datePublished")))
    for found in from_meta(page, *_PUBLISHED):
        yield from _moments(found.source, [found.value])
    if len(page.times) == 1 or (page.times and len(set(page.times[:1] * len(page.times)) | set(page.times)) <= 2):
        yield from _moments("time", page.times[:1])
    if page.quick_date:
        yield from _moments("markup", [page.quick_date])
    yield from printed_moment(page)


def modified(page: Page) -> Iterator[Candidate[Moment]]:
    """When the article was last changed, as the publisher says."""
    hint = page.hints.get("modified")
    if hint is not None:
        yield from _moments(hint.source, [hint.value])
    for entry in article_objects(page):
        yield from _moments("jsonld.dateModified", texts(entry.get("dateModified")))
    for found in from_meta(page, *_MODIFIED):
        yield from _moments(found.source, [found.value])


def is_plausible_moment(moment: Moment) -> bool:
    """After the first newspapers, and not in a year that cannot have come."""
    return date(1600, 1, 1) <= moment.on <= date(2100, 1, 1)


def _moments(source: str, values: object) -> Iterator[Candidate[Moment]]:
    for value in values if isinstance(values, Iterator) else list(values):  # type: ignore[call-overload]
        moment = parse_moment(value)
        if moment is not None:
            yield Candidate(value=moment, source=source)


def parse_moment(value: object) -> Moment | None:
    """A date or time in ISO 8601 or RFC 2822 form, at the precision it has; None for anything else."""
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, date):
        return Moment(on=value, precision="day")
    text = str(value)
    try:
        return _iso(text) or _rfc2822(text)
    except (ValueError, OverflowError):
        return None


def _iso(text: str) -> Moment | None:
    if match := _ISO.match(text):
        year, month, day, hour, minute, second, zone = match.groups()
        if hour is None:
            return Moment(on=date(int(year), int(month), int(day)), precision="day")
        sign = {"Z": "+00:00", "UTC": "+00:00", "GMT": "+00:00"}.get(zone, zone) or ""
        local = datetime.fromisoformat(f"{year}-{month}-{day}T{int(hour):02}:{minute}:{second or '00'}{sign}")
        return _instant(local, "second" if second else "minute")
    if match := _MONTH.match(text):
        return Moment(on=date(int(match[1]), int(match[2]), 1), precision="month")
    if match := _YEAR.match(text):
        return Moment(on=date(int(match[1]), 1, 1), precision="year")
    return None


def _rfc2822(text: str) -> Moment | None:
    from email.utils import parsedate_to_datetime

    if not re.search(r"\b\d{1,2}\s+[A-Z][a-z]{2}\w*\s+\d{4}\b", text):
        return None
    return _instant(parsedate_to_datetime(text))


def _instant(local: datetime, precision: str = "second") -> Moment:
    """A local time without a zone is a day with a precision, not an instant."""
    if local.tzinfo is None:
        return Moment(on=local.date(), precision="day")
    return Moment(
        on=local.date(), precision="second" if precision == "second" else "minute", at=local.astimezone(UTC)
    )
