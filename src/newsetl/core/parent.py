"""The child's end of what newsetl.core.child starts: it takes messages of its parent and answers them."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from contextlib import suppress
from typing import Any

from newsetl.core.child import FRAME, TAKEN, through_pipe
from newsetl.core.message_file import MessageFile


class Parent:
    """The process that started this one.

    Whatever a library prints goes to standard error from now on, and Ctrl-C is the parent's to answer.
    """

    def __init__(self) -> None:
        self._messages, self._answers = (MessageFile(int(number)) for number in sys.argv[-2:])
        self._outlet = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def receive(self) -> Any:
        """The next message, or None when there will be none."""
        inlet = sys.stdin.buffer
        head = inlet.read(FRAME.size)
        if len(head) < FRAME.size:
            return None
        size = FRAME.unpack(head)[0]
        if not size:
            return self._messages.read()
        body = inlet.read(size)
        return pickle.loads(body) if len(body) == size else None

    def note(self, progress: int) -> None:
        """Say how far this process has come with the message, in any measure that grows."""
        self._messages.progress = progress

    def send(self, answer: object) -> None:
        """Give an answer; where the parent has not read the one before, this waits for the pipe to take it."""
        body = pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL)
        is_in_file = self._answers.progress == TAKEN and self._answers.write(body)
        self._outlet.writelines(through_pipe(None if is_in_file else body))
        self._outlet.flush()


def limit_memory(size_bytes: int) -> None:
    """Address space of this process, where the system can hold it to that; past it there is a MemoryError."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size_bytes, size_bytes))
