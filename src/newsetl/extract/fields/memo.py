"""What several fields need of a page is worked out once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from newsetl.extract.page.page import Page

R = TypeVar("R")


def memoized(read: Callable[[Page], R]) -> Callable[[Page], R]:
    """Keep what `read` gives for a page in the page's memory, so that it is worked out once for each page."""
    key = f"{read.__module__}.{read.__qualname__}"

    @wraps(read)
    def from_memory(page: Page) -> R:
        if key not in page.memory:
            page.memory[key] = read(page)
        result: R = page.memory[key]
        return result

    return from_memory
