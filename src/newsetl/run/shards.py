"""Whole files as shards of work: a cluster's workers read them where they lie, one writer loads the outcomes.

    plan      each file of the sources is a shard, named by its path, size, time and the recipe
    lease     Dask gives a shard to one worker, and to another when that one dies
    spool     a worker leaves the outcomes in <folder>/<shard>.spool: written aside, then renamed
    load      the writer files spools in the plan's order, so that the result is that of one machine
    done      once they are committed, the warehouse remembers the shard, and the spool is deleted

A run that is killed goes on with what is neither spooled nor done.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import socket
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

from newsetl.core.errors import ServiceError
from newsetl.core.records import Capture, Reason, Reject
from newsetl.readers import InputFile, ReadOptions, ReadOutcome, in_batches, is_remote, read_input, walk
from newsetl.run.ledger import Filing, Item, Ledger, item_of
from newsetl.run.spools import (
    Spooled,
    becomes_whole,
    in_groups,
    is_whole,
    read_spool,
    spool_folder,
    spool_path,
    write_spool,
)
from newsetl.run.workers.dask import SPARE, Promise, ask_workers, connected
from newsetl.run.workers.pool import Task, packed_outcomes
from newsetl.settings import Settings

_TRIES = 5
_LOOKED_UP = 512  # items that the warehouse is asked for at a time, about: it looks through all that it holds
_RESULT_SECONDS = 0.5  # how soon a stop is noticed


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """One file."""

    file: InputFile
    name: str

    @property
    def size_bytes(self) -> int:
        """Size of the file, where that is known."""
        return self.file.size_bytes or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What every worker has to know."""

    folder: Path
    reading: ReadOptions
    task: Task
    documents: int  # read at a time, of about so many bytes
    size_bytes: int


@dataclass(slots=True)
class Shards:
    """The shards of one run, and which of them the warehouse has."""

    work: Work
    memory: Path  # folder in the warehouse that remembers what is done
    address: str
    _filed: list[str] = field(default_factory=list)

    def filed(
        self, sources: Sequence[str], ledger: Ledger, stop: Event
    ) -> Iterator[tuple[Sequence[Item], list[Filing], Shard]]:
        """Outcomes of all shards that are not done, filed in the plan's order.

        Raises:
            ServiceError: the cluster cannot be used, or a worker does not see the folder or the sources.
        """
        with connected(self.address, self.work.task.options) as client:
            check_seen(client, self.work.folder, sources)
            for left in self.work.folder.glob(".*.tmp"):  # by workers that were killed
                left.unlink(missing_ok=True)
            for shard, spool in self._spooled(client, sources, stop):
                is_read = True
                for entries in in_groups(read_spool(spool), _LOOKED_UP) if spool else ():
                    if stop.is_set():
                        return
                    batch = ledger.adopt([item for item, _ in entries])
                    is_read = is_read and not any(map(_is_unreadable, batch.items))
                    yield batch.items, ledger.file(batch, [end for _, end in entries if end is not None]), shard
                if stop.is_set():
                    return
                if is_read:
                    self._filed.append(shard.name)
                elif spool:
                    spool.unlink(missing_ok=True)  # the next run tries the file again

    def _spooled(self, client: Any, sources: Sequence[str], stop: Event) -> Iterator[tuple[Shard, Path | None]]:
        """Shards with their spools, in order, until `stop` is set; a few more than there are threads are read."""
        queue: list[tuple[Shard, Promise]] = []
        for shard in plan(sources, self.work.task.options.recipe, self.work.reading):
            if (self.memory / shard.name).exists():
                continue
            queue.append((shard, self._submitted(client, shard)))
            if len(queue) > sum(client.nthreads().values()) + SPARE:
                yield self._with_spool(client, *queue.pop(0), stop)
        for shard, future in queue:
            yield self._with_spool(client, shard, future, stop)

    def _submitted(self, client: Any, shard: Shard) -> Promise:
        packed = pickle.dumps((shard, self.work), protocol=pickle.HIGHEST_PROTOCOL)
        return Promise(client.submit(read_shard, packed, pure=False, retries=_TRIES), unpacked=Path)

    def _with_spool(self, client: Any, shard: Shard, future: Promise, stop: Event) -> tuple[Shard, Path | None]:
        """A shard with its spool; a worker makes it once more where the shared folder has lost it."""
        spool = _spool_of(future, stop)
        if spool is not None and not becomes_whole(spool, stop):
            spool = _spool_of(self._submitted(client, shard), stop)
            if spool is not None:
                becomes_whole(spool, stop)
        return shard, spool

    def committed(self, run_id: UUID) -> None:
        """What was filed is in the warehouse: remember it there, by the run, then delete the spools."""
        self.memory.mkdir(parents=True, exist_ok=True)
        for name in self._filed:
            (self.memory / name).write_text(str(run_id), encoding="utf-8")
            spool_path(self.work.folder, name).unlink(missing_ok=True)
        self._filed.clear()


