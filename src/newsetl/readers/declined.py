"""What a reader raises to decline an entry as a whole."""

from __future__ import annotations

from newsetl.core.errors import NewsetlError
from newsetl.core.records import Reason


class DeclinedError(NewsetlError):
    """An entry that a reader declines as a whole; it becomes a reject and never leaves this package."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
