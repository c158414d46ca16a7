"""Standard output and error while a command runs: a failure of theirs is told from one of any other file.

Output that cannot be written ends the command with a line that says so. A reader that has gone, as `head` does,
ends it without one. Where nobody can read its messages, a command goes on.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from newsetl.core.errors import OutputError, ReaderGoneError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class _File(io.FileIO):
    """An open file that raises an error of ours, or none, when it cannot be written, and then drops what comes."""

    def __init__(self, descriptor: int, *, is_needed: bool) -> None:
        super().__init__(descriptor, "w", closefd=False)
        self._is_needed, self._is_broken = is_needed, False

    def write(self, data: ReadableBuffer, /) -> int:
        """Write what the system takes of some bytes.

        Raises:
            OutputError: it takes none, and the file is needed.
        """
        if not self._is_broken:
            try:
                return super().write(data)
            except OSError as error:
                self._is_broken = True
                if self._is_needed:
                    raise _error_of(error) from None
        return memoryview(data).nbytes


def _error_of(error: OSError) -> OutputError:
    if isinstance(error, BrokenPipeError):
        return ReaderGoneError("the reader of standard output has gone")
    return OutputError(
        f"standard output cannot be written: {error.strerror or error}. What was printed is not whole: "
        "send it elsewhere, or make room"
    )


@contextmanager
def standard_streams() -> Iterator[None]:
    """Both streams, checked as they are written."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _checked(sys.stdout, is_needed=True), _checked(sys.stderr, is_needed=False)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


@contextmanager
def whole_output() -> Iterator[None]:
    """What is printed inside of the block is written when it ends.

    Raises:
        OutputError: standard output cannot be written, or is closed.
    """
    if sys.stdout is None:
        raise OutputError("standard output is closed: send it to a file, or to /dev/null")
    try:
        yield
    finally:
        sys.stdout.flush()


def _checked(stream: TextIO, *, is_needed: bool) -> TextIO:
    """The same stream, checked; one that is no file of the system stays as it is."""
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    try:
        stream.flush()
        descriptor = stream.fileno()
    except (OSError, ValueError):
        return stream
    is_awaited = stream.line_buffering or stream.write_through or os.isatty(descriptor)
    return io.TextIOWrapper(
        io.BufferedWriter(_File(descriptor, is_needed=is_needed)),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=is_awaited or not is_needed,
        write_through=not is_needed,
    )
