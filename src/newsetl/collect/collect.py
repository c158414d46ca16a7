"""Collect: run what is due. One worker a host, so that manners are kept by construction.

The order of writing is what makes a kill harmless: first the archive, then what a feed announced, then the
state of the URL itself. A kill in between repeats that one request and loses nothing.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import stamina.instrumentation

from newsetl.collect.archive import Archive, Packed, Stored, pack, recover
from newsetl.collect.discover.urls import read_urls
from newsetl.collect.fetch import Fetcher, Validators
from newsetl.collect.frontier import Frontier, Had, Seen, Target
from newsetl.collect.outcomes import Exchange, Failed, Fetched, FetchFailed, Why
from newsetl.collect.read import announcements
from newsetl.collect.schedule import next_look, next_poll
from newsetl.collect.settings import WebSettings
from newsetl.collect.sources import Source, chosen
from newsetl.collect.tally import Collected, Tally
from newsetl.core.identity import url_key
from newsetl.readers.warc.announced import note

Progress = Callable[[Tally], None]

_BATCH = 20  # URLs of a host claimed at a time
_WORKERS = 500  # hosts worked on at a time; most of them wait for their turn
_DOWN = timedelta(hours=1)  # rest of a host that keeps failing
_PIECE = 500  # announcements entered in one transaction
_LARGE = 1_000_000  # bytes from which packing goes to a thread


def collect(
    sources: Mapping[str, Source],
    *,
    settings: WebSettings,
    home: Path,
    names: tuple[str, ...] = (),
    progress: Progress = lambda _: None,
) -> Collected:
    """Fetch what is due of the sources and archive it under `home`/raw.

    Args:
        sources: As `load_sources` reads them.
        settings: The [web] table.
        home: The warehouse folder; the frontier lies in it as frontier.sqlite.
        names: Sources to run, whether they are due or not; none means every source that is due.
        progress: Called after each response with the sum so far.

    Raises:
        UsageError: a name or a list is wrong, or no contact is set.
        LockedError: another collect is running on the same frontier.
    """
    wanted = chosen(sources, names)
    settings.agent()
    run_id = uuid4().hex[:12]
    raw = home / "raw"
    started_at = datetime.now(UTC)
    with Frontier(home / "frontier.sqlite", run_id=run_id, live=sources) as frontier:
        left_over = recover(raw)
        archive = Archive(raw, most_bytes=settings.warc_bytes, run_id=run_id, about=_about(settings))
        try:
            if names:
                frontier.poll_now(wanted, now=started_at)
            collector = Collector(wanted, settings, frontier, archive, progress)
            asyncio.run(collector.run())
            pending = frontier.due_hosts(sources=list(wanted), now=datetime.now(UTC))
        finally:
            archive.close()
    local = [source.path for source in wanted.values() if source.kind == "local" and source.path]
    return Collected(
        run_id=run_id,
        started_at=started_at,
        finished_at=datetime.now(UTC),
        sources=collector.tallies,
        paths=(*left_over, *archive.paths, *local),
        pending=sum(pending.values()),
    )


class Collector:
    """One run: workers of hosts over the frontier."""

    def __init__(
        self,
        sources: Mapping[str, Source],
        settings: WebSettings,
        frontier: Frontier,
        archive: Archive,
        progress: Progress,
    ) -> None:
        self._sources = sources
        self._names = list(sources)
        self._settings = settings
        self._frontier = frontier
        self._archive = archive
        self._progress = progress
        self._waiting: dict[str, None] = {}  # hosts with work, in order
        self._down: set[str] = set()  # hosts that are left alone for the rest of the run
        self._troubles: dict[str, int] = {}  # failures in a row, per host
        self._sitemaps: Counter[str] = Counter()  # asked for in this run, per source
        self._led_to: set[str] = set()  # keys that redirects of this run lead to
        self._ends_at = _ends_at(settings)
        self._total = Tally()
        self.tallies: dict[str, Tally] = {name: Tally() for name in sources}

    async def run(self) -> None:
        """Work until nothing is due, or the time is up."""
        stamina.instrumentation.set_on_retry_hooks([])  # retries are counted here, not logged there
        self._fetcher = Fetcher(self._settings, self._frontier, on_robots=self._keep_robots)
        tasks: dict[asyncio.Task[None], str] = {}
        try:
            for name, source in self._sources.items():
                if source.kind == "site" and source.url:
                    tasks[asyncio.create_task(self._seed_site(name, source.url))] = ""
            await self._seed()
            self._waiting |= dict.fromkeys(self._frontier.due_hosts(sources=self._names, now=_now()))
            while tasks or self._waiting:
                self._start_workers(tasks)
                if not tasks:
                    break
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    del tasks[task]
                    task.result()
        finally:
            await _cancel(tasks)
            await self._fetcher.close()

    def _start_workers(self, tasks: dict[asyncio.Task[None], str]) -> None:
        busy = set(tasks.values())
        for host in [host for host in self._waiting if host not in busy]:
            if len(tasks) >= _WORKERS:
                return
            del self._waiting[host]
            if host not in self._down:
                tasks[asyncio.create_task(self._work(host))] = host

    async def _seed(self) -> None:
        for name, source in self._sources.items():
            seeds: list[Seen] = []
            if source.kind in ("feed", "sitemap", "section") and source.url:
                seeds = [Seen(url=source.url, kind=source.kind, source=name)]
                self._frontier.retire(name, keep=[source.url])
            elif source.kind == "urls" and source.path:
                seeds = [
                    Seen(url=one.url, kind="article", source=name)
                    for one in read_urls(source.path)
                    if source.wants(one, page=one.url)
                ]
            await self._enter(name, seeds)

    async def _seed_site(self, name: str, url: str) -> None:
        """Enter the sitemaps that a site's robots.txt names."""
        rules = await self._fetcher.rules(url)
        urls = rules.sitemaps[: self._settings.sitemap_files]
        if not urls:
            said = rules.silence or f"{url}: robots.txt names no sitemap"
            self._frontier.trouble(name, said, now=_now())
        await self._enter(name, [Seen(url=one, kind="sitemap", source=name) for one in urls])

    async def _enter(self, name: str, seen: list[Seen]) -> int:
        """Enter what a source announced, in pieces, so that a long sitemap does not hold up the others."""
        articles = 0
        for start in range(0, len(seen), _PIECE):
            piece = seen[start : start + _PIECE]
            hosts = self._frontier.add(piece, now=_now())
            self._waiting |= dict.fromkeys(hosts)
            articles += sum(hosts.values()) if piece[0].kind == "article" else 0
            await asyncio.sleep(0)
        for tally in (self.tallies[name], self._total):
            tally.found += articles
        return articles

    async def _work(self, host: str) -> None:
        """All that is due of one host, a few at a time."""
        abreast = self._settings.at_once_per_host
        while not self._is_over(host):
            targets = self._frontier.claim(host, sources=self._names, now=_now(), most=_BATCH * abreast)
            if not targets:
                return
            while targets and not self._is_over(host):
                await _all([self._one(target) for target in targets[:abreast]])
                targets = targets[abreast:]
            if targets:
                rest = _DOWN if host in self._down else timedelta()
                self._frontier.put_off(targets, until=_now() + rest)

    async def _one(self, target: Target) -> None:
        if target.kind == "sitemap":
            self._sitemaps[target.source] += 1
            if self._sitemaps[target.source] > self._settings.sitemap_files:
                self._frontier.put_off([target], until=_now() + _DOWN)
                return
        outcome = await self._fetcher.fetch(
            target.url,
            kind=target.kind,
            validators=Validators(etag=target.etag, last_modified=target.last_modified),
            is_known=lambda url: self._is_known(target, url),
        )
        if isinstance(outcome, Fetched):
            self._troubles.pop(target.host, None)
            await self._had(target, outcome)
        else:
            await self._failed(target, outcome)
        self._progress(self._total)

    def _is_known(self, target: Target, url: str) -> bool:
        """Whether a redirect leads to an article that was had, or is being had, under another address."""
        key = url_key(url)
        if target.kind != "article" or key == target.key:
            return False
        if key in self._led_to or self._frontier.is_had(url):
            return True
        self._led_to.add(key)
        return False

    async def _had(self, target: Target, outcome: Fetched) -> None:
        packed = await self._packed(target, outcome)
        seen: list[Seen] = []
        if target.kind != "article" and not packed.is_same:
            try:
                seen = await announcements(
                    target,
                    outcome.last,
                    source=self._sources[target.source],
                    settings=self._settings,
                    now=_now(),
                )
            except Failed as failed:
                self._archive.append(packed.data)
                wrong = FetchFailed(url=target.url, why=failed.why, detail=failed.detail)
                await self._failed(target, wrong)
                return
        had = _had(target, outcome, packed)
        if self._frontier.names_forgotten(seen):  # its words are not to come back with what announces them
            had = replace(had, etag=None, last_modified=None, digest=None, record_id=None, record_at=None)
        else:
            self._archive.append(packed.data)
        news = await self._enter(target.source, seen)
        elsewhere = {one.url for one in outcome.exchanges} - {target.url}
        if target.kind == "article" and elsewhere:
            self._frontier.also_had(target, [url for url in elsewhere if url_key(url) != target.key], now=_now())
        self._frontier.had(target, had, now=_now(), again=self._again(target, outcome, news))
        self._count(target, outcome, packed)

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
        earlier = _earlier(target)
        if len(outcome.last.body) > _LARGE:
            return await asyncio.to_thread(pack, outcome.exchanges, kind=target.kind, note=about, earlier=earlier)
        return pack(outcome.exchanges, kind=target.kind, note=about, earlier=earlier)

    async def _failed(self, target: Target, failed: FetchFailed) -> None:
        if failed.exchanges:
            self._archive.append(pack(failed.exchanges, kind="failed").data)
        self._frontier.failed(
            target,
            failed,
            now=_now(),
            give_up=self._settings.give_up,
            longest=timedelta(minutes=self._settings.poll_max_minutes),
        )
        said = f"{failed.why} {failed.status}" if failed.status else str(failed.why)
        for tally in (self.tallies[target.source], self._total):
            tally.failed[said] += 1
        if failed.why is Why.DEFERRED:
            self._down.add(target.host)
        elif failed.weight == "temporary":
            self._troubles[target.host] = self._troubles.get(target.host, 0) + 1
            if self._troubles[target.host] >= self._settings.host_failures:
                self._down.add(target.host)

    def _again(self, target: Target, outcome: Fetched, news: int) -> timedelta | None:
        if target.kind == "article":
            return next_look(target.looks + 1, settings=self._settings)
        return next_poll(
            None if target.interval_s is None else timedelta(seconds=target.interval_s),
            had_news=news > 0,
            fixed=self._sources[target.source].every,
            cache_control=outcome.last.header("cache-control"),
            settings=self._settings,
        )

    def _count(self, target: Target, outcome: Fetched, packed: Packed) -> None:
        for tally in (self.tallies[target.source], self._total):
            tally.bytes += _size(outcome)
            if target.kind != "article":
                tally.polls += 1
            elif packed.is_same:
                tally.unchanged += 1
            else:
                tally.fetched += 1

    def _keep_robots(self, outcome: Fetched | FetchFailed) -> None:
        if outcome.exchanges:
            self._archive.append(pack(outcome.exchanges, kind="robots").data)

    def _is_over(self, host: str) -> bool:
        return host in self._down or (self._ends_at is not None and _now() >= self._ends_at)


