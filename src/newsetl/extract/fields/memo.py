"""Keep what several fields ask of a page, so that it is worked out once for each page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from newsetl.extract.page.read import Page

R = TypeVar("R")


def memoized(read: Callable[[Page], R]) -> Callable[[Page], R]:
    """Keep the result of `read` in the page itself, as cached_property does for methods."""
    key = f"{read.__module__}.{read.__qualname__}"

    @wraps(read)
    def read_or_recall(page: Page) -> R:
        memory: dict[str, Any] = vars(page)
        if key not in memory:
            memory[key] = read(page)
        result: R = memory[key]
        return result

    return read_or_recall
