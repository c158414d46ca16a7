"""Telling a server that may be slow or away, without making the work wait for it."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable


class NewestCall:
    """Makes the newest of the calls it is given, in a thread of its own; those that were overtaken are dropped.

    A call that raises one of `expected` is passed to `failed` and forgotten: the next one tells more anyway.
    """

    def __init__(self, failed: Callable[[Exception], None], expected: tuple[type[Exception], ...]) -> None:
        self._failed, self._expected = failed, expected
        self._call: Callable[[], object] | None = None
        self._change = threading.Condition()
        self._closed = False
        context = contextvars.copy_context()
        self._thread = threading.Thread(
            target=context.run, args=(self._serve,), daemon=True, name="newsetl-newest-call"
        )
        self._thread.start()

    def do(self, call: Callable[[], object]) -> None:
        """Make this call as soon as the thread is free; returns at once."""
        with self._change:
            self._call = call
            self._change.notify()

    def close(self, seconds: float) -> None:
        """Wait for the last call, at most so long; a call that hangs ends with the process."""
        with self._change:
            self._closed = True
            self._change.notify()
        self._thread.join(seconds)

    def _serve(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._call is not None or self._closed)
                call, self._call = self._call, None
            if call is None:
                return
            try:
                call()
            except self._expected as error:
                self._failed(error)
