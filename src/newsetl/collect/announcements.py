"""Read what announces articles: a response of a feed, sitemap or section → what to enter in the frontier."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from newsetl.collect.discover.announced import ListedPage, ListedSitemap, Listing
from newsetl.collect.discover.feeds import read_feed
from newsetl.collect.discover.sections import read_section
from newsetl.collect.discover.sitemaps import read_sitemap
from newsetl.collect.fetch import content
from newsetl.collect.outcomes import Exchange, TargetKind
from newsetl.collect.settings import WebSettings
from newsetl.collect.sources import Source
from newsetl.collect.targets import Discovered, Target

_DEEPEST = 3  # sitemaps below sitemaps
_CHARSET = re.compile(r"\bcharset\s*=\s*[\"']?([\w.:+-]{1,40})", re.IGNORECASE)


def announcements(
    target: Target, exchange: Exchange, source: Source, settings: WebSettings, now: datetime
) -> tuple[Listing, list[Discovered]]:
    """What a response lists, and what of it the source wants entered.

    Raises:
        Failed: it is not what the source takes it for.
    """
    listing = read_listing(target.kind, exchange, settings)
    if listing.sitemaps:
        return listing, _children(target, listing.sitemaps, settings, now)
    wanted = [page for page in listing.pages if source.wants(page, page=exchange.url)]
    if target.kind == "sitemap":
        wanted = [page for page in wanted if _is_recent(page.modified_at, settings, now)]
    return listing, [_article(target, page) for page in wanted]


def read_listing(kind: TargetKind, exchange: Exchange, settings: WebSettings) -> Listing:
    """What a response lists, read as that kind of document.

    Raises:
        Failed: it is none.
    """
    body, url, most_bytes = content(exchange, most=settings.inflated_bytes), exchange.url, settings.inflated_bytes
    charset = _charset(exchange)
    if kind == "feed":
        return read_feed(body, url=url, most=settings.feed_items, most_bytes=most_bytes, charset=charset)
    if kind == "section":
        return read_section(body, url=url, most=settings.feed_items, charset=charset)
    return read_sitemap(body, url=url, most=settings.sitemap_urls, most_bytes=most_bytes, charset=charset)


def _article(target: Target, page: ListedPage) -> Discovered:
    return Discovered(
        url=page.url,
        kind="article",
        source=target.source,
        via=target.url,
        entry=page.announcement.as_json(),
        modified_at=page.modified_at,
    )


def _children(
    target: Target, children: Iterable[ListedSitemap], settings: WebSettings, now: datetime
) -> list[Discovered]:
    """Sitemaps that an index names: the latest first, not too deep and not too many."""
    if target.depth + 1 > _DEEPEST:
        return []
    recent = [child for child in children if _is_recent(child.modified_at, settings, now)]
    recent.sort(key=lambda child: -child.modified_at.timestamp() if child.modified_at else 0.0)
    return [
        Discovered(
            url=child.url,
            kind="sitemap",
            source=target.source,
            via=target.url,
            depth=target.depth + 1,
            modified_at=child.modified_at,
        )
        for child in recent[: settings.sitemap_files]
    ]


def _is_recent(modified_at: datetime | None, settings: WebSettings, now: datetime) -> bool:
    if modified_at is None or not settings.sitemap_days:
        return True
    return now - modified_at <= timedelta(days=settings.sitemap_days)


def _charset(exchange: Exchange) -> str | None:
    named = _CHARSET.search(exchange.header("content-type") or "")
    return named[1] if named else None
