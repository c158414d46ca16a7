"""Writing files: each appears complete or not at all, and a failed write is tried again where that can help."""

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
def write_atomically(final: Path) -> Iterator[Path]:
    """A temporary path to write a file at. The file gets the name `final` once all of it is on the disk.

    If anything goes wrong, `final` stays as it was and the temporary file is deleted.
    """
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


def retry(write: Callable[[], Written]) -> Written:
    """Call `write` up to five times, with growing pauses, until it succeeds.

    `write` starts from the beginning at each call and leaves nothing behind when it fails.

    Raises:
        WarehouseError: all five calls failed, or one failed for want of space or permission.
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
