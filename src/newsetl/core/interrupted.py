"""Ctrl-C is handled from the first moment on, so nothing slow is imported here."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

MESSAGE = "newsetl: interrupted; run the same command again to go on"
_SECONDS_BETWEEN_LOOKS = 1.0


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
def at_interrupt(
    call: Callable[[], object],
    *,
    waits_for: Callable[[], str] = lambda: "the work in hand",
    on_wait: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Make the first Ctrl-C, or SIGTERM, call `call` in place of raising; a second one raises KeyboardInterrupt.

    From the first signal to the end of the block `on_wait` is called whenever what is waited for changes. Only the
    main thread is sent signals: in any other nothing changes.

    Args:
        call: asks the work inside of the block to stop.
        waits_for: what that work is busy with, such as "load".
        on_wait: takes a line for the user.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ended = threading.Event()

    def tell() -> None:
        if on_wait:
            on_wait("stopping: what was done is kept; Ctrl-C again ends at once")
        last = ""
        while on_wait and not ended.wait(_SECONDS_BETWEEN_LOOKS):
            if last != (last := waits_for()):
                on_wait(f"stopping: waiting for {last}")

    def first(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        call()
        threading.Thread(target=tell, daemon=True).start()

    before = {number: signal.signal(number, first) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        ended.set()
        for number, handler in before.items():
            signal.signal(number, handler)
