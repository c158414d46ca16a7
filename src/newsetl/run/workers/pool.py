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
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from newsetl.core.child import NEVER, ChildEndedError, ChildProcess, Started, ready_child, start_process
from newsetl.core.recipe import Options
from newsetl.core.records import Capture, Reason
from newsetl.run.workers.child import Setup, read_and_answering
from newsetl.run.workers.declined import declined
from newsetl.run.workers.packed import Answer, PackedCaptures, unpack

_RESULT_SECONDS = 0.5
Job = TypeVar("Job")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one document may cost."""

    document_seconds: float = 30.0
    worker_memory_bytes: int = 2_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a child is for."""

    options: Options
    limits: Limits = Limits()
    has_rows: bool = False  # it answers with `BuiltOutcome`, rows for the writer; else with `Outcome`


class StoppedError(Exception):
    """The run was stopped while a child was starting."""


class Child(ChildProcess):
    """One extraction process. It imports what it needs while the caller does something else.

    Args:
        task: what it is for.
        started: a process that runs already and has no task yet; None starts one.
    """

    def __init__(self, task: Task, started: Started | None = None) -> None:
        super().__init__(started or start_process("-m", "newsetl.run.workers.child"))
        self.task = task
        self.send(
            Setup(
                options=task.options,
                memory_bytes=task.limits.worker_memory_bytes,
                parent_pid=os.getpid(),
                has_rows=task.has_rows,
            )
        )


_LOCAL = threading.local()


def extract_batch(
    captures: Sequence[Capture],
    task: Task,
    *,
    stop: threading.Event = NEVER,
    started: deque[Child] | None = None,
) -> list[Any]:
    """Outcomes of a batch, one for each capture and in order; see `packed_outcomes`."""
    return unpack(packed_outcomes(captures, task, stop=stop, started=started))


def packed_outcomes(
    captures: Sequence[Capture],
    task: Task,
    *,
    stop: threading.Event = NEVER,
    started: deque[Child] | None = None,
) -> list[Any]:
    """Outcomes of a batch, packed or not, in order; the child of this thread is kept for the next.

    A thread without one takes one of those that `started` holds. When a child dies or hangs, the culprit is
    rejected, and what was read before it and not answered yet is read again. Once `stop` is set, the outcomes may
    be fewer.
    """
    outcomes: list[Any] = [None] * len(captures)
    waiting = [range(len(captures))] if captures else []  # the first of them last
    while waiting and not stop.is_set():
        part = waiting.pop()
        try:
            child = _child(task, stop, started)
        except StoppedError:
            break
        heard = _ask(child, captures[part.start : part.stop], stop)
        answered = len(heard.outcomes)
        outcomes[part.start : part.start + answered] = heard.outcomes
        if answered == len(part):
            continue
        _drop_child()  # it has not answered all that it was sent
        if heard.trouble is None:
            break
        suspects = part[answered : heard.read] if heard.is_answering else part[heard.read : heard.read + 1]
        again = [range(part.start + answered, suspects.start), range(suspects.stop, part.stop)]
        if len(suspects) == 1:
            outcomes[suspects.start] = declined(captures[suspects.start], *heard.trouble)
        else:
            half = len(suspects) // 2
            again[1:1] = [suspects[:half], suspects[half:]]
        waiting += [rest for rest in reversed(again) if rest]
    return outcomes[: outcomes.index(None)] if None in outcomes else outcomes


@dataclass(slots=True)
class _Heard:
    """How far a child came with a batch."""

    outcomes: list[Any] = field(default_factory=list)
    read: int = 0  # documents, answered or not
    is_answering: bool = False  # those that it has read
    trouble: tuple[Reason, str] | None = None  # why it went no further


def _ask(child: Child, captures: Sequence[Capture], stop: threading.Event) -> _Heard:
    """Have a batch read, until it is, `stop` is set or the child is in trouble."""
    heard = _Heard()
    seconds = child.task.limits.document_seconds
    if isinstance(captures, PackedCaptures):
        child.send_packed(captures.body)
    else:
        child.send(captures)
    try:
        while len(heard.outcomes) < len(captures):
            message: Answer | None = child.receive(seconds, stop=stop)
            if message is None:
                if not stop.is_set():
                    heard.trouble = (Reason.TIMEOUT, f"no outcome after {seconds:g} s")
                break
            heard.outcomes += message.outcomes
    except ChildEndedError as error:
        heard.trouble = (Reason.CRASHED, f"the extractor died: {error}")
    heard.read, is_answering = read_and_answering(child.progress)
    heard.is_answering = is_answering and len(heard.outcomes) < heard.read
    return heard


def _child(task: Task, stop: threading.Event, started: deque[Child] | None) -> Child:
    child: Child | None = getattr(_LOCAL, "child", None)
    if child is None or child.task != task:
        _drop_child()
        child = ready_child(partial(_begin, task, started), name="an extraction worker", stop=stop)
        if child is None:
            raise StoppedError
        _LOCAL.child = child
    return child


def _begin(task: Task, started: deque[Child] | None) -> Child:
    """One that was begun before, else a new one."""
    try:
        return started.popleft() if started else Child(task)
    except IndexError:  # another thread was faster
        return Child(task)


def _drop_child() -> None:
    child: Child | None = getattr(_LOCAL, "child", None)
    if child is not None:
        child.kill()
        _LOCAL.child = None


def in_order(
    jobs: Iterable[Job],
    submit: Callable[[Job], Future[list[Any]]],
    *,
    window: int,
    stop: threading.Event = NEVER,
) -> Iterator[tuple[Job, list[Any]]]:
    """Submit jobs, at most `window` of them unfinished or unread, and give each with its result in order.

    Once `stop` is set, results may be shorter than their jobs: they are what was ready.
    """
    queue: deque[tuple[Job, Future[list[Any]]]] = deque()
    for job in jobs:
        queue.append((job, submit(job)))
        if len(queue) >= window:
            first, future = queue.popleft()
            yield first, _result(future, stop)
    for first, future in queue:
        yield first, _result(future, stop)


def _result(future: Future[list[Any]], stop: threading.Event) -> list[Any]:
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

    `started` is a child for the same task that was begun before.
    """

    def __init__(
        self,
        workers: int,
        task: Task,
        *,
        stop: threading.Event = NEVER,
        started: Child | None = None,
    ) -> None:
        self._begun = [started] if started else []
        self._started = deque(child for child in self._begun if child.task == task)
        self.window = 2 * workers + 1
        self._task = task
        self._stop = _EitherEvent(stop)
        self._threads: Executor = ThreadPoolExecutor(workers, thread_name_prefix="newsetl-worker")

    def submit(self, captures: Sequence[Capture]) -> Future[list[Any]]:
        """What `extract_batch` gives for a batch, in time."""
        return self._threads.submit(extract_batch, captures, self._task, stop=self._stop, started=self._started)

    def __enter__(self) -> LocalPool:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for child in self._begun:  # whether it was used or not
            child.kill()
