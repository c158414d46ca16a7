"""Writing files: each appears complete or not at all, is private to the user, and is tried again where that helps.

All that lies below a warehouse's folder has the folder's rights: `let_read` sets them, and what is written inside
`with_rights_of` gets them, whatever the umask of the process was.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, TypeVar
from uuid import uuid4

from newsetl.core.errors import WarehouseError

_PAUSES_SECONDS = (0.1, 0.2, 0.4, 0.8)
_HOPELESS = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOENT, errno.ENOTDIR}
)
Readers = Literal["user", "group", "everyone"]
_FOLDER_RIGHTS: Mapping[Readers, int] = {"user": 0o700, "group": 0o750, "everyone": 0o755}
_FOLDERS = ("lake", "build", "raw", "snapshots")  # of a warehouse
_OTHERS = 0o077  # the bits of group and everyone
Written = TypeVar("Written")


def nearest_there(path: Path) -> Path:
    """The path, or the nearest folder above it that is there."""
    whole = path.absolute()
    return next((one for one in (whole, *whole.parents) if os.path.lexists(one)), whole)


def let_read(root: Path, readers: Readers) -> None:
    """Make a warehouse's folder where it is missing, and let just these read it and what newsetl has put into it.

    Nobody but the user may write. The rights of a folder that belongs to somebody else stay as they are.

    Raises:
        WarehouseError: the folder cannot be made.
    """
    _make_private(root)
    rights = _FOLDER_RIGHTS[readers]
    if stat.S_IMODE(root.stat().st_mode) == rights:
        return
    with suppress(PermissionError):
        root.chmod(rights)
        for folder in filter(Path.is_dir, (root / name for name in _FOLDERS)):
            for path in (folder, *folder.rglob("*")):
                user = path.stat().st_mode & 0o700
                path.chmod(user | (user >> 3 | user >> 6) & rights & 0o055)


@contextmanager
def with_rights_of(root: Path) -> Iterator[None]:
    """Give what is written inside this block the rights of a warehouse's folder, made where it is missing.

    Sets the umask of the process, which is the only thing that databases and Parquet writers heed.

    Raises:
        WarehouseError: the folder cannot be made.
    """
    _make_private(root)
    before = os.umask(~stat.S_IMODE(root.stat().st_mode) & _OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def _make_private(root: Path) -> None:
    there = nearest_there(root)
    if not there.is_dir():
        raise WarehouseError(f"cannot write to the warehouse folder {root}: {there} is not a folder")
    try:
        root.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            root.mkdir(mode=0o700)
    except OSError as error:
        raise WarehouseError(f"cannot write to the warehouse folder {root}: {error.strerror or error}") from error


def forbid_writing(path: Path) -> None:
    """Take the right to write a file from everybody; those who may read it still may."""
    path.chmod(path.stat().st_mode & 0o444)


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
    """Put the content of a file, or the list of names of a folder, on the disk (fsync)."""
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
