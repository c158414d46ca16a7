"""Where documents are parsed: a child process, started with the first document and kept for those that follow.

A document that hangs, crashes its parser or takes too much memory costs itself: its child is killed, and the next
document gets a fresh one.
"""

from __future__ import annotations

import io
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from newsetl.core.child import ChildEndedError, ChildProcess, ready_child, start_process
from newsetl.core.records import Reason
from newsetl.readers.declined import DeclinedError
from newsetl.readers.entry import ReadOptions
from newsetl.readers.isolated.messages import Answer, Request, Setup
from newsetl.readers.whole import read_whole

_MOST_TIMES = 10  # of one article's limit: what the file of a document may have, pictures and fonts included
_FAULTS_OF_A_CHILD = (
    Reason.CRASHED,
    Reason.MEMORY,
)  # a child that has served many may fail where a fresh one does not
Value = TypeVar("Value")


class _ReaderProcess(ChildProcess):
    """One child that parses documents."""

    def __init__(self, memory_bytes: int) -> None:
        super().__init__(start_process("-m", "newsetl.readers.isolated.child"))
        self.key = (memory_bytes, os.getpid())  # a fork of this process must not share its pipes
        self.send(Setup(memory_bytes=memory_bytes, parent_pid=os.getpid()))


_IDLE: deque[_ReaderProcess] = deque()


def document_bytes_of(stream: io.BufferedReader, options: ReadOptions) -> bytes:
    """All bytes of a document's file.

    Raises:
        DeclinedError: it is larger than ten articles may be.
    """
    return read_whole(stream, _MOST_TIMES * options.document_bytes, "one document's file")


def in_child(
    work: Callable[[bytes, int], Iterable[Value]], payload: bytes, options: ReadOptions
) -> Iterator[Value]:
    """What `work` yields of a document, in order, one value in memory.

    Args:
        work: a function of a module; it takes the document's bytes and the bytes that one article may have.
        payload: the document.
        options: their `document_seconds` may pass between two values, their `reader_memory_bytes` be taken.

    Raises:
        DeclinedError: what `work` declined; `timeout`, `crashed` or `memory` where it had to be killed.
    """
    request = Request(work=work, payload=payload, document_bytes=options.document_bytes)
    is_served = True
    while is_served:
        child, is_served = _take(options.reader_memory_bytes)
        try:
            for value in _values(child, request, options.document_seconds):
                is_served = False  # what was given cannot be given again
                yield value
            return
        except DeclinedError as error:
            if not (is_served and error.reason in _FAULTS_OF_A_CHILD):
                raise


def _take(memory_bytes: int) -> tuple[_ReaderProcess, bool]:
    """A child, and whether it has served before."""
    key = (memory_bytes, os.getpid())
    with suppress(IndexError):
        while True:
            child = _IDLE.popleft()
            if child.key == key:
                return child, True
            child.kill()
    begun = ready_child(partial(_ReaderProcess, memory_bytes), name="the process that reads documents")
    assert begun is not None  # nothing stops it
    return begun, False


def _values(child: _ReaderProcess, request: Request, seconds: float) -> Iterator[Any]:
    """The values of one document. A child that ended it in order is kept, any other is killed."""
    is_sound = False
    try:
        child.send(request)
        while not (answer := _answer(child, seconds)).is_last:
            yield from answer.values
        is_sound = answer.failure is None or answer.failure[0] is not Reason.MEMORY
        if answer.failure is not None:
            raise DeclinedError(*answer.failure)
    finally:
        if is_sound:
            _IDLE.append(child)
        else:
            child.kill()


def _answer(child: _ReaderProcess, seconds: float) -> Answer:
    try:
        answer: Answer | None = child.receive(seconds)
    except ChildEndedError as error:
        raise DeclinedError(Reason.CRASHED, f"the reader of documents died: {error}") from error
    if answer is None:
        raise DeclinedError(Reason.TIMEOUT, f"not read after {seconds:g} s")
    return answer
