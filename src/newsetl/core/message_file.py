"""A file without a name that two processes have open: a message of the one, and how far the other is with it.

A page is several times what a pipe holds: through a pipe it costs a tenth of a millisecond, mostly for waiting,
through this file a sixth of that. The system keeps it in memory where it can (Linux).
"""

from __future__ import annotations

import os
import pickle
import struct
import sys
import tempfile
from typing import Any, BinaryIO

_PROGRESS = struct.Struct("=Q")  # at the beginning, before the message
_KEPT_BYTES = 1 << 24  # a file that is larger gives its memory back once it was read


class MessageFile:
    """One message at a time: the next is written when the reader has done with the one before.

    Args:
        descriptor: of the file, where another process made it; None makes one.
    """

    def __init__(self, descriptor: int | None = None) -> None:
        self._file = _new_file() if descriptor is None else os.fdopen(descriptor, "r+b", buffering=0)
        if descriptor is None:
            self.progress = 0

    @property
    def descriptor(self) -> int:
        """Number of the open file in this process, and in one that inherits it."""
        return self._file.fileno()

    @property
    def progress(self) -> int:
        """How far the reader has come with the message, in a measure of its own; 0 where it was just written."""
        steps: int = _PROGRESS.unpack(os.pread(self.descriptor, _PROGRESS.size, 0))[0]
        return steps

    @progress.setter
    def progress(self, steps: int) -> None:
        os.pwrite(self.descriptor, _PROGRESS.pack(steps), 0)

    def write(self, body: bytes) -> bool:
        """Replace the message by one that is a pickle; whether the system had room for it."""
        self.progress = 0
        try:
            with os.fdopen(self.descriptor, "wb", closefd=False) as stream:
                stream.seek(_PROGRESS.size)
                stream.write(body)
        except OSError:  # a full disk or memory, or a limit of the size of files
            return False
        return True

    def read(self) -> Any:
        """The message that was written last; one of more than 16 MB can be read once."""
        with os.fdopen(self.descriptor, "rb", closefd=False) as stream:
            stream.seek(_PROGRESS.size)
            message = pickle.load(stream)
        if os.fstat(self.descriptor).st_size > _KEPT_BYTES:
            os.ftruncate(self.descriptor, _PROGRESS.size)
        return message

    def close(self) -> None:
        """Close it here. It is gone once no process has it open."""
        self._file.close()


def _new_file() -> BinaryIO:
    if sys.platform == "linux":
        return os.fdopen(os.memfd_create("newsetl-message"), "r+b", buffering=0)
    return tempfile.TemporaryFile(buffering=0)
