"""The collector: one worker a host, so that pace and robots.txt are kept to by construction."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from newsetl.collect.archive import Archive, pack
from newsetl.collect.fetch import Fetcher
from newsetl.collect.outcomes import Fetched, FetchFailed
from newsetl.collect.seeds import Seeder
from newsetl.collect.sources import Source
from newsetl.collect.visits import LATER, Visitor
from newsetl.collect.work import Work, now

_BATCH = 20  # URLs of a host claimed at a time
_LARGEST_BATCH = 2_000  # while robots.txt refuses all of them
_WORKERS = 500  # hosts worked on at a time; most of them wait for their turn


class Collector:
    """One run over the frontier."""

    def __init__(self, work: Work, archive: Archive, sources: Mapping[str, Source]) -> None:
        self._work = work
        self._archive = archive
        self._sources = sources

    async def run(self, stop: asyncio.Event) -> None:
        """Work until nothing is due, the time is up, or `stop` is set: what is under way then is dropped."""
        fetcher = Fetcher(self._work.settings, self._work.frontier, on_robots=self._keep_robots)
        self._visitor = Visitor(self._work, fetcher, self._archive, self._sources)
        seeder = Seeder(self._work, fetcher, self._sources)
        tasks: dict[asyncio.Task[None], str] = {}
        stopping = asyncio.create_task(_wait_for(stop))
        try:
            tasks |= {asyncio.create_task(seeder.enter_site(name)): "" for name in seeder.sites()}
            await seeder.enter_all()
            self._work.find_due_hosts()
            while (tasks or self._work.waiting) and not stop.is_set():
                self._start_workers(tasks)
                if not tasks:
                    break
                done, _ = await asyncio.wait({*tasks, stopping}, return_when=asyncio.FIRST_COMPLETED)
                for task in done - {stopping}:
                    del tasks[task]
                    task.result()
        finally:
            await _cancel([*tasks, stopping])
            await fetcher.close()

    def _start_workers(self, tasks: dict[asyncio.Task[None], str]) -> None:
        busy = set(tasks.values())
        for host in [host for host in self._work.waiting if host not in busy]:
            if len(tasks) >= _WORKERS:
                return
            del self._work.waiting[host]
            if host not in self._work.down:
                tasks[asyncio.create_task(self._work_on(host))] = host

    async def _work_on(self, host: str) -> None:
        """All that is due of one host, a few at a time.

        While robots.txt refuses everything, batches double: refusals by the ten thousand take few transactions,
        and between any two of them the other hosts have their turn.
        """
        abreast = self._work.settings.at_once_per_host
        most = _BATCH * abreast
        while not self._work.is_over(host):
            left = claimed = self._work.claim(host, most=most)
            if not claimed:
                return
            try:
                left = await self._visitor.allowed(claimed)
                most = _BATCH * abreast if left else min(2 * most, _LARGEST_BATCH)
                while left and not self._work.is_over(host):
                    await asyncio.gather(*(self._visitor.visit(target) for target in left[:abreast]))
                    left = left[abreast:]
            finally:
                if left:  # the host is down, the time is up, or the collect is interrupted
                    until = now() + LATER if host in self._work.down else now()
                    self._work.frontier.postpone(left, until=until)
            await asyncio.sleep(0)

    def _keep_robots(self, outcome: Fetched | FetchFailed) -> None:
        if outcome.exchanges:
            self._archive.append(pack(outcome.exchanges, kind="robots").data)


async def _wait_for(stop: asyncio.Event) -> None:
    await stop.wait()


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
