"""The original bytes: standard input gets a home, and any capture can be read again from its address."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from newsetl.errors import WarehouseError
from newsetl.identity import digest
from newsetl.records import Capture, Raw
from newsetl.sources import Reading, path_of, read_at

ANY_SIZE = Reading(document_bytes=1 << 40, inflate_ratio=1 << 20)  # what was accepted once is read whole


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
            out.flush()
            os.fsync(out.fileno())
        final = folder / sha.hexdigest()
        if final.exists():
            temporary.unlink()
        else:
            temporary.replace(final)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise WarehouseError(f"cannot write {folder}: {error.strerror or error}") from error
    return final


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(1 << 20):
        yield chunk


def read_raw(raw: Raw) -> bytes:
    """The bytes of a capture, checked against their digest.

    Raises:
        WarehouseError: the file has moved, or other bytes stand in that place now.
    """
    path = path_of(raw.source_uri)
    if not path.is_file():
        raise WarehouseError(f"{path} is no longer there: put it back, or run it again from where it is now")
    found = read_at(raw, replace(ANY_SIZE, wanted=raw))
    payload = found.payload if isinstance(found, Capture) else None
    if payload is None and raw.member is None and raw.row is None and raw.offset is None:
        payload = path.read_bytes()
    if payload is None:
        raise WarehouseError(f"{raw.place}: nothing can be read from there; the bytes lie in {path}")
    if raw.sha256 is not None and digest(payload) != raw.sha256:
        raise WarehouseError(f"{raw.place} has changed since it was read: its SHA-256 was {raw.sha256}")
    return payload
