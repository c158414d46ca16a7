"""What the user named → files, in a stable order: files, folders, globs, and what lies in object stores."""

from __future__ import annotations

import glob
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from newsetl.core.errors import UsageError
from newsetl.core.records import Reason
from newsetl.readers.declined import DeclinedError
from newsetl.readers.remote import (
    PUBLIC,
    Remote,
    RemoteFile,
    check_address,
    check_remote,
    is_remote,
    is_signed,
    name_of,
    remote_files,
    scheme_of,
    without_signature,
)

_WILD = frozenset("*?[")
_HOUSEKEEPING = frozenset(
    "__macosx __pycache__ node_modules thumbs.db desktop.ini robots.txt ads.txt app-ads.txt humans.txt "
    "security.txt wget-log".split()
)
_ESCAPED = re.compile(r"\\udc([89a-f][0-9a-f])")


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """A file of an input; `problem` says why it cannot be read."""

    place: str  # its path, or its address with the signature that opens it
    size_bytes: int | None = None
    modified_at: datetime | None = None  # aware UTC
    version: str = ""  # changes when the file does
    problem: str | None = None
    reason: Reason = Reason.UNREADABLE  # of the problem
    is_housekeeping: bool = False  # hidden, kept by a program for itself, or a warehouse: not read, but counted

    @property
    def source_uri(self) -> str:
        """Its path or address as it may be stored and shown."""
        return storable(without_signature(self.place) if self.is_remote else self.place)

    @property
    def is_remote(self) -> bool:
        """Whether it lies elsewhere than in a file system."""
        return is_remote(self.place)

    @property
    def name(self) -> str:
        """The last part of its path or address."""
        return name_of(self.place) if self.is_remote else Path(self.place).name


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


def kept_spec(spec: str) -> str:
    """An input as the user named it, in a form that may be stored and shown."""
    return storable(without_signature(spec) if is_remote(spec) else spec)


def refuse_signed(specs: Iterable[str]) -> None:
    """Raise UsageError for a signed address: a Prefect server would keep it as a parameter and show it."""
    for spec in filter(is_signed, specs):
        raise UsageError(
            f"{kept_spec(spec)}: the Prefect server keeps and shows what a flow is given, so a signed address "
            "cannot be one. Use s3:// or gs:// with the worker's credentials, or `newsetl run` without --flow"
        )


def check_inputs(specs: Iterable[str], remote: Remote = PUBLIC) -> None:
    """Raise UsageError for an input that is not there, before anything is read.

    Raises:
        ServiceError: the credentials of an object store are no good.
    """
    if not list(specs):
        raise UsageError("no input given: name a file, a folder, a glob, a list of URLs, or - for standard input")
    for spec in specs:
        if is_remote(spec):
            _check_remote(spec, remote)
        elif spec != "-" and not os.path.lexists(spec) and not _expand(spec):
            raise UsageError(_no_input(spec))


def _no_input(spec: str) -> str:
    """Why this is no input; of an address the kind alone, as the rest of it may be secret."""
    scheme = scheme_of(spec)
    if scheme is None:
        return f"{spec}: there is no such file or folder, and no file matches it as a pattern"
    return f"{scheme}: addresses of this kind are not read, but paths and s3://, gs://, http:// and https:// are"


def _check_remote(spec: str, remote: Remote) -> None:
    check_address(spec)
    try:
        is_there = check_remote(spec, remote)
    except DeclinedError as error:
        raise UsageError(f"{kept_spec(spec)}: {error}") from error
    if not is_there:
        raise UsageError(f"{spec}: there is no such object, none below it, and none matches it as a pattern")


def walk(spec: str, remote: Remote = PUBLIC, *, are_links_followed: bool = False) -> Iterator[InputFile]:
    """Files of one input. Folders in name order, links to folders followed once.

    A link that the user names is followed wherever it leads. One that lies in a folder may be a stranger's: unless
    `are_links_followed`, one that leads out of what the user named has a problem.
    """
    if is_remote(spec):
        yield from _walk_remote(spec, remote)
        return
    is_named = os.path.lexists(spec)
    named = os.path.abspath(spec if is_named else _fixed_part(spec))  # noqa: PTH100 - as below
    base = None if are_links_followed else os.path.realpath(named)
    for path in [spec] if is_named else _expand(spec):
        yield from _walk(Path(os.path.abspath(path)), base)  # noqa: PTH100 - resolve() would follow links


