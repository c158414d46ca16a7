"""Sitemaps: pages with lastmod and the news name space, indexes, gzip, lists of URLs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from lxml import etree

from newsetl.collect.discover.announced import ListedPage, ListedSitemap, Listing, gather
from newsetl.collect.discover.feeds import FEED_ROOTS, feed_entries
from newsetl.collect.discover.xml import (
    Document,
    child_texts,
    children,
    entries,
    find_root,
    first_tag,
    name_of,
    read_text,
)
from newsetl.collect.links import absolute
from newsetl.collect.outcomes import Failed, Why
from newsetl.readers.warc.announced import Announcement, moment, text, texts

_ROOTS = frozenset({"urlset", "sitemapindex"})
_ENTRIES = frozenset({"url", "sitemap"})


def read_sitemap(body: bytes, *, url: str, most: int, most_bytes: int, charset: str | None = None) -> Listing:
    """Pages or further sitemaps that a sitemap of any form lists.

    Args:
        body: As it lies on the server: a gzip file is inflated here.
        url: Where it was fetched from.
        most: Entries read at most.
        most_bytes: Of the inflated file.
        charset: As the server named it.

    Raises:
        Failed: UNPARSABLE when it is no sitemap, BOMB when it inflates past the cap.
    """
    source = read_text(body, charset=charset, most_bytes=most_bytes)
    document = find_root(source, _ROOTS | FEED_ROOTS)
    if document is None and source.lstrip()[:1] != "<":
        return gather(_lines(source), most=most)
    if document is None:
        raise Failed(Why.UNPARSABLE, f"no sitemap: its root is <{first_tag(source)}>")
    if document.root in FEED_ROOTS:
        return gather(feed_entries(document, url), most=most)
    return gather(_listed(document, url), most=most)


def day_or_moment(written: str | None) -> datetime | None:
    """A W3C date as an instant: a bare day is its first second, UTC."""
    instant = moment(written)
    if instant is None and written:
        try:
            day = date.fromisoformat(written.strip()[:10])
        except ValueError:
            return None
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    return instant


def _listed(document: Document, url: str) -> Iterator[ListedPage | ListedSitemap | str]:
    for number, element in enumerate(entries(document, _ENTRIES), start=1):
        loc = None if element is None else next(child_texts(element, "loc"), None)
        if element is None or loc is None:
            continue
        target = absolute(url, loc)
        modified = next(child_texts(element, "lastmod"), None)
        if target is None:
            yield f"entry {number}: {loc[:100]!r}"
        elif name_of(element)[1] == "sitemap":
            yield ListedSitemap(url=target, modified_at=day_or_moment(modified))
        else:
            announcement = _announcement(element)
            when = day_or_moment(modified) or day_or_moment(announcement.published)
            yield ListedPage(url=target, announcement=announcement, modified_at=when)


def _announcement(element: etree._Element) -> Announcement:
    """What the news name space states; lastmod is about the file, not the article, and stays out."""
    news = next(iter(children(element, "news")), None)
    if news is None:
        return Announcement()
    publication = next(iter(children(news, "publication")), news)
    keywords = next(child_texts(news, "keywords"), "")
    return Announcement(
        title=text(next(child_texts(news, "title"), None)),
        published=text(next(child_texts(news, "publication_date"), None)),
        language=text(next(child_texts(publication, "language"), None)),
        keywords=texts(keywords.split(",")),
    )


def _lines(source: str) -> Iterator[ListedPage | str]:
    """A sitemap that is a list of URLs, one a line."""
    lines = [line.strip() for line in source.splitlines()]
    urls = [line for line in lines if line.startswith(("http://", "https://"))]
    if not urls and source.strip():
        raise Failed(Why.UNPARSABLE, "neither XML nor a list of URLs")
    for line in urls:
        yield ListedPage(url=line) if absolute(line, "") else f"{line[:100]!r}"
