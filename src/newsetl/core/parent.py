"""The child's end of what newsetl.core.child starts: it takes messages of its parent and answers them."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from contextlib import suppress
from typing import Any

from newsetl.core.child import CALL, FRAME, TAKEN
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
        return self._messages.read() if sys.stdin.buffer.read(len(CALL)) else None

    def note(self, progress: int) -> None:
        """Say how far this process has come with the message, in any measure that grows."""
        self._messages.progress = progress

    def send(self, answer: object) -> None:
        """Give an answer; where the parent has not read the one before, it waits for the pipe to take it."""
        if self._answers.progress == TAKEN:
            self._answers.write(answer)
            self._outlet.write(FRAME.pack(0))
        else:
            body = pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL)
            self._outlet.writelines((FRAME.pack(len(body)), body))
        self._outlet.flush()


def limit_memory(size_bytes: int) -> None:
    """Address space of this process, where the system can hold it to that; past it there is a MemoryError."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size_bytes, size_bytes))
