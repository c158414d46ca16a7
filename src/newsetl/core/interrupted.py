"""Ctrl-C, answered from the first moment on: nothing slow is imported here."""

from __future__ import annotations

import os
import signal
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
