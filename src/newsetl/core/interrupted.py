"""Ctrl-C, answered from the first moment on: nothing slow is imported here."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

MESSAGE = "newsetl: interrupted; run the same command again to go on"


def answer_interrupts() -> None:
    """Have Ctrl-C raise KeyboardInterrupt, but end the process where an exception could be lost."""
    signal.signal(signal.SIGINT, _answer)


def _answer(number: int, frame: FrameType | None) -> None:
    """Inside an import an exception can be lost, or come out as another: there the process ends."""
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            os.write(2, f"{MESSAGE}\n".encode())
            os._exit(130)
        frame = frame.f_back
    raise KeyboardInterrupt


@contextmanager
def at_interrupt(call: Callable[[], object]) -> Iterator[None]:
    """Make the first Ctrl-C, or SIGTERM, call this in place of raising; a second Ctrl-C raises KeyboardInterrupt.

    Only the main thread is sent signals: in any other nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def first(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        call()

    before = {number: signal.signal(number, first) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
