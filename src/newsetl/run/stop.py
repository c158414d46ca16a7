"""Ctrl-C and SIGTERM: a run ends between two documents, keeps what was read, and says what it waits for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from newsetl.core.interrupted import at_interrupt


@contextmanager
def stoppable(
    *, waits_for: Callable[[], str] = lambda: "the work in hand", on_wait: Callable[[str], None] | None = None
) -> Iterator[threading.Event]:
    """An event that Ctrl-C or SIGTERM sets; a second Ctrl-C interrupts at once. Only the main thread is asked.

    From the first signal to the end of the block `on_wait` is called whenever what is waited for changes.

    Args:
        waits_for: what the run is busy with, such as "load".
        on_wait: takes a line for the user.
    """
    stop = threading.Event()
    with at_interrupt(stop.set, waits_for=waits_for, on_wait=on_wait):
        yield stop
