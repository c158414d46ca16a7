"""What the user named → files, in a stable order: files, folders, globs."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from newsetl.errors import UsageError

_WILD = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Place:
    """A path found on the way; `problem` says why it cannot be read."""

    path: Path
    status: os.stat_result | None = None
    problem: str | None = None


def check_sources(specs: Iterable[str]) -> None:
    """Raise UsageError for a source that is not there, before anything is read."""
    if not list(specs):
        raise UsageError("no source given: name a file, a folder, a glob, a list of URLs, or - for standard input")
    for spec in specs:
        if spec != "-" and not os.path.lexists(spec) and not _expand(spec):
            raise UsageError(f"{spec}: there is no such file or folder, and no file matches it as a pattern")


def walk(spec: str) -> Iterator[Place]:
    """Files of one source. Folders in name order, hidden names left out, links to folders followed once."""
    for path in [spec] if os.path.lexists(spec) else _expand(spec):
        yield from _walk(Path(os.path.abspath(path)), seen=set())  # noqa: PTH100 - resolve() would follow links


def measure(specs: Iterable[str], *, at_most: int = 20_000) -> int | None:
    """Bytes of all files of the sources; None for standard input or more than `at_most` files."""
    total = 0
    for number, place in enumerate(place for spec in specs for place in _measurable(spec)):
        if number >= at_most or place is None:
            return None
        total += place.status.st_size if place.status else 0
    return total


def _measurable(spec: str) -> Iterator[Place | None]:
    if spec == "-":
        yield None
    else:
        yield from walk(spec)


def _expand(spec: str) -> list[str]:
    return sorted(glob.glob(spec, recursive=True)) if _WILD & set(spec) else []  # noqa: PTH207 - as the shell does


def _walk(path: Path, seen: set[tuple[int, int]]) -> Iterator[Place]:
    try:
        status = path.stat()
    except OSError as error:
        yield Place(path, problem=_said(error))
        return
    if not stat.S_ISDIR(status.st_mode):
        is_file = stat.S_ISREG(status.st_mode)
        yield Place(
            path, status=status, problem=None if is_file else "not a regular file (a pipe, socket or device)"
        )
        return
    if (status.st_dev, status.st_ino) in seen:
        return
    seen.add((status.st_dev, status.st_ino))
    try:
        names = sorted(os.listdir(path))  # noqa: PTH208 - names only: a folder may hold a million
    except OSError as error:
        yield Place(path, problem=_said(error))
        return
    for name in names:
        if not name.startswith("."):
            yield from _walk(path / name, seen)


def _said(error: OSError) -> str:
    return error.strerror or str(error)
