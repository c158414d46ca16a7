"""What the user named → files, in a stable order: files, folders, globs."""

from __future__ import annotations

import glob
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from newsetl.core.errors import UsageError

_WILD = frozenset("*?[")
_HOUSEKEEPING = frozenset(
    "__macosx __pycache__ node_modules thumbs.db desktop.ini robots.txt ads.txt app-ads.txt humans.txt "
    "security.txt wget-log".split()
)
_ESCAPED = re.compile(r"\\udc([89a-f][0-9a-f])")


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file of an input; `problem` says why it cannot be read."""

    path: Path
    status: os.stat_result | None = None
    problem: str | None = None
    is_housekeeping: bool = False  # hidden, kept by a program for itself, or a warehouse: not read, but counted


def is_housekeeping(name: str) -> bool:
    """Whether a file or folder of this name is hidden, or kept by a program for itself."""
    return name.startswith(".") or name.lower() in _HOUSEKEEPING


def _is_warehouse(folder: Path) -> bool:
    """Whether newsetl keeps its own files here: what it made of inputs is no input."""
    return (folder / "writer.lock").is_file() and (folder / "lake").is_dir()


def storable(name: str | Path) -> str:
    """A path as text that can be stored: bytes of it that are no UTF-8 stand as escapes."""
    return str(name).encode("utf-8", "backslashreplace").decode()


def path_of(name: str) -> Path:
    """The path that `storable` gave this text for."""
    path = Path(name)
    if "\\udc" not in name or path.exists():
        return path
    return Path(_ESCAPED.sub(lambda match: chr(0xDC00 + int(match[1], 16)), name))


def check_inputs(specs: Iterable[str]) -> None:
    """Raise UsageError for an input that is not there, before anything is read."""
    if not list(specs):
        raise UsageError("no input given: name a file, a folder, a glob, a list of URLs, or - for standard input")
    for spec in specs:
        if spec != "-" and not os.path.lexists(spec) and not _expand(spec):
            raise UsageError(f"{spec}: there is no such file or folder, and no file matches it as a pattern")


def walk(spec: str) -> Iterator[InputFile]:
    """Files of one input. Folders in name order, links to folders followed once."""
    for path in [spec] if os.path.lexists(spec) else _expand(spec):
        yield from _walk(Path(os.path.abspath(path)))  # noqa: PTH100 - resolve() would follow links


def measure(specs: Iterable[str], *, at_most: int = 20_000) -> int | None:
    """Bytes of all files of the inputs; None for standard input or more than `at_most` files."""
    total = 0
    for number, file in enumerate(file for spec in specs for file in _measurable(spec)):
        if number >= at_most or file is None:
            return None
        total += file.status.st_size if file.status else 0
    return total


def _measurable(spec: str) -> Iterator[InputFile | None]:
    if spec == "-":
        yield None
    else:
        yield from walk(spec)


def _expand(spec: str) -> list[str]:
    return sorted(glob.glob(spec, recursive=True)) if _WILD & set(spec) else []  # noqa: PTH207 - as the shell does


def _walk(path: Path) -> Iterator[InputFile]:
    """Depth first, with a stack of our own: folders nest deeper than Python's calls may."""
    seen: set[tuple[int, int]] = set()
    stack: list[Iterator[Path]] = [iter((path,))]
    while stack:
        here = next(stack[-1], None)
        if here is None:
            stack.pop()
            continue
        try:
            status = here.stat()
            if not stat.S_ISDIR(status.st_mode):
                yield _file(here, status)
            elif (status.st_dev, status.st_ino) not in seen:
                seen.add((status.st_dev, status.st_ino))
                if here != path and _is_warehouse(here):
                    yield InputFile(here, is_housekeeping=True)
                    continue
                names = sorted(os.listdir(here))  # noqa: PTH208 - names only: a folder may hold a million
                yield from (
                    InputFile(here / name, is_housekeeping=True) for name in names if is_housekeeping(name)
                )
                stack.append(map(here.joinpath, (name for name in names if not is_housekeeping(name))))
        except OSError as error:
            yield InputFile(here, problem=error.strerror or str(error))


def _file(path: Path, status: os.stat_result) -> InputFile:
    problem = None if stat.S_ISREG(status.st_mode) else "not a regular file (a pipe, socket or device)"
    return InputFile(path, status=status, problem=problem)
