"""A process that may be killed: started as a module of ours, it is sent messages and answers them.

A C loop hears no signal of Python's, so the only sure end of work that hangs is the end of its process. Messages
and answers lie in two files that both processes have open; a few bytes in a pipe say that one is there. What the
file has no room for comes through the pipe itself. So does an answer that is ready before the last one was read,
which holds the child back.
"""

from __future__ import annotations

import os
import pickle
import select
import struct
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

from newsetl.core.errors import NewsetlError
from newsetl.core.message_file import MessageFile

READY = "ready"  # what a child says first, once it has imported what it needs
TAKEN = 1  # progress with an answer that was read
FRAME = struct.Struct(">I")  # bytes of a message that follows in the pipe; 0: it is in the file
NEVER = threading.Event()  # is never set
_ENVIRONMENT = {  # of libraries in a child, which has one core and little memory
    "OMP_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",  # its other pools keep some megabytes of their own
}
_NOT_INHERITED = "MALLOC_TRIM_THRESHOLD_"  # of Dask's nannies: twice the page faults for each page
_PIPE_BYTES = 1 << 16  # that are read at once
_TICK_SECONDS = 0.1  # how soon a stop is noticed
_START_SECONDS = 120.0
_STARTS = 3  # a child that ends before it is ready, killed by somebody or for want of memory, has two successors


class ChildEndedError(Exception):
    """The child is gone; `args[0]` says how it ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A process that was started, and the files with what it is asked and what it answers."""

    process: subprocess.Popen[bytes]
    messages: MessageFile
    answers: MessageFile


def start_process(*arguments: str) -> Started:
    """A Python process that runs while the caller does something else, such as `-m` and a module.

    The numbers of its two open files are its last arguments.
    """
    messages, answers = MessageFile(), MessageFile()
    answers.progress = TAKEN
    descriptors = [messages.descriptor, answers.descriptor]
    process = subprocess.Popen(
        [sys.executable, *arguments, *map(str, descriptors)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
        env=_environment(),
        pass_fds=descriptors,
        process_group=0,  # a terminal's Ctrl-C must not reach a child that is still starting
    )
    return Started(process=process, messages=messages, answers=answers)


def _environment() -> dict[str, str]:
    """That of a child. It gives freed memory back when it sees fit, not whenever there are 64 kB of it."""
    return {name: value for name, value in os.environ.items() if name != _NOT_INHERITED} | _ENVIRONMENT


def through_pipe(body: bytes | None) -> tuple[bytes, ...]:
    """What says in a pipe that a message is there: the message itself, or None where it is in the file."""
    return (FRAME.pack(0),) if body is None else (FRAME.pack(len(body)), body)


class ChildProcess:
    """The parent's end of a child.

    Args:
        started: what `start_process` gave; it is ended with this object.
    """

    def __init__(self, started: Started) -> None:
        self._process, self._messages, self._answers = started.process, started.messages, started.answers
        self._buffer = bytearray()
        self._end = weakref.finalize(self, _end, started)

    @property
    def progress(self) -> int:
        """How far it says that it has come with the last message; 0 before it says anything."""
        return self._messages.progress

    def send(self, message: object) -> None:
        """Send a message to a child that awaits one; that a child died is noticed when its answer is awaited."""
        self.send_packed(pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL))

    def send_packed(self, body: bytes) -> None:
        """Send a message that is a pickle already, as `send` does."""
        assert self._process.stdin is not None
        is_in_file = self._messages.write(body)
        with suppress(BrokenPipeError):
            for part in through_pipe(None if is_in_file else body):
                left = memoryview(part)
                while left:
                    left = left[os.write(self._process.stdin.fileno(), left) :]

    def receive(self, seconds: float, *, stop: threading.Event = NEVER) -> Any:
        """The next answer; None when `stop` is set, or for so long there is none and no progress either.

        Raises:
            ChildEndedError: the child has ended.
        """
        progress, deadline = self.progress, monotonic() + seconds
        while (message := self._take()) is None:
            if self.progress != progress:
                progress, deadline = self.progress, monotonic() + seconds
            left = deadline - monotonic()
            if left <= 0 or stop.is_set():
                return None
            assert self._process.stdout is not None
            if select.select([self._process.stdout], [], [], min(left, _TICK_SECONDS))[0]:
                chunk = os.read(self._process.stdout.fileno(), _PIPE_BYTES)
                if not chunk:
                    raise ChildEndedError(self._how_it_ended())
                self._buffer += chunk
        return message[0]

    def _take(self) -> tuple[Any] | None:
        """A whole answer, in a tuple."""
        if len(self._buffer) < FRAME.size:
            return None
        end = FRAME.size + FRAME.unpack_from(self._buffer)[0]
        if len(self._buffer) < end:
            return None
        if end == FRAME.size:
            answer = self._answers.read()
            self._answers.progress = TAKEN
        else:
            answer = pickle.loads(bytes(self._buffer[FRAME.size : end]))
        del self._buffer[:end]
        return (answer,)

    def _how_it_ended(self) -> str:
        code = self._process.wait(10)
        return f"killed by signal {-code}" if code < 0 else f"exit code {code}"

    def kill(self) -> None:
        """End the process now, whatever it is doing."""
        self._end()


Child = TypeVar("Child", bound=ChildProcess)


def ready_child(begin: Callable[[], Child], *, name: str, stop: threading.Event = NEVER) -> Child | None:
    """A child that is ready; None where `stop` was set before it was.

    Args:
        begin: starts one; it is called again when one ended before it was ready.
        name: what a message calls it.
        stop: whether to wait no longer.

    Raises:
        NewsetlError: none became ready.
    """
    problem = "no answer"
    for _ in range(_STARTS):
        child = begin()
        try:
            if child.receive(_START_SECONDS, stop=stop) == READY:
                return child
        except ChildEndedError as error:
            child.kill()
            problem = str(error)
            continue
        child.kill()
        if stop.is_set():
            return None
        break
    raise NewsetlError(f"{name} did not start ({problem}): run `newsetl doctor`")


def _end(started: Started) -> None:
    process = started.process
    process.kill()
    for pipe in (process.stdin, process.stdout, started.messages, started.answers):
        if pipe is not None:
            pipe.close()
    process.wait()
