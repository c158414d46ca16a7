"""Ctrl-C and SIGTERM: a run ends between two documents, keeps what was read, and says what it waits for."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_SECONDS_BETWEEN_MESSAGES = 1.0


@contextmanager
def stoppable(
    *, waits_for: Callable[[], str] = lambda: "the work in hand", on_wait: Callable[[str], None] | None = None
) -> Iterator[threading.Event]:
    """An event that Ctrl-C or SIGTERM sets; a second Ctrl-C interrupts at once. Only the main thread is asked.

    From the first signal to the end of the block `on_wait` is called once a second.

    Args:
        waits_for: what the run is busy with, such as "load".
        on_wait: takes a line for the user.
    """
    stop, ended = threading.Event(), threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def tell() -> None:
        message = "stopping: what was read is kept; Ctrl-C again ends at once"
        while on_wait and not ended.is_set():
            on_wait(message)
            ended.wait(_SECONDS_BETWEEN_MESSAGES)
            message = f"stopping: waiting for {waits_for()}"

    def answer(number: int, frame: object) -> None:
        stop.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        threading.Thread(target=tell, daemon=True).start()

    before = {number: signal.signal(number, answer) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        ended.set()
        for number, handler in before.items():
            signal.signal(number, handler)
