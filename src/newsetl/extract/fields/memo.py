"""What several fields ask of a page is worked out once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from newsetl.extract.page.read import Page

R = TypeVar("R")


def once(read: Callable[[Page], R]) -> Callable[[Page], R]:
    """Keep what `read` gives for a page with the page, as cached_property does for its own methods."""
    key = f"{read.__module__}.{read.__qualname__}"

    @wraps(read)
    def kept(page: Page) -> R:
        memory: dict[str, Any] = vars(page)
        if key not in memory:
            memory[key] = read(page)
        found: R = memory[key]
        return found

    return kept
