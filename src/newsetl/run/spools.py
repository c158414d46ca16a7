"""Spools: what workers of a cluster read, in a folder that they share with the writer, a file for each shard.

A spool is frames, one a batch: its length, then its items with their outcomes. It has its name once it is whole.
"""

from __future__ import annotations

import hashlib
import pickle
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, TypeAlias

from newsetl.core.errors import ServiceError
from newsetl.core.storage import write_atomically
from newsetl.run.ledger import Item
from newsetl.run.workers.answer import BuiltOutcome
from newsetl.settings import Settings

_FRAME_BYTES = 4
_TRIES = 5
Read: TypeAlias = tuple[Item, BuiltOutcome | None]  # None: the item is a reject of the source itself


def spool_folder(settings: Settings) -> Path:
    """The folder of a warehouse's spools: two warehouses never take each other's."""
    whose = hashlib.sha256(str(settings.warehouse.absolute()).encode()).hexdigest()[:16]
    return Path(settings.run.dask_folder).absolute() / whose


def spool_path(folder: Path, name: str) -> Path:
    """The spool of the shard with this name."""
    return folder / f"{name}.spool"


def write_spool(path: Path, batches: Iterable[Sequence[Read]]) -> None:
    """Write batches as they come; the spool is there once all are.

    Raises:
        OSError: storage failed five times in a row.
    """
    with write_atomically(path) as temporary, temporary.open("wb", buffering=0) as stream:
        for batch in batches:
            write_frame(stream, pickle.dumps(batch, protocol=pickle.HIGHEST_PROTOCOL))


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
        ServiceError: it cannot be read here, where its worker says it is.
    """
    try:
        opened = path.open("rb")
    except OSError as error:
        raise ServiceError(
            f"{path} cannot be read here ({error.strerror}): its Dask worker has another folder there"
        ) from error
    with opened as stream:
        while head := stream.read(_FRAME_BYTES):
            yield pickle.loads(stream.read(int.from_bytes(head, "big")))


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
