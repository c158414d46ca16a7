"""The boundary of strangers' input: whatever a feed, sitemap, list, page or robots.txt holds, it ends there.

Everything that reads what a stranger wrote stands inside `contained`. What it raises fails that one document;
only our own disk, database and settings go on upwards and end the collect.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from newsetl.collect.outcomes import Failed, Why
from newsetl.core.errors import NewsetlError

_OUR_OWN = (NewsetlError, sqlite3.Error, MemoryError)


@contextmanager
def contained() -> Iterator[None]:
    """Turn whatever nobody foresaw into `Failed`.

    Raises:
        Failed: ERROR with the exception's name and message; a `Failed` with its own reason passes as it is.
    """
    try:
        yield
    except (Failed, *_OUR_OWN):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's own; decompressors raise it for damaged bytes, without a number
        raise Failed(Why.ERROR, f"{type(error).__name__}: {error}"[:200]) from error
