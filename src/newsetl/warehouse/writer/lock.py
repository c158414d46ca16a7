"""One writer across processes: the lock of a warehouse folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import filelock

from newsetl.core.errors import LockedError, WarehouseError
from newsetl.core.storage import with_rights_of
from newsetl.warehouse.holder import holder, leave_note, note_of


@contextmanager
def writer_lock(root: Path, wait_s: float, on_wait: Callable[[str], None] | None) -> Iterator[None]:
    """One writer across processes. The lock is the kernel's, so a killed holder leaves none behind.

    What is written while it is held can be read by those who may read the folder, and by nobody else.
    """
    with with_rights_of(root), _locked(root, wait_s, on_wait):
        yield


@contextmanager
def _locked(root: Path, wait_s: float, on_wait: Callable[[str], None] | None) -> Iterator[None]:
    try:
        lock = filelock.FileLock(root / "writer.lock")
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:
            if on_wait:
                on_wait(f"waiting for {holder(root) or 'another process'}, which is writing to {root}")
            lock.acquire(timeout=wait_s)
        leave_note(root)
    except filelock.Timeout as error:
        who = holder(root) or "another process"
        message = f"{who} has been writing to {root} for over {wait_s:.0f} s: wait for it, or end it"
        raise LockedError(message) from error
    except OSError as error:
        raise WarehouseError(f"cannot write to the warehouse folder {root}: {error.strerror or error}") from error
    try:
        yield
    finally:
        with suppress(OSError):
            note_of(root).unlink(missing_ok=True)
        lock.release()
