"""Spools: what workers of a cluster read, in a folder that they share with the writer, a file for each shard.

A spool is frames, one a batch: its length, then its items with their outcomes. It has its name once it is whole.
An empty frame is its end, by which a machine knows that the folder shows it all of the spool.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import BinaryIO, TypeAlias

from newsetl.core.errors import ServiceError
from newsetl.core.storage import write_atomically
from newsetl.run.ledger import Item
from newsetl.run.workers.answer import BuiltOutcome
from newsetl.run.workers.packed import Packed, unpack
from newsetl.settings import Settings

_FRAME_BYTES = 4
_TRIES = 5
_PAUSES_SECONDS = (0.1, 0.4, 1.5, 6.0, 24.0)  # a shared folder may show late what another machine wrote
Read: TypeAlias = tuple[Item, BuiltOutcome | None]  # None: the item is a reject of the source itself
Spooled: TypeAlias = tuple[Item, BuiltOutcome | Packed | None]


def spool_folder(settings: Settings) -> Path:
    """The folder of a warehouse's spools: two warehouses never take each other's."""
    whose = hashlib.sha256(str(settings.warehouse.absolute()).encode()).hexdigest()[:16]
    return Path(settings.run.dask_folder).absolute() / whose


def spool_path(folder: Path, name: str) -> Path:
    """The spool of the shard with this name."""
    return folder / f"{name}.spool"


def write_spool(path: Path, batches: Iterable[Sequence[Spooled]]) -> None:
    """Write batches as they come; the spool is there once all are.

    Raises:
        OSError: storage failed five times in a row.
    """
    with write_atomically(path) as temporary, temporary.open("wb", buffering=0) as stream:
        for batch in batches:
            write_frame(stream, pickle.dumps(batch, protocol=pickle.HIGHEST_PROTOCOL))
        write_frame(stream, b"")


def is_whole(path: Path) -> bool:
    """Whether this machine can read all of a spool."""
    try:
        with path.open("rb") as stream:
            stream.seek(-_FRAME_BYTES, os.SEEK_END)
            return not any(stream.read())
    except OSError:
        return False


def becomes_whole(path: Path, stop: Event) -> bool:
    """Whether a spool is whole, or is so within half a minute; false once `stop` is set."""
    for pause in _PAUSES_SECONDS:
        if is_whole(path):
            return True
        if stop.wait(pause):
            return False
    return is_whole(path)


def write_frame(stream: BinaryIO, body: bytes) -> None:
    """A frame, whole; storage that fails now and then is tried again from where the frame began.

    Raises:
        OSError: it failed five times.
    """
    begin = stream.tell()
    left = memoryview(len(body).to_bytes(_FRAME_BYTES, "big") + body)
    for attempt in range(_TRIES):
        try:
            rest = left
            while rest:
                rest = rest[stream.write(rest) :]
        except OSError:
            if attempt == _TRIES - 1:
                raise
            time.sleep(0.1 * 2**attempt)
            stream.seek(begin)
            stream.truncate()
        else:
            return


def read_spool(path: Path) -> Iterator[list[Read]]:
    """The frames of a spool.

    Raises:
        ServiceError: it cannot be read here, where its worker says it is, or not to its end.
    """
    try:
        opened = path.open("rb")
    except OSError as error:
        raise ServiceError(
            f"{path} cannot be read here ({error.strerror}): its Dask worker has another folder there"
        ) from error
    with opened as stream:
        while body := _frame(stream, path):
            read = pickle.loads(body)
            yield list(zip([item for item, _ in read], unpack([end for _, end in read]), strict=True))


def _frame(stream: BinaryIO, path: Path) -> bytes:
    head = stream.read(_FRAME_BYTES)
    size = int.from_bytes(head, "big")
    body = stream.read(size)
    if len(head) < _FRAME_BYTES or len(body) < size:
        raise ServiceError(f"{path} is cut: delete it, and run the same command again")
    return body


def in_groups(batches: Iterable[list[Read]], least: int) -> Iterator[list[Read]]:
    """Batches one behind the other, so many items together at least; the last group may have fewer."""
    group: list[Read] = []
    for batch in batches:
        group += batch
        if len(group) >= least:
            yield group
            group = []
    if group:
        yield group
