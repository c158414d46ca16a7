"""The line, step by step, with no orchestrator in it: sources → pool → ledger → lake → warehouse."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice, takewhile
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING
from uuid import uuid4

from newsetl.core import snapshots
from newsetl.core.errors import WarehouseError
from newsetl.core.processes import share_free_memory
from newsetl.core.records import Capture, Outcome, Reject
from newsetl.core.segmentation import require_segmenter
from newsetl.core.shipped import statements
from newsetl.core.storage import let_read, retry
from newsetl.extract.fields.people.spacy_model import require
from newsetl.readers import (
    InputProgress,
    ReadOptions,
    ReadOutcome,
    check_inputs,
    in_batches,
    kept_spec,
    measure,
    read_captures,
)
from newsetl.related.publish import publish
from newsetl.run.ledger import Filing, Item, Ledger, tally
from newsetl.run.pending import Pending
from newsetl.run.report import Progress, Report
from newsetl.run.request import Request, remote_of
from newsetl.run.stages import Stage, StageClock
from newsetl.run.stop import stoppable
from newsetl.run.workers.pool import Child, LocalPool, in_order
from newsetl.run.workers.task import task_of
from newsetl.settings import Settings
from newsetl.warehouse.builds.build import prepare_builds
from newsetl.warehouse.builds.reader import open_reader
from newsetl.warehouse.lake import Counts
from newsetl.warehouse.writer.in_memory import open_empty
from newsetl.warehouse.writer.state import State
from newsetl.warehouse.writer.warehouse import Warehouse, open_writer

if TYPE_CHECKING:
    from newsetl.run.shards import Shards
    from newsetl.run.workers.dask import DaskPool

OnProgress = Callable[[Progress], None]


@dataclass(slots=True)
class _Sum:
    """Running totals of one run."""

    counts: Counts = field(default_factory=Counts)
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, items: Sequence[Item], filings: Sequence[Filing]) -> Counts:
        counts = tally(filings, items)
        self.counts += counts
        self.reasons.update(row["reason"] for filing in filings for row in filing.rows.get("rejects", ()))
        return counts


def run(
    request: Request,
    *,
    on_progress: OnProgress | None = None,
    on_wait: Callable[[str], None] | None = None,
    on_stage: Callable[[str], None] | None = None,
    started: Child | None = None,
) -> Report:
    """Read the inputs into the warehouse. Safe to kill at any moment and to repeat.

    Args:
        request: what is to be read, and how.
        on_progress: takes how far the run has come, after each batch.
        on_wait: takes a line for the user, while another writer is busy or the run is stopping.
        on_stage: takes the name of each stage as it begins, see `newsetl.run.stages`.
        started: a child of `begin_child`; the run ends it.

    Raises:
        UsageError: a source that is not there.
        WarehouseError: the warehouse cannot be written; nothing half-written is left.
    """
    share_free_memory()
    if request.captures is None:
        check_inputs(request.sources, remote_of(request.settings))
    settings = request.settings.pinned
    request = replace(request, settings=settings)
    root = settings.warehouse
    let_read(root, settings.publish.readers)
    with open_writer(
        root,
        wait_s=settings.run.lock_wait_s,
        on_wait=on_wait,
        keep_builds=settings.publish.keep_builds,
        publish=None,
    ) as warehouse:
        return _Session(request, warehouse, on_progress, StageClock(on_stage), started).run(on_wait)


def dry_run(request: Request, *, on_progress: OnProgress | None = None) -> Report:
    """What `run` would do, measured on the published build; nothing is written."""
    if request.captures is None:
        check_inputs(request.sources, remote_of(request.settings))
    request = replace(request, settings=request.settings.pinned)
    try:
        connection = open_reader(request.settings.warehouse)
    except WarehouseError:
        connection = open_empty()
    connection.execute(statements("state.sql")["held_of_build"])
    started, total = datetime.now(UTC), _Sum()
    ledger = Ledger(State(connection), recipe=request.settings.options.recipe)
    with stoppable() as stop:
        for items, filings, progress in _filed(request, ledger, stop):
            total.add(items, filings)
            if on_progress:
                on_progress(progress(total.counts))
    connection.close()
    seconds = (datetime.now(UTC) - started).total_seconds()
    return Report(
        run_id=uuid4(),
        counts=total.counts,
        reasons=dict(total.reasons),
        seconds=seconds,
        status="completed",
        dry=True,
    )


def extract_stream(request: Request, *, stop: threading.Event) -> Iterator[tuple[ReadOutcome, Outcome]]:
    """Each thing a source gives, with its outcome, in input order. Touches no warehouse."""
    check_inputs(request.sources, remote_of(request.settings))
    request = replace(request, settings=request.settings.pinned)
    with _pool(request.settings, stop, has_rows=False) as pool:
        chunks = _batches(request, InputProgress(), stop)
        for chunk, outcomes in in_order(
            chunks,
            lambda chunk: pool.submit([entry for entry in chunk if isinstance(entry, Capture)]),
            window=pool.window,
            stop=stop,
        ):
            read = iter(outcomes)
            for entry in chunk:
                outcome = entry if isinstance(entry, Reject) else next(read, None)
                if stop.is_set() or outcome is None:
                    return
                yield entry, outcome


class _Session:
    """One run into a warehouse that this process may write."""

    def __init__(
        self,
        request: Request,
        warehouse: Warehouse,
        on_progress: OnProgress | None,
        clock: StageClock,
        started: Child | None,
    ) -> None:
        self._started = started
        self.request, self.warehouse, self.on_progress, self.clock = request, warehouse, on_progress, clock
        self.recipe = request.settings.options.recipe
        self.last: Progress | None = None
        self.run_id = uuid4()
        self.started_at = datetime.now(UTC)
        self.total = _Sum()
        self._has_published = False
        self._copies = self._crowded = 0  # as the last publish that compared articles counted them
        self._published = monotonic()  # the last of them; before the first, the beginning
        self._shards = _shards(request)
        self._pending = Pending(warehouse, run_id=self.run_id, recipe=self.recipe)

    def run(self, on_wait: Callable[[str], None] | None) -> Report:
        """Read, file, commit and publish. When the user stops it, what was read until then."""
        stopping = stoppable(waits_for=lambda: self.clock.stage, on_wait=on_wait)
        with stopping as stop, _preparing(self.warehouse):
            status = self._load(stop)
            build = self._publish()
        last = "SELECT count(DISTINCT name) FROM checks WHERE seq = (SELECT max(seq) FROM checks)"
        ((checks,),) = self.warehouse.ask(last)
        return Report(
            run_id=self.run_id,
            counts=self.total.counts,
            reasons=dict(self.total.reasons),
            seconds=(datetime.now(UTC) - self.started_at).total_seconds(),
            status=status,
            build=build,
            copies=self._copies,
            crowded=self._crowded,
            stories=self._stories(),
            warnings=self.warehouse.warnings,
            formats=self.last.formats if self.last else {},
            skipped=self.last.skipped if self.last else 0,
            stages=self.clock.times(
                inputs=self.total.counts.seen,
                rows=self._pending.rows,
                checks=checks,
                articles=self.warehouse.articles,
            ),
        )

    def _stories(self) -> int | None:
        """How many stand, where they are asked for."""
        if not self.request.settings.maintain.stories:
            return None
        ((stories,),) = self.warehouse.ask("SELECT count(DISTINCT story_id) FROM story_articles")
        return int(stories)

    def _load(self, stop: threading.Event) -> str:
        """Read, file and commit until the inputs end or `stop` is set; how the run ended."""
        self._note("running")
        self.clock.enter(Stage.READ)
        ledger = Ledger(self.warehouse.state, recipe=self.recipe)
        status = "failed"
        try:
            for items, filings, progress in _filed(self.request, ledger, stop, self._shards, self._started):
                self._pending.take(filings, self.total.add(items, filings))
                self.last = progress(self.total.counts)
                if self._pending.is_due(self.request.settings.run.commit_documents):
                    with self.clock.commit():
                        self._commit(ledger)
                    self._show_meanwhile()
                if self.on_progress:
                    self.on_progress(self.last)
            status = "interrupted" if stop.is_set() else "completed"
            self.clock.enter(Stage.LOAD)
            self._commit(ledger)
        except BaseException as error:
            status = "failed" if isinstance(error, Exception) else "interrupted"  # Ctrl-C, or Prefect's SIGTERM
            raise
        finally:
            self._note(status, finished_at=datetime.now(UTC))
        return status

    def _show_meanwhile(self) -> None:
        """Publish what is loaded, where users have waited for it long enough."""
        minutes = self.request.settings.publish.every_minutes
        if minutes and monotonic() - self._published >= minutes * 60:
            self._publish(interim=True)
            self.clock.enter(Stage.READ)

    def _publish(self, *, interim: bool = False) -> Path:
        published = publish(
            self.warehouse, interim=interim, is_continued=self._has_published, on_stage=self.clock.enter
        )
        self._has_published = True
        self._copies = published.copies.copies
        self._crowded = published.copies.crowded or self._crowded
        self._published = monotonic()
        return published.build

    def _commit(self, ledger: Ledger) -> None:
        if self._pending.commit():
            ledger.committed()
            if self._shards:
                self._shards.committed(self.run_id)

    def _note(self, status: str, finished_at: datetime | None = None) -> None:
        row = {
            "run_id": str(self.run_id),
            "started_at": self.started_at.isoformat(),
            "finished_at": finished_at.isoformat() if finished_at else None,
            "status": status,
            "sources": [kept_spec(spec) for spec in self.request.sources],
            "recipe": self.recipe,
            "command": self.request.command,
            "path_pattern": self.request.pattern.written if self.request.pattern else None,
            "columns": dict(self.request.settings.columns),
        }
        retry(lambda: self.warehouse.lake.write_run(row))


@contextmanager
def _preparing(warehouse: Warehouse) -> Iterator[None]:
    """What the first load and the first build need is made meanwhile: a run over little need not wait for it."""

    def prepare() -> None:
        import pyarrow.compute  # noqa: F401 - Arrow imports it for the first load

        prepare_builds(warehouse.root)

    thread = threading.Thread(target=prepare, name="prepare-builds")
    thread.start()
    try:
        yield
    finally:
        thread.join()


def _filed(
    request: Request,
    ledger: Ledger,
    stop: threading.Event,
    shards: Shards | None = None,
    started: Child | None = None,
) -> Iterator[tuple[Sequence[Item], list[Filing], Callable[[Counts], Progress]]]:
    """Chunks of captures, read and filed in order, until the inputs end or `stop` is set."""
    reading = shards.work.reading.progress if shards else InputProgress()
    is_whole = request.only is None and request.limit is None and request.captures is None
    total = measure(request.sources, are_links_followed=request.settings.run.follow_links) if is_whole else None

    def progress(counts: Counts) -> Progress:
        return Progress(
            counts=counts,
            bytes_read=reading.bytes_read,
            bytes_total=total,
            current=reading.current,
            formats=dict(reading.formats),
            skipped=reading.skipped,
        )

    if shards is not None:
        for chunk, filings, shard in shards.filed(request.sources, ledger, stop):
            if reading.current != shard.file.source_uri:
                reading.bytes_done, reading.bytes_now = reading.bytes_done + reading.bytes_now, shard.size_bytes
                reading.current = shard.file.source_uri
            yield chunk, filings, progress
        return
    with _pool(request.settings, stop, started) as pool:
        batches = (ledger.take(chunk) for chunk in _batches(request, reading, stop))
        for batch, outcomes in in_order(
            batches, lambda batch: pool.submit(batch.to_read), window=pool.window, stop=stop
        ):
            ended = batch.ended(len(outcomes))
            yield ended.items, ledger.file(ended, outcomes), progress


def _read_outcomes(request: Request, reading: InputProgress) -> Iterator[ReadOutcome]:
    options = _reading(request, reading)
    if request.captures is not None:
        return request.captures(options)
    read_outcomes = read_captures(request.sources, options)
    if request.only is None:
        return read_outcomes
    return (one for one in read_outcomes if one.raw.capture_id in (request.only or ()))


def _batches(request: Request, reading: InputProgress, stop: threading.Event) -> Iterator[list[ReadOutcome]]:
    run = request.settings.run
    read_outcomes = islice(_read_outcomes(request, reading), request.limit)
    until_stopped = takewhile(lambda _: not stop.is_set(), read_outcomes)
    return in_batches(until_stopped, documents=run.batch_documents, size_bytes=run.batch_bytes)


def _reading(request: Request, reading: InputProgress) -> ReadOptions:
    return ReadOptions(
        document_bytes=request.settings.limits.document_bytes,
        document_seconds=request.settings.limits.document_seconds,
        reader_memory_bytes=request.settings.limits.worker_memory_mb * 1_000_000,
        inflate_ratio=request.settings.limits.inflate_ratio,
        columns=request.settings.columns,
        pattern=request.pattern,
        is_code_read=request.settings.run.read_source_code,
        are_links_followed=request.settings.run.follow_links,
        remote=remote_of(request.settings),
        progress=reading,
    )


def _shards(request: Request) -> Shards | None:
    """Whole files for a cluster's workers; None when this process reads them."""
    run = request.settings.run
    if run.executor != "dask" or not run.dask_folder or request.limit is not None or request.only is not None:
        return None
    if request.captures is not None:
        return None
    from newsetl.run.shards import shards_for

    require(request.settings.options)
    require_segmenter(request.settings.options)
    snapshots.require(request.settings.options)
    return shards_for(request.settings, _reading(request, InputProgress()), task_of(request.settings))


def _pool(
    settings: Settings, stop: threading.Event, started: Child | None = None, *, has_rows: bool = True
) -> LocalPool | DaskPool:
    require(settings.options)
    require_segmenter(settings.options)
    snapshots.require(settings.options)
    task = task_of(settings, has_rows=has_rows)
    if settings.run.executor == "dask":
        from newsetl.run.workers.dask import DaskPool

        return DaskPool(settings.run.dask_address, task)
    return LocalPool(settings.run.workers or os.cpu_count() or 1, task, stop=stop, started=started)
