"""Collect: fetch what is due of the sources, politely, into the archive."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from newsetl.collect.archive import Archive, recover
from newsetl.collect.collector import Collector
from newsetl.collect.frontier import Frontier
from newsetl.collect.settings import WebSettings
from newsetl.collect.sources import Source, chosen
from newsetl.collect.tally import Collected
from newsetl.collect.work import OnProgress, Work
from newsetl.core.interrupted import at_interrupt
from newsetl.core.storage import with_rights_of


def collect(  # noqa: PLR0913 - what to collect, where to, and two callbacks
    sources: Mapping[str, Source],
    *,
    settings: WebSettings,
    home: Path,
    names: tuple[str, ...] = (),
    on_progress: OnProgress = lambda *_: None,
    on_wait: Callable[[str], None] | None = None,
) -> Collected:
    """Fetch what is due of the sources and archive it under `home`/raw.

    Ctrl-C ends it soon: what is under way is dropped, what was fetched is archived and recorded.

    Args:
        sources: As `load_sources` reads them.
        settings: The [web] table.
        home: The warehouse folder; the frontier lies in it as frontier.sqlite.
        names: Sources to run, whether they are due or not; none means every source that is due.
        on_progress: Called after each response with the sum so far, and how many URLs are known to be due.
        on_wait: Called with a line for the user, when Ctrl-C was pressed and what is waited for changes.

    Raises:
        UsageError: a name is wrong, or no contact is set.
        LockedError: another collect is running on the same frontier.
    """
    wanted = chosen(sources, names)
    settings.agent()
    run_id = uuid4().hex[:12]
    raw = home / "raw"
    started_at = datetime.now(UTC)
    with with_rights_of(home), Frontier(home / "frontier.sqlite", run_id=run_id, live=sources) as frontier:
        left_over = recover(raw)
        archive = Archive(raw, most_bytes=settings.warc_bytes, run_id=run_id, about=_about(settings))
        try:
            if names:
                frontier.poll_now(wanted, now=started_at)
            work = Work(wanted, settings=settings, frontier=frontier, on_progress=on_progress)
            is_interrupted = asyncio.run(_run(Collector(work, archive, wanted), on_wait))
            pending = frontier.due_hosts(sources=list(wanted), now=datetime.now(UTC))
        finally:
            archive.close()
    local = [source.path for source in wanted.values() if source.kind == "local" and source.path]
    return Collected(
        run_id=run_id,
        started_at=started_at,
        finished_at=datetime.now(UTC),
        sources=work.tallies,
        paths=(*left_over, *archive.paths, *local),
        pending=sum(pending.values()),
        is_interrupted=is_interrupted,
    )


async def _run(collector: Collector, on_wait: Callable[[str], None] | None) -> bool:
    """Run to the end, or to Ctrl-C; whether it was Ctrl-C."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    with at_interrupt(
        lambda: loop.call_soon_threadsafe(stop.set), waits_for=lambda: "open connections", on_wait=on_wait
    ):
        await collector.run(stop)
    return stop.is_set()


def _about(settings: WebSettings) -> dict[str, str]:
    """What the first record of every archive states."""
    return {
        "software": "newsetl",
        "robots": "obey",
        "operator": settings.contact,
        "http-header-user-agent": settings.agent(),
    }
