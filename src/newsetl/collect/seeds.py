"""Seeds: what the entries of sources.toml themselves name, entered before anything is fetched."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from newsetl.collect.boundary import contained
from newsetl.collect.discover.urls import read_urls
from newsetl.collect.fetch import Fetcher
from newsetl.collect.links import absolute
from newsetl.collect.outcomes import Failed, Why
from newsetl.collect.sources import Source
from newsetl.collect.targets import Discovered
from newsetl.collect.work import Work, now


class Seeder:
    """Enters the seeds of all sources; one that cannot be read costs itself only."""

    def __init__(self, work: Work, fetcher: Fetcher, sources: Mapping[str, Source]) -> None:
        self._work = work
        self._fetcher = fetcher
        self._sources = sources

    async def enter_all(self) -> None:
        """Enter the addresses of feeds, sitemaps and sections, and the URLs of lists."""
        for name, source in self._sources.items():
            try:
                with contained():
                    await self._enter(name, source)
            except Failed as failed:
                self._work.trouble(name, failed.why, failed.detail)

    def sites(self) -> list[str]:
        """Sources whose sitemaps have yet to be looked up in a robots.txt."""
        return [name for name, source in self._sources.items() if source.kind == "site"]

    async def enter_site(self, name: str) -> None:
        """Enter the sitemaps that a site's robots.txt names."""
        try:
            with contained():
                await self._enter_sitemaps(name, self._sources[name].url or "")
        except Failed as failed:
            self._work.trouble(name, failed.why, failed.detail)

    async def _enter(self, name: str, source: Source) -> None:
        if source.kind in ("feed", "sitemap", "section") and source.url:
            seeds = [Discovered(url=source.url, kind=source.kind, source=name)]
            self._work.frontier.retire(name, keep=[source.url])
            await self._work.enter(name, seeds)
        elif source.kind == "urls" and source.path:
            await self._enter_list(name, source, source.path)

    async def _enter_list(self, name: str, source: Source, path: Path) -> None:
        listing = read_urls(path)
        wanted = [page for page in listing.pages if source.wants(page, page=page.url)]
        await self._work.enter(
            name,
            [
                Discovered(url=one.url, kind="article", source=name, entry=one.announcement.as_json())
                for one in wanted
            ],
        )
        self._work.frontier.record_success(name, now=now())
        if listing.malformed:
            message = f"{path}: {listing.malformed} without a web address, the first: {listing.first_malformed}"
            self._work.frontier.record_trouble(name, message, now=now())
            self._work.count_lost(name, Why.MALFORMED, listing.malformed)

    async def _enter_sitemaps(self, name: str, url: str) -> None:
        rules = await self._fetcher.rules(url)
        named = [absolute(url, written) for written in rules.sitemaps]
        urls = [one for one in named if one is not None][: self._work.settings.sitemap_files]
        if not urls:
            message = rules.unknown_because or f"{url}: robots.txt names no sitemap"
            self._work.frontier.record_trouble(name, message, now=now())
        await self._work.enter(name, [Discovered(url=one, kind="sitemap", source=name) for one in urls])
