"""Visits: one URL from its turn to its place in the archive and the frontier.

The order of writing is what makes a kill harmless: first the archive, then what a feed announced, then the
state of the URL itself. A kill in between repeats that one request and loses nothing.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from newsetl.collect.announcements import announcements
from newsetl.collect.archive import Archive, Packed, Stored, pack
from newsetl.collect.boundary import contained
from newsetl.collect.discover.announced import Listing
from newsetl.collect.fetch import Fetcher, Validators
from newsetl.collect.outcomes import Exchange, Failed, Fetched, FetchFailed, Why
from newsetl.collect.schedule import next_look, next_poll
from newsetl.collect.sources import Source
from newsetl.collect.targets import Discovered, ResponseFacts, Target
from newsetl.collect.threads import Threads
from newsetl.collect.work import Work, now
from newsetl.core.identity import url_key
from newsetl.readers.warc.announced import note

LATER = timedelta(hours=1)  # rest of what is left to a later run
_LARGE = 1_000_000  # bytes from which packing goes to a thread
_LARGE_LISTING = 200_000  # bytes from which reading what announces articles does
_READERS = 4  # threads that read large documents
_PATIENCE = 50  # URLs judged by robots.txt before other hosts have their turn


class Visitor:
    """Asks for single URLs. Whatever a response holds, it fails that URL at most."""

    def __init__(self, work: Work, fetcher: Fetcher, archive: Archive, sources: Mapping[str, Source]) -> None:
        self._work = work
        self._fetcher = fetcher
        self._archive = archive
        self._sources = sources
        self._settings = work.settings
        self._threads = Threads(_READERS)
        self._sitemaps: Counter[str] = Counter()  # asked for in this run, of each source
        self._led_to: set[str] = set()  # keys that redirects of this run lead to

    async def allowed(self, targets: Sequence[Target]) -> list[Target]:
        """Those that may be asked for. The others are recorded together: they cost no request and no wait."""
        kept, refused, later = [], [], []
        for count, target in enumerate(targets, start=1):
            failed = await self._refusal(target)
            if failed is not None:
                refused.append((target, failed))
            elif self._is_one_sitemap_too_many(target):
                later.append(target)
            else:
                kept.append(target)
            if count % _PATIENCE == 0:
                await asyncio.sleep(0)
        if refused:
            self._work.fail(refused)
        if later:
            self._work.frontier.postpone(later, until=now() + LATER)
        return kept

    async def visit(self, target: Target) -> None:
        """Fetch a URL, archive the response, and enter what it announces."""
        try:
            with contained():
                outcome = await self._fetcher.fetch(
                    target.url,
                    kind=target.kind,
                    validators=Validators(etag=target.etag, last_modified=target.last_modified),
                    is_known=lambda url: self._is_known(target, url),
                )
                if isinstance(outcome, Fetched):
                    await self._keep(target, outcome)
                else:
                    self._fail(target, outcome)
        except Failed as failed:
            self._fail(target, FetchFailed(url=target.url, why=failed.why, detail=failed.detail))

    async def _refusal(self, target: Target) -> FetchFailed | None:
        """Why robots.txt does not let a URL be asked for; None when it does."""
        try:
            with contained():
                (await self._fetcher.rules(target.url)).check(target.url)
        except Failed as failed:
            return FetchFailed(url=target.url, why=failed.why, detail=failed.detail)
        return None

    def _is_one_sitemap_too_many(self, target: Target) -> bool:
        if target.kind != "sitemap":
            return False
        self._sitemaps[target.source] += 1
        return self._sitemaps[target.source] > self._settings.sitemap_files

    def _is_known(self, target: Target, url: str) -> bool:
        """Whether a redirect leads to an article that was fetched, or is being fetched, under another address."""
        key = url_key(url)
        if target.kind != "article" or key == target.key:
            return False
        if key in self._led_to or self._work.frontier.was_fetched(url):
            return True
        self._led_to.add(key)
        return False

    async def _keep(self, target: Target, outcome: Fetched) -> None:
        packed = await self._packed(target, outcome)
        listing = Listing()
        entries: list[Discovered] = []
        if target.kind != "article" and not packed.is_same:
            try:
                with contained():
                    listing, entries = await self._announcements(target, outcome.last)
            except Failed as failed:
                self._archive.append(packed.data)
                self._fail(target, FetchFailed(url=target.url, why=failed.why, detail=failed.detail))
                return
        facts = _facts(target, outcome, packed)
        if self._work.frontier.announces_forgotten(entries):  # its words are not to come back with the feed's
            facts = replace(facts, etag=None, last_modified=None, digest=None, record_id=None, record_at=None)
        else:
            self._archive.append(packed.data)
        news = await self._work.enter(target.source, entries)
        self._work.count_lost(target.source, Why.MALFORMED, listing.malformed)
        self._work.count_lost(target.source, Why.TOO_MANY, listing.is_cut)
        self._record(target, outcome, facts, news)

    async def _announcements(self, target: Target, exchange: Exchange) -> tuple[Listing, list[Discovered]]:
        arguments = (target, exchange, self._sources[target.source], self._settings, now())
        if len(exchange.body) > _LARGE_LISTING or exchange.header("content-encoding"):
            return await self._threads.run(announcements, *arguments)
        return announcements(*arguments)

    def _record(self, target: Target, outcome: Fetched, facts: ResponseFacts, news: int) -> None:
        elsewhere = {exchange.url for exchange in outcome.exchanges if url_key(exchange.url) != target.key}
        if target.kind == "article" and elsewhere:
            self._work.frontier.record_redirects(target, elsewhere, now=now())
        again = self._again(target, outcome, news)
        self._work.frontier.record_response(target, facts, now=now(), again=again)
        self._work.succeed(target, is_same=not facts.is_changed, size_bytes=facts.size_bytes)

    async def _packed(self, target: Target, outcome: Fetched) -> Packed:
        about = None
        if target.kind == "article":
            about = note(
                source=target.source,
                kind=_announced_by(self._sources[target.source].kind),
                feed_url=target.via,
                original_url=target.original,
                entry=target.entry,
            )
        arguments = (outcome.exchanges, target.kind, about, _earlier(target))
        if len(outcome.last.body) > _LARGE:
            return await self._threads.run(_pack, *arguments)
        return _pack(*arguments)

    def _fail(self, target: Target, failed: FetchFailed) -> None:
        if failed.exchanges:
            why = f"an endless redirect, {failed.detail}" if failed.why is Why.REDIRECTS else ""
            self._archive.append(pack(failed.exchanges, kind="failed", why=why).data)
        self._work.fail([(target, failed)])

    def _again(self, target: Target, outcome: Fetched, news: int) -> timedelta | None:
        """After how long to look at a URL again; None when never."""
        if target.kind == "article":
            return next_look(target.looks + 1, settings=self._settings)
        return next_poll(
            None if target.interval_s is None else timedelta(seconds=target.interval_s),
            had_news=news > 0,
            fixed=self._sources[target.source].every,
            cache_control=outcome.last.header("cache-control"),
            settings=self._settings,
        )


def _pack(exchanges: Sequence[Exchange], kind: str, about: bytes | None, earlier: Stored | None) -> Packed:
    return pack(exchanges, kind=kind, note=about, earlier=earlier)


def _facts(target: Target, outcome: Fetched, packed: Packed) -> ResponseFacts:
    last = outcome.last
    return ResponseFacts(
        status=last.status,
        etag=last.header("etag") or (target.etag if outcome.is_unchanged else None),
        last_modified=last.header("last-modified") or (target.last_modified if outcome.is_unchanged else None),
        digest=packed.stored.digest,
        record_id=packed.stored.record_id,
        record_at=packed.stored.record_at,
        record_url=packed.stored.url,
        is_changed=not packed.is_same,
        size_bytes=sum(_head_size(one) + len(one.body) for one in outcome.exchanges),
    )


def _earlier(target: Target) -> Stored | None:
    """Where the payload lies that was fetched from this URL before."""
    if target.record_id is None or target.record_at is None:
        return None
    return Stored(
        record_id=target.record_id,
        record_at=target.record_at,
        digest=target.digest,
        url=target.record_url or target.url,
    )


def _head_size(exchange: Exchange) -> int:
    return sum(len(name) + len(value) + 4 for name, value in exchange.headers)


def _announced_by(kind: str) -> str:
    return "sitemap" if kind == "site" else kind