def measure(specs: Iterable[str], *, at_most: int = 20_000, are_links_followed: bool = False) -> int | None:
    """Bytes of all files of the inputs; None for standard input, addresses, or more than `at_most` files."""
    total = 0
    for number, file in enumerate(file for spec in specs for file in _measurable(spec, are_links_followed)):
        if number >= at_most or file is None:
            return None
        total += file.size_bytes or 0
    return total


def _measurable(spec: str, are_links_followed: bool) -> Iterator[InputFile | None]:
    if spec == "-" or is_remote(spec):
        yield None
    else:
        yield from walk(spec, are_links_followed=are_links_followed)


def _walk_remote(spec: str, remote: Remote) -> Iterator[InputFile]:
    """Files of a remote input; a listing that breaks off ends in a file with a problem."""
    inside = len(spec.rpartition("/")[0])
    try:
        for file in remote_files(spec, remote):
            parts = file.address[inside:].split("/") if file.address.startswith(spec[:inside]) else [""]
            yield _remote_file(file, any(map(is_housekeeping, parts)))
    except DeclinedError as error:
        yield InputFile(place=spec, problem=str(error))


def _remote_file(file: RemoteFile, is_housekeeping: bool) -> InputFile:
    return InputFile(
        place=file.address,
        size_bytes=file.size_bytes,
        modified_at=file.modified_at,
        version=file.version,
        is_housekeeping=is_housekeeping,
    )


def _expand(spec: str) -> list[str]:
    return sorted(glob.glob(spec, recursive=True)) if _WILD & set(spec) else []  # noqa: PTH207 - as the shell does


def _fixed_part(pattern: str) -> str:
    """The folder that all matches of a pattern lie below."""
    return os.path.dirname(pattern[: next(at for at, sign in enumerate(pattern) if sign in _WILD)])  # noqa: PTH120


def _walk(path: Path, base: str | None) -> Iterator[InputFile]:
    """Depth first, with a stack of our own: folders nest deeper than Python's calls may."""
    seen: set[tuple[int, int]] = set()
    stack: list[Iterator[Path]] = [iter((path,))]
    while stack:
        here = next(stack[-1], None)
        if here is None:
            stack.pop()
            continue
        try:
            status = here.lstat()
            if stat.S_ISLNK(status.st_mode):
                status, target = here.stat(), os.path.realpath(here)
                if base is not None and not Path(target).is_relative_to(base):
                    yield _outside(here, target)
                    continue
            if not stat.S_ISDIR(status.st_mode):
                yield _file(here, status)
            elif (status.st_dev, status.st_ino) not in seen:
                seen.add((status.st_dev, status.st_ino))
                if here != path and _is_warehouse(here):
                    yield InputFile(place=str(here), is_housekeeping=True)
                    continue
                names = sorted(os.listdir(here))  # noqa: PTH208 - names only: a folder may hold a million
                yield from (
                    InputFile(place=str(here / name), is_housekeeping=True)
                    for name in names
                    if is_housekeeping(name)
                )
                stack.append(map(here.joinpath, (name for name in names if not is_housekeeping(name))))
        except OSError as error:
            yield InputFile(place=str(here), problem=error.strerror or str(error))


def _outside(link: Path, target: str) -> InputFile:
    """A link that is not followed."""
    return InputFile(
        place=str(link),
        problem=f"a link that leads out of the folder, to {storable(target)}: name that path as an input, "
        "or set run.follow_links = true",
        reason=Reason.UNSAFE_PATH,
    )


def file_at(source_uri: str) -> InputFile:
    """The file that a capture came from.

    Raises:
        OSError: it is a path, and no file is there.
    """
    if is_remote(source_uri):
        return InputFile(place=source_uri)
    path = path_of(source_uri)
    return _file(path, path.stat())


def _file(path: Path, status: os.stat_result) -> InputFile:
    problem = None if stat.S_ISREG(status.st_mode) else "not a regular file (a pipe, socket or device)"
    return InputFile(
        place=str(path),
        size_bytes=status.st_size,
        modified_at=utc_time(status.st_mtime),
        version=str(status.st_mtime_ns),
        problem=problem,
    )


def utc_time(timestamp: float) -> datetime | None:
    """A file's time, aware UTC; None for one that no calendar has."""
    try:
        return datetime.fromtimestamp(timestamp, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
