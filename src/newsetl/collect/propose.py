"""Find the feeds and sitemaps of a site, try each, and propose an entry for config/sources.toml."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import html as lxml_html

from newsetl.collect.announcements import read_listing
from newsetl.collect.boundary import contained
from newsetl.collect.fetch import Fetcher, content
from newsetl.collect.links import absolute
from newsetl.collect.outcomes import Exchange, Failed, Fetched, FetchFailed, TargetKind
from newsetl.collect.robots import RobotsAnswer
from newsetl.collect.settings import WebSettings
from newsetl.collect.sources import Source
from newsetl.core.errors import UsageError
from newsetl.core.identity import clean_url

OnProgress = Callable[[int, int], None]

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/json")
_USUAL = ("/feed", "/rss.xml", "/feed.xml", "/atom.xml", "/rss")  # tried where a page names none
_MOST = 8  # feeds, and sitemaps, tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An entry that would work now."""

    name: str
    source: Source
    articles: int  # it announces today


class _NoStore:
    """robots.txt is kept for this look only."""

    def robots_answer(self, origin: str) -> RobotsAnswer | None:
        return None

    def keep_robots_answer(self, answer: RobotsAnswer) -> None:
        """Nothing is kept."""


def propose(url: str, *, settings: WebSettings, on_progress: OnProgress | None = None) -> list[Proposal]:
    """Entries for a site, the best first: feeds, then sitemaps, then the page itself as a section.

    Args:
        url: Of the site, of one of its pages, or of a feed or sitemap.
        settings: The [web] table.
        on_progress: Called after each address with how many were tried, of how many.

    Raises:
        UsageError: `url` is no web address, or could not be fetched.
    """
    clean = clean_url(url if "://" in url else f"https://{url}")
    if clean is None:
        raise UsageError(f"{url!r} is no http or https address")
    return asyncio.run(_propose(clean, settings, on_progress))


async def _propose(url: str, settings: WebSettings, on_progress: OnProgress | None) -> list[Proposal]:
    fetcher = Fetcher(settings, _NoStore())
    attempts = _Attempts(fetcher, settings, on_progress)
    try:
        outcome = await attempts.fetch(url, "section")
        if not isinstance(outcome, Fetched):
            raise UsageError(f"{url}: {outcome.why} {outcome.detail}".strip())
        page = outcome.last
        itself = _tried(page, ("feed", "sitemap"), settings)
        if itself is not None:
            return [_proposal(url, *itself)]
        proposals = await attempts.try_all(_named_feeds(page, settings)[:_MOST], "feed")
        if not proposals:
            proposals = (await attempts.try_all(_absolute(page.url, _USUAL), "feed"))[:1]
        sitemaps = _absolute(page.url, (await fetcher.rules(page.url)).sitemaps)
        news_first = sorted(sitemaps, key=lambda one: "news" not in one.lower())
        proposals += await attempts.try_all(news_first[:_MOST], "sitemap")
        links = _count("section", page, settings)
        if links:
            proposals.append(_proposal(page.url, "section", links))
        return proposals
    finally:
        await fetcher.close()


class _Attempts:
    """Addresses that are tried one after the other, and counted."""

    def __init__(self, fetcher: Fetcher, settings: WebSettings, on_progress: OnProgress | None) -> None:
        self._fetcher = fetcher
        self._settings = settings
        self._on_progress = on_progress or (lambda *_: None)
        self._done, self._known = 0, 1

    async def fetch(self, url: str, kind: TargetKind) -> Fetched | FetchFailed:
        outcome = await self._fetcher.fetch(url, kind=kind)
        self._done += 1
        self._on_progress(self._done, self._known)
        return outcome

    async def try_all(self, urls: Iterable[str], kind: TargetKind) -> list[Proposal]:
        """A proposal for each address that is of that kind."""
        wanted = list(dict.fromkeys(filter(None, map(clean_url, urls))))
        self._known += len(wanted)
        proposals = []
        for url in wanted:
            outcome = await self.fetch(url, kind)
            tried = _tried(outcome.last, (kind,), self._settings) if isinstance(outcome, Fetched) else None
            if tried is not None:
                proposals.append(_proposal(url, *tried))
        return proposals


def _tried(page: Exchange, kinds: Iterable[TargetKind], settings: WebSettings) -> tuple[TargetKind, int] | None:
    for kind in kinds:
        count = _count(kind, page, settings)
        if count is not None:
            return kind, count
    return None


def _count(kind: TargetKind, page: Exchange, settings: WebSettings) -> int | None:
    """Articles (or sitemaps) that a page announces; None when it is not of that kind."""
    try:
        with contained():
            listing = read_listing(kind, page, settings)
            return len(listing.pages) + len(listing.sitemaps)
    except Failed:
        return None


def _named_feeds(page: Exchange, settings: WebSettings) -> list[str]:
    """Feeds that a page's head names."""
    try:
        with contained():
            tree = lxml_html.document_fromstring(content(page, most=settings.inflated_bytes))
    except Failed:
        return []
    links = [link for link in tree.iter("link") if "alternate" in (link.get("rel") or "").lower().split()]
    feeds = [link for link in links if (link.get("type") or "").partition(";")[0].strip().lower() in _FEED_TYPES]
    return _absolute(page.url, (link.get("href") or "" for link in feeds))


def _absolute(base: str, links: Iterable[str]) -> list[str]:
    """Those links that are web addresses, in full."""
    return [url for link in links if link and (url := absolute(base, link))]


def _proposal(url: str, kind: TargetKind, articles: int) -> Proposal:
    source = Source(kind=kind if kind in ("feed", "sitemap") else "section", url=url)
    return Proposal(name=_name(url, kind), source=source, articles=articles)


def _name(url: str, kind: str) -> str:
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    stem = host if host.replace(".", "").isdigit() else host.rpartition(".")[0]
    path = re.sub(r"\.(?:xml|rss|json|gz|html?)|\W+", "-", parts.path.lower()).strip("-")
    name = re.sub(r"[^a-z0-9]+", "-", f"{stem}-{path or kind}".lower()).strip("-")
    return name[:60] or "source"
