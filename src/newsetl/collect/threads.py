"""Slow work in threads that nobody waits for at the end: name servers that are silent, documents that are large.

Python waits at its end for the threads of an executor, however long they take; for daemon threads it does not.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

Result = TypeVar("Result")


class Threads:
    """At most so many threads at a time, for one event loop."""

    def __init__(self, most: int) -> None:
        self._free = asyncio.Semaphore(most)

    async def run(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """The result of a function that is called in a thread; what it raises is raised here."""
        async with self._free:
            loop = asyncio.get_running_loop()
            future: asyncio.Future[Result] = loop.create_future()

            def settle(outcome: Callable[[], None]) -> None:
                with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                    loop.call_soon_threadsafe(lambda: None if future.done() else outcome())

            def work() -> None:
                try:
                    result = function(*arguments)
                except BaseException as error:  # noqa: BLE001 - it is raised where the result is awaited
                    reason = error
                    settle(lambda: future.set_exception(reason))
                else:
                    settle(lambda: future.set_result(result))

            threading.Thread(target=work, daemon=True).start()
            return await future
