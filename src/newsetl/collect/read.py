"""Read what announces articles: a response of a feed, sitemap or section → what to enter in the frontier."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.message import Message

from newsetl.collect.discover.announced import Announced
from newsetl.collect.discover.feeds import read_feed
from newsetl.collect.discover.sections import read_section
from newsetl.collect.discover.sitemaps import Child, read_sitemap
from newsetl.collect.fetch import content
from newsetl.collect.frontier import Seen, Target
from newsetl.collect.outcomes import Exchange
from newsetl.collect.settings import WebSettings
from newsetl.collect.sources import Source

_DEEPEST = 3  # sitemaps below sitemaps
_LARGE = 200_000  # bytes from which reading goes to a thread


async def announcements(
    target: Target, exchange: Exchange, *, source: Source, settings: WebSettings, now: datetime
) -> list[Seen]:
    """What a response announces.

    Raises:
        Failed: it is not what the source says it is.
    """
    if len(exchange.body) > _LARGE or exchange.header("content-encoding"):
        return await asyncio.to_thread(_read, target, exchange, source, settings, now)
    return _read(target, exchange, source, settings, now)


def _read(target: Target, exchange: Exchange, source: Source, settings: WebSettings, now: datetime) -> list[Seen]:
    body = content(exchange, most=settings.inflated_bytes)
    charset = _charset(exchange)
    if target.kind == "feed":
        found: Iterable[Announced] = read_feed(body, url=exchange.url, most=settings.feed_items, charset=charset)
    elif target.kind == "section":
        found = read_section(body, url=exchange.url, most=settings.feed_items, charset=charset)
    else:
        listed = read_sitemap(
            body,
            url=exchange.url,
            most=settings.sitemap_urls,
            most_bytes=settings.inflated_bytes,
            charset=charset,
        )
        if listed.children:
            return _children(target, listed.children, settings, now)
        found = [page for page in listed.pages if _is_recent(page.modified_at, settings, now)]
    return [
        Seen(
            url=one.url,
            kind="article",
            source=target.source,
            via=target.url,
            entry=one.entry.as_json(),
            modified_at=one.modified_at,
        )
        for one in found
        if source.wants(one, page=exchange.url)
    ]


def _children(target: Target, children: Iterable[Child], settings: WebSettings, now: datetime) -> list[Seen]:
    """Sitemaps that an index names: the latest first, not too deep and not too many."""
    if target.depth + 1 > _DEEPEST:
        return []
    recent = [child for child in children if _is_recent(child.modified_at, settings, now)]
    recent.sort(key=lambda child: -child.modified_at.timestamp() if child.modified_at else 0.0)
    return [
        Seen(
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
    said = exchange.header("content-type")
    if not said:
        return None
    message = Message()
    message["content-type"] = said
    found = message.get_param("charset")
    return found if isinstance(found, str) else None
