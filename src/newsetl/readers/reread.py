"""The original bytes: standard input gets a home, and any capture can be read again from its address."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from newsetl.core.errors import WarehouseError
from newsetl.core.identity import digest, input_hash
from newsetl.core.records import Capture, Raw
from newsetl.core.storage import settle
from newsetl.readers.entry import ReadOptions, ReadOutcome
from newsetl.readers.places import is_there, open_place
from newsetl.readers.read import read_at, read_file
from newsetl.readers.remote import PUBLIC, Remote, name_of
from newsetl.readers.warc.read import record_in

_MISSES = 8  # records that are not as they were when read by their offset; then the file is read through

ANY_SIZE = ReadOptions(document_bytes=1 << 40, inflate_ratio=1 << 20)  # what was accepted once is read whole


RAW_COLUMNS = "source_uri, raw_member, raw_row, raw_record_id, raw_offset, raw_sha256, raw_bytes"


def raw_of(values: Sequence[Any]) -> Raw:
    """The address in a row of `RAW_COLUMNS`."""
    names = ("source_uri", "member", "row", "record_id", "offset", "sha256", "size_bytes")
    return Raw(**dict(zip(names, values, strict=True)))


def store_stream(stream: BinaryIO, folder: Path) -> Path:
    """Copy a stream to a file named by its content, which is given back; the same bytes are stored once.

    Raises:
        WarehouseError: the folder cannot be written.
    """
    temporary = folder / f".{os.getpid()}.tmp"
    sha = hashlib.sha256()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as out:
            for chunk in _chunks(stream):
                sha.update(chunk)
                out.write(chunk)
        final = folder / sha.hexdigest()
        if final.exists():
            temporary.unlink()
        else:
            settle(temporary, final)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise WarehouseError(f"cannot write {folder}: {error.strerror or error}") from error
    return final


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(1 << 20):
        yield chunk


def read_raw(raw: Raw, remote: Remote = PUBLIC) -> bytes:
    """The bytes of a capture, checked against their digest.

    Raises:
        WarehouseError: the file has moved, or other bytes stand in that place now.
    """
    if not is_there(raw.source_uri, remote):
        raise WarehouseError(
            f"{raw.source_uri} is no longer there: put it back, or run it again from where it is now"
        )
    outcome = read_at(raw, replace(ANY_SIZE, expected=raw, remote=remote))
    payload = outcome.payload if isinstance(outcome, Capture) else None
    if payload is None and raw.member is None and raw.row is None and raw.offset is None:
        with open_place(raw.source_uri, remote) as stream:
            payload = stream.read()
    if payload is None:
        raise WarehouseError(f"{raw.place}: nothing can be read from there; the bytes lie in {raw.source_uri}")
    if raw.sha256 is not None and digest(payload) != raw.sha256:
        raise WarehouseError(f"{raw.place} has changed since it was read: its SHA-256 was {raw.sha256}")
    return payload


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A capture that an article was read from, to be read again as it was."""

    raw: Raw
    input_hash: str | None  # None: the bytes alone have to be the same
    captured_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """One that cannot be had again, and why."""

    wanted: Wanted
    why: str


def read_again(
    wanted: Sequence[Wanted], options: ReadOptions, *, lost: Callable[[Lost], None]
) -> Iterator[Capture]:
    """The captures as they were once read: the same bytes and surroundings. `lost` is called with the others.

    Each file is gone through once; WARC records are found by their offset as long as that gives what it gave.
    """
    for source, group in groupby(sorted(wanted, key=_place), key=lambda one: one.raw.source_uri):
        left = {one.raw.capture_id: one for one in group}
        options.progress.current = name_of(source)
        if not is_there(source, options.remote):
            for one in left.values():
                lost(Lost(wanted=one, why="its file is no longer there: put it back"))
            continue
        with open_place(source, options.remote) as stream:
            yield from _by_offset(stream, left, options)
        yield from _by_scan(source, left, options, lost)


def _place(one: Wanted) -> tuple[str, int, str]:
    return one.raw.source_uri, one.raw.offset or one.raw.row or 0, one.raw.place


def _by_offset(stream: io.BufferedReader, left: dict[UUID, Wanted], options: ReadOptions) -> Iterator[Capture]:
    """Those found at their offset are taken out of `left`; given up when too many are not."""
    misses = 0
    for identity, one in list(left.items()):
        if one.raw.offset is None or one.raw.member is not None or misses >= _MISSES:
            return
        outcome = record_in(stream, one.raw, options)
        if isinstance(outcome, Capture) and _problem(one, outcome) is None:
            del left[identity]
            yield replace(outcome, captured_at=one.captured_at)
        else:
            misses += 1


def _by_scan(
    source: str, left: dict[UUID, Wanted], options: ReadOptions, lost: Callable[[Lost], None]
) -> Iterator[Capture]:
    """The rest of a file's; those that nothing was found of are lost."""
    if not left:
        return
    for outcome in read_file(source, options):
        one = left.pop(outcome.raw.capture_id, None)
        if one is not None:
            problem = _problem(one, outcome)
            if problem is None:
                assert isinstance(outcome, Capture)
                yield replace(outcome, captured_at=one.captured_at)
            else:
                lost(Lost(wanted=one, why=problem))
        if not left:
            return
    for one in left.values():
        lost(Lost(wanted=one, why="nothing can be read from there any more"))


def _problem(one: Wanted, outcome: ReadOutcome) -> str | None:
    """Why what was found is not what was wanted; None when it is."""
    if not isinstance(outcome, Capture):
        return f"it reads as {outcome.reason} now"
    if one.raw.sha256 is not None and outcome.raw.sha256 != one.raw.sha256:
        return "other bytes stand there now: run the file again"
    if one.input_hash is not None and input_hash(outcome) != one.input_hash:
        return "what is said of it (column, path, feed) has changed: run the file again as it was run first"
    return None
