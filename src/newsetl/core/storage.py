"""Files that appear whole or not at all, and storage that fails now and then.

A write that failed is tried again, unless trying again cannot help.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from newsetl.core.errors import WarehouseError

_PAUSES_SECONDS = (0.1, 0.2, 0.4, 0.8)
_HOPELESS = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOENT, errno.ENOTDIR}
)
Written = TypeVar("Written")


@contextmanager
def whole(final: Path) -> Iterator[Path]:
    """Where to write a file that gets its name when all of it is on the disk, and never if anything goes wrong."""
    temporary = final.with_name(f".{final.name}.{uuid4().hex}.tmp")
    try:
        yield temporary
        settle(temporary, final)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def settle(temporary: Path, final: Path) -> None:
    """Flush a file to the disk, then rename it: the name appears with all of its bytes or not at all."""
    flush(temporary)
    temporary.replace(final)
    with suppress(OSError):
        flush(final.parent)


def flush(path: Path) -> None:
    """Have what was written to a file, or which names a folder has, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