def _is_unreadable(item: Item) -> bool:
    """Whether a file could not be read, which may pass: a store was down, a folder not mounted."""
    return isinstance(item.read_outcome, Reject) and item.read_outcome.reason == Reason.UNREADABLE


def _spool_of(promise: Promise, stop: Event) -> Path | None:
    """The spool that a worker has written; None once `stop` is set."""
    while not stop.is_set():
        with suppress(TimeoutError):
            spool: Path = promise.result(_RESULT_SECONDS)
            return spool
    return None


def shards_for(settings: Settings, reading: ReadOptions, task: Task) -> Shards:
    """Shards as the settings ask for them."""
    run = settings.run
    work = Work(
        folder=spool_folder(settings),
        reading=reading,
        task=task,
        documents=run.batch_documents,
        size_bytes=run.batch_bytes,
    )
    return Shards(work, settings.warehouse / "lake" / "shards", run.dask_address)


def plan(sources: Sequence[str], recipe: str, reading: ReadOptions) -> Iterator[Shard]:
    """A shard for each file, in the order in which one machine would read them."""
    for spec in sources:
        for file in walk(spec, reading.remote, are_links_followed=reading.are_links_followed):
            if file.is_housekeeping:
                reading.progress.skipped += 1
                continue
            size = file.size_bytes or 0
            known = f"{file.source_uri}\n{size}\n{file.version}\n{recipe}"
            name = hashlib.sha256(known.encode()).hexdigest()[:32]
            yield Shard(file=file, name=name)


def read_shard(packed: bytes) -> str:
    """On a worker: read and extract a file into its spool, unless that is there; the spool's path.

    Raises:
        ServiceError: this worker does not see the file, or cannot write the folder.
    """
    shard, work = pickle.loads(packed)
    spool = spool_path(work.folder, shard.name)
    if is_whole(spool):
        return str(spool)
    if not shard.file.is_remote and not os.path.lexists(shard.file.place):
        raise ServiceError(f"{_this_worker()} does not see {shard.file.place}: mount it there, at the same path")
    read_outcomes = read_input(shard.file, work.reading)
    batches = in_batches(read_outcomes, documents=work.documents, size_bytes=work.size_bytes)
    try:
        write_spool(spool, (_extracted(batch, work) for batch in batches))
    except OSError as error:
        raise ServiceError(f"{_this_worker()} cannot write {work.folder}: {error.strerror or error}") from error
    return str(spool)


def _this_worker() -> str:
    from distributed import get_worker

    return f"the Dask worker {get_worker().address}"


def _extracted(read_outcomes: Sequence[ReadOutcome], work: Work) -> list[Spooled]:
    """Items, without the bytes they were read from, and their outcomes."""
    captures = [entry for entry in read_outcomes if isinstance(entry, Capture)]
    outcomes = iter(packed_outcomes(captures, work.task))
    filed: list[Spooled] = []
    for entry in read_outcomes:
        item = item_of(entry)
        if isinstance(entry, Capture):
            filed.append((replace(item, read_outcome=replace(entry, payload=b"")), next(outcomes)))
        else:
            filed.append((item, None))
    return filed


def check_seen(client: Any, folder: Path, sources: Sequence[str]) -> None:
    """Every worker sees the folder as this machine does, and the first file of each source.

    Raises:
        ServiceError: one does not; it and the folder or the file are named.
    """
    probe = folder / f".probe-{socket.gethostname()}-{os.getpid()}"
    local = (spec for spec in sources if not is_remote(spec))
    firsts = (next((file.place for file in walk(spec) if file.problem is None), None) for spec in local)
    looked_for = {str(probe): folder, **{str(first): first for first in firsts if first}}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_text("seen", encoding="utf-8")
        answered = ask_workers(client, _unseen, list(looked_for))
    except OSError as error:
        raise ServiceError(f"cannot write run.dask_folder {folder}: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            probe.unlink(missing_ok=True)
    for worker, unseen in answered.items():
        if isinstance(unseen, Exception):
            raise ServiceError(f"the Dask worker {worker} cannot look for {folder}: {unseen}")
        if unseen:
            raise ServiceError(
                f"the Dask worker {worker} does not see {', '.join(str(looked_for[one]) for one in unseen)}. "
                'Mount it there, at the same path, or set run.dask_folder = "" to send documents over the network'
            )


def _unseen(paths: Sequence[str]) -> list[str]:
    """On a worker: those that are not there."""
    return [path for path in paths if not Path(path).exists()]
