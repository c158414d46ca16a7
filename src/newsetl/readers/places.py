"""The bytes at a place, be it a path or an address."""

from __future__ import annotations

import io
from contextlib import suppress

from newsetl.core.errors import NewsetlError
from newsetl.readers.remote import Remote, is_remote, open_remote, touch
from newsetl.readers.walk import path_of

_BUFFER_BYTES = 1 << 17


def open_place(place: str, remote: Remote, *, start: int = 0) -> io.BufferedReader:
    """A stream that can seek, and stands at `start`.

    Raises:
        OSError: there is no such file, or it may not be read.
        DeclinedError: the same of an address.
        ServiceError: the credentials of an object store are no good.
    """
    raw: io.RawIOBase
    if is_remote(place):
        raw = open_remote(place, remote, start=start)
    else:
        raw = io.FileIO(path_of(place))
        raw.seek(start)
    return io.BufferedReader(raw, _BUFFER_BYTES)


def is_there(place: str, remote: Remote) -> bool:
    """Whether a file is there and may be read; of an address this costs a request."""
    if not is_remote(place):
        return path_of(place).is_file()
    with suppress(NewsetlError):
        touch(place, remote)
        return True
    return False
