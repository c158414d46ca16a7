"""Storage that fails now and then: a write is tried again, unless trying again cannot help."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from typing import TypeVar

from newsetl.errors import WarehouseError

_PAUSES_SECONDS = (0.1, 0.2, 0.4, 0.8)
_HOPELESS = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOENT, errno.ENOTDIR}
)
Written = TypeVar("Written")


def surely(write: Callable[[], Written]) -> Written:
    """Write, up to five times. `write` begins anew each time, and leaves nothing behind when it fails.

    Raises:
        WarehouseError: it failed five times, or for want of room or of rights.
    """
    for pause in _PAUSES_SECONDS:
        try:
            return write()
        except WarehouseError as error:
            cause = error.__cause__
            if not isinstance(cause, OSError) or cause.errno in _HOPELESS:
                raise
        time.sleep(pause)
    return write()
