"""Batches over an executor, each read by a child process that is killed when a document hangs or dies.

A supervising thread (or a Dask task) owns one child. A C loop hears no signal of Python's, so the only sure end
of a hung extraction is the end of its process: the culprit is rejected, its batch mates go to a new child.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from typing import TypeVar

from newsetl.core.child import NEVER, ChildEndedError, ChildProcess
from newsetl.core.errors import NewsetlError
from newsetl.core.recipe import Options
from newsetl.core.records import Capture, Outcome, Reason, Reject, Stage
from newsetl.run.workers.child import Setup

_START_SECONDS = 120.0
_RESULT_SECONDS = 0.5
Job = TypeVar("Job")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one document may cost."""

    document_seconds: float = 30.0
    worker_memory_bytes: int = 2_000_000_000


class StoppedError(Exception):
    """The run was stopped while a child was starting."""


class Child(ChildProcess):
    """One extraction process. It imports what it needs while the caller does something else."""

    def __init__(self, options: Options, limits: Limits) -> None:
        super().__init__("newsetl.run.workers.child")
        self.key = (options, limits)
        self.send(Setup(options=options, memory_bytes=limits.worker_memory_bytes, parent_pid=os.getpid()))

    def wait_until_ready(self, stop: threading.Event = NEVER) -> None:
        """Return once it has imported what it needs.

        Raises:
            StoppedError: `stop` was set before.
            NewsetlError: it did not start.
        """
        try:
            answer = self.receive(_START_SECONDS, stop=stop)
        except ChildEndedError as error:
            answer = error
        if answer != "ready":
            self.kill()
            if stop.is_set():
                raise StoppedError
            raise NewsetlError(
                f"an extraction worker did not start ({answer or 'no answer'}): run `newsetl doctor`"
            )


_LOCAL = threading.local()


def extract_batch(
    captures: Sequence[Capture],
    *,
    options: Options,
    limits: Limits,
    stop: threading.Event = NEVER,
    started: deque[Child] | None = None,
) -> list[Outcome]:
    """Outcomes of a batch, one for each capture and in order; the child of this thread is kept for the next.

    A thread without one takes one of those that `started` holds.
    """
    outcomes: list[Outcome] = []
    while len(outcomes) < len(captures) and not stop.is_set():
        try:
            child = _child(options, limits, stop, started)
        except StoppedError:
            break
        child.send(captures[len(outcomes) :])
        try:
            while len(outcomes) < len(captures):
                answer = child.receive(limits.document_seconds, stop=stop)
                if answer is None:
                    break
                outcomes.append(answer)
        except ChildEndedError as error:
            outcomes.append(_declined(captures[len(outcomes)], Reason.CRASHED, f"the extractor died: {error}"))
            _drop_child()
        else:
            if len(outcomes) < len(captures) and not stop.is_set():
                detail = f"no outcome after {limits.document_seconds:g} s"
                outcomes.append(_declined(captures[len(outcomes)], Reason.TIMEOUT, detail))
                _drop_child()
    return outcomes


def _child(options: Options, limits: Limits, stop: threading.Event, started: deque[Child] | None) -> Child:
    child: Child | None = getattr(_LOCAL, "child", None)
    if child is None or child.key != (options, limits):
        _drop_child()
        try:
            child = started.popleft() if started else Child(options, limits)
        except IndexError:  # another thread was faster
            child = Child(options, limits)
        child.wait_until_ready(stop)
        _LOCAL.child = child
    return child


def _drop_child() -> None:
    child: Child | None = getattr(_LOCAL, "child", None)
    if child is not None:
        child.kill()
        _LOCAL.child = None


def _declined(capture: Capture, reason: Reason, detail: str) -> Reject:
    return Reject(raw=capture.raw, stage=Stage.WORKER, reason=reason, detail=detail, url=capture.url)


def in_order(
    jobs: Iterable[Job],
    submit: Callable[[Job], Future[list[Outcome]]],
    *,
    window: int,
    stop: threading.Event = NEVER,
) -> Iterator[tuple[Job, list[Outcome]]]:
    """Submit jobs, at most `window` of them unfinished or unread, and give each with its result in order.

    Once `stop` is set, results may be shorter than their jobs: they are what was ready.
    """
    queue: deque[tuple[Job, Future[list[Outcome]]]] = deque()
    for job in jobs:
        queue.append((job, submit(job)))
        if len(queue) >= window:
            first, future = queue.popleft()
            yield first, _result(future, stop)
    for first, future in queue:
        yield first, _result(future, stop)


def _result(future: Future[list[Outcome]], stop: threading.Event) -> list[Outcome]:
    """What a future gives; once `stop` is set, nothing unless it gives that at once."""
    while True:
        was_stopped = stop.is_set()
        try:
            return future.result(_RESULT_SECONDS)
        except FutureTimeoutError:
            if was_stopped:
                return []


class _EitherEvent(threading.Event):
    """Is set when it was set itself, or another was."""

    def __init__(self, other: threading.Event) -> None:
        super().__init__()
        self._other = other

    def is_set(self) -> bool:
        """Whether one of both is."""
        return super().is_set() or self._other.is_set()


class LocalPool:
    """Child processes on this machine, one for each worker. They stop when `stop` is set, or the block is left.

    `started` is a child of the same options and limits that was begun before.
    """

    def __init__(
        self,
        workers: int,
        options: Options,
        limits: Limits,
        *,
        stop: threading.Event = NEVER,
        started: Child | None = None,
    ) -> None:
        self._begun = [started] if started else []
        self._started = deque(child for child in self._begun if child.key == (options, limits))
        self.window = 2 * workers + 1
        self._options, self._limits = options, limits
        self._stop = _EitherEvent(stop)
        self._threads: Executor = ThreadPoolExecutor(workers, thread_name_prefix="newsetl-worker")

    def submit(self, captures: Sequence[Capture]) -> Future[list[Outcome]]:
        """Outcomes of a batch, in time."""
        return self._threads.submit(
            extract_batch,
            captures,
            options=self._options,
            limits=self._limits,
            stop=self._stop,
            started=self._started,
        )

    def __enter__(self) -> LocalPool:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for child in self._begun:  # whether it was used or not
            child.kill()