def _had(target: Target, outcome: Fetched, packed: Packed) -> Had:
    last = outcome.last
    return Had(
        status=last.status,
        etag=last.header("etag") or (target.etag if outcome.is_unchanged else None),
        last_modified=last.header("last-modified") or (target.last_modified if outcome.is_unchanged else None),
        digest=packed.stored.digest,
        record_id=packed.stored.record_id,
        record_at=packed.stored.record_at,
        record_url=packed.stored.url,
        is_changed=not packed.is_same,
        size_bytes=_size(outcome),
    )


def _earlier(target: Target) -> Stored | None:
    if target.record_id is None or target.record_at is None:
        return None
    return Stored(
        record_id=target.record_id,
        record_at=target.record_at,
        digest=target.digest,
        url=target.record_url or target.url,
    )


def _size(outcome: Fetched) -> int:
    return sum(_head_size(one) + len(one.body) for one in outcome.exchanges)


def _head_size(exchange: Exchange) -> int:
    return sum(len(name) + len(value) + 4 for name, value in exchange.headers)


def _announced_by(kind: str) -> str:
    return "sitemap" if kind == "site" else kind


def _about(settings: WebSettings) -> dict[str, str]:
    return {
        "software": "newsetl",
        "robots": "obey",
        "operator": settings.contact,
        "http-header-user-agent": settings.agent(),
    }


def _ends_at(settings: WebSettings) -> datetime | None:
    return _now() + timedelta(minutes=settings.run_minutes) if settings.run_minutes else None


def _now() -> datetime:
    return datetime.now(UTC)


async def _all(jobs: list[Coroutine[Any, Any, None]]) -> None:
    if len(jobs) == 1:
        await jobs[0]
    else:
        await asyncio.gather(*jobs)


async def _cancel(tasks: Mapping[asyncio.Task[None], str]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
