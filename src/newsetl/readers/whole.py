"""All bytes of an entry, or a plain word that it has too many: nothing is cut in silence."""

from __future__ import annotations

from typing import Any

from newsetl.core.records import Reason
from newsetl.readers.declined import DeclinedError
from newsetl.readers.entry import read_up_to


def read_whole(stream: Any, limit: int, what: str) -> bytes:
    """All bytes of a stream.

    Args:
        stream: of bytes.
        limit: how many there may be.
        what: they are, such as "one export", for the message.

    Raises:
        DeclinedError: there are more.
    """
    payload = read_up_to(stream, limit + 1)
    if len(payload) > limit:
        raise DeclinedError(Reason.TOO_LARGE, f"more than {limit:,} bytes in {what}")
    return payload
