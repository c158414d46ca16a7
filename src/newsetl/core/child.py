"""A process that may be killed: started as a module of ours, it gets messages and answers them over two pipes.

A C loop hears no signal of Python's, so the only sure end of work that hangs is the end of its process. A message
is a frame: its length in 4 bytes, big-endian, and a pickle.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import struct
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any, BinaryIO, TypeVar

from newsetl.core.errors import NewsetlError

READY = "ready"  # what a child says first, once it has imported what it needs
FRAME = struct.Struct(">I")
NEVER = threading.Event()  # is never set
_ENVIRONMENT = {  # of libraries in a child, which has one core and little memory
    "OMP_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",  # its other pools keep some megabytes of their own
}
_TICK_SECONDS = 0.1  # how soon a stop is noticed
_START_SECONDS = 120.0
_STARTS = 3  # a child that ends before it is ready, killed by somebody or for want of memory, has two successors


class ChildEndedError(Exception):
    """The child is gone; `args[0]` says how it ended."""


def start_process(module: str) -> subprocess.Popen[bytes]:
    """A process that runs a module, as `python -m` does. It starts while the caller does something else."""
    return subprocess.Popen(
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
        env={**os.environ, **_ENVIRONMENT},
        process_group=0,  # a terminal's Ctrl-C must not reach a child that is still starting
    )


class ChildProcess:
    """The parent's end: one process and its two pipes.

    Args:
        process: what `start_process` gave; it is ended with this object.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._buffer = bytearray()
        self._end = weakref.finalize(self, _end, self._process)

    def send(self, message: object) -> None:
        """Write a message whole; a child that died is noticed when its answer is awaited."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            for part in frames(message):
                left = memoryview(part)
                while left:
                    left = left[os.write(self._process.stdin.fileno(), left[: 1 << 20]) :]

    def receive(self, seconds: float, *, stop: threading.Event = NEVER) -> Any:
        """The next message, or None when there is none in time or `stop` is set.

        Raises:
            ChildEndedError: the child has ended.
        """
        deadline = monotonic() + seconds
        while (message := self._take()) is None:
            left = deadline - monotonic()
            if left <= 0 or stop.is_set():
                return None
            assert self._process.stdout is not None
            if select.select([self._process.stdout], [], [], min(left, _TICK_SECONDS))[0]:
                chunk = os.read(self._process.stdout.fileno(), 1 << 20)
                if not chunk:
                    raise ChildEndedError(self._how_it_ended())
                self._buffer += chunk
        return message[0]

    def _take(self) -> tuple[Any] | None:
        """A whole message from the buffer, in a tuple."""
        if len(self._buffer) < FRAME.size:
            return None
        end = FRAME.size + FRAME.unpack_from(self._buffer)[0]
        if len(self._buffer) < end:
            return None
        message = pickle.loads(bytes(self._buffer[FRAME.size : end]))
        del self._buffer[:end]
        return (message,)

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


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    process.wait()


def open_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The child's end: the pipe of what it is asked, and that of its answers.

    Whatever a library prints goes to standard error from now on, and Ctrl-C is the parent's to answer.
    """
    inlet, outlet = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return inlet, outlet


def limit_memory(size_bytes: int) -> None:
    """Address space of this process, where the system can hold it to that; past it there is a MemoryError."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size_bytes, size_bytes))


def receive(stream: BinaryIO) -> Any:
    """The next message, or None at the end of the input."""
    head = stream.read(FRAME.size)
    if len(head) < FRAME.size:
        return None
    return pickle.loads(stream.read(FRAME.unpack(head)[0]))


def send(stream: BinaryIO, message: object) -> None:
    """Write a message, and let it go at once."""
    stream.writelines(frames(message))
    stream.flush()


def frames(message: object) -> tuple[bytes, bytes]:
    """A message as it goes over the pipe: head and body, which are large enough not to be joined."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return FRAME.pack(len(body)), body
