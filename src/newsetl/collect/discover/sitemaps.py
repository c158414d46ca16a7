"""Sitemaps: pages with lastmod and the news name space, indexes, gzip, lists of URLs. Streamed, capped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from urllib.parse import urljoin

from lxml import etree

from newsetl.collect.discover.announced import Announced, child_texts, elements, local_name, root_name
from newsetl.collect.discover.feeds import read_feed
from newsetl.collect.inflate import inflated
from newsetl.collect.outcomes import Failed, Why
from newsetl.readers.warc.announced import Announcement, moment, text, texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A sitemap that an index names."""

    url: str
    modified_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """Either pages or further sitemaps, in the file's order."""

    pages: tuple[Announced, ...] = ()
    children: tuple[Child, ...] = ()


def read_sitemap(body: bytes, *, url: str, most: int, most_bytes: int, charset: str | None = None) -> Sitemap:
    """What a sitemap of any form lists.

    Args:
        body: As it lies on the server: a gzip file is inflated here.
        url: Where it was had from.
        most: Entries read at most.
        most_bytes: Of the inflated file.
        charset: As the server said.

    Raises:
        Failed: UNPARSABLE when it is no sitemap, BOMB when it inflates past the cap.
    """
    if body.startswith(b"\x1f\x8b"):
        body = inflated(body, "gzip", most=most_bytes)
    body = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if body[:1] != b"<" and b"\0" not in body[:200]:
        return Sitemap(pages=tuple(_lines(body, most)))
    match root_name(body):
        case "urlset" | "sitemapindex":
            return _read(body, url, most, charset)
        case "rss" | "feed" | "rdf":
            return Sitemap(pages=tuple(read_feed(body, url=url, most=most, charset=charset)))
        case other:
            raise Failed(Why.UNPARSABLE, f"no sitemap: its root is <{other[:40]}>")


def day_or_moment(said: str | None) -> datetime | None:
    """A W3C date as an instant: a bare day is its first second, UTC."""
    found = moment(said)
    if found is None and said:
        try:
            day = date.fromisoformat(said.strip()[:10])
        except ValueError:
            return None
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    return found


def _read(body: bytes, url: str, most: int, charset: str | None) -> Sitemap:
    pages: list[Announced] = []
    children: list[Child] = []
    for _, element in islice(elements(body, ("url", "sitemap"), charset=charset), 4 * most):
        if len(pages) + len(children) >= most:
            break
        loc = next(child_texts(element, "loc"), None)
        if loc is None:
            continue
        modified = next(child_texts(element, "lastmod"), None)
        if local_name(element) == "sitemap":
            children.append(Child(url=urljoin(url, loc), modified_at=day_or_moment(modified)))
        else:
            entry = _entry(element)
            when = day_or_moment(modified) or day_or_moment(entry.published)
            pages.append(Announced(url=urljoin(url, loc), entry=entry, modified_at=when))
    return Sitemap(pages=tuple(pages), children=tuple(children))


def _entry(element: etree._Element) -> Announcement:
    """What the news name space says; lastmod is about the file, not the article, and stays out."""
    news = next((child for child in element if local_name(child) == "news"), None)
    if news is None:
        return Announcement()
    publication = next((child for child in news if local_name(child) == "publication"), news)
    keywords = next(child_texts(news, "keywords"), "")
    return Announcement(
        title=text(next(child_texts(news, "title"), None)),
        published=text(next(child_texts(news, "publication_date"), None)),
        language=text(next(child_texts(publication, "language"), None)),
        keywords=texts(keywords.split(",")),
    )


def _lines(body: bytes, most: int) -> list[Announced]:
    lines = (line.strip() for line in body.decode("utf-8", "replace").splitlines())
    urls = [line for line in lines if line.startswith(("http://", "https://"))]
    if not urls and body.strip():
        raise Failed(Why.UNPARSABLE, "neither XML nor a list of URLs")
    return [Announced(url=url) for url in urls[:most]]
