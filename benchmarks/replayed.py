"""What the workers of the simulated cluster do: recorded outcomes, each as one of a document of its own.

A worker that preloads this module (`dask worker --preload`) reads no page. A shard's file says where the outcomes
are recorded, which of them it is, and how often they were repeated before. Each has an address, a place and a hash
of its own, and another text: letters change places, so that words keep their lengths, in the title and in what is
printed in the text too. Its signature is another as well; the index counts the words of the recorded text.
"""

from __future__ import annotations

import json
import pickle
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from newsetl.core.records import Capture, Reject
from newsetl.run import shards
from newsetl.run.ledger import Item, item_of
from newsetl.run.spools import Read, spool_path, write_spool
from newsetl.run.workers.answer import Built
from newsetl.warehouse.row_sets import RowSet
from newsetl.warehouse.schema import capture_row
from newsetl.warehouse.stamping import opened_rows

Frame: TypeAlias = list[Read]
_TEXTS = {  # columns with words of the text, by table
    "articles": ("text", "title"),
    **dict.fromkeys(("mentions", "quotes", "time_expressions", "credits"), ("text",)),
}
_KINDS = (  # bytes of UTF-8 that may stand for each other and leave it valid
    range(ord("a"), ord("z") + 1),
    range(0x80, 0x90),
    range(0x90, 0xA0),
    range(0xA0, 0xC0),
)


def dask_setup(worker: Any) -> None:
    """Called by Dask, in each worker process that preloads this module."""
    shards.read_shard = replayed_shard


def replayed_shard(packed: bytes) -> str:
    """As `newsetl.run.shards.read_shard`, of a file that `write_source` wrote."""
    task: tuple[shards.Shard, shards.Work] = pickle.loads(packed)
    (shard, work), file = task, task[0].file.place
    spool = spool_path(work.folder, shard.name)
    source = json.loads(Path(file).read_text(encoding="utf-8"))
    frames, repetition = _recorded(source["recorded"]), source["repetition"]
    write_spool(spool, (anew(frame, repetition, file) for frame in frames[source["from"] : source["to"]]))
    return str(spool)


def write_source(path: Path, recorded: Path, repetition: int, start: int, end: int) -> None:
    """A file that stands for the frames from `start` up to `end`, repeated for the `repetition`th time."""
    content = {"recorded": str(recorded), "repetition": repetition, "from": start, "to": end}
    path.write_text(json.dumps(content), encoding="utf-8")


@cache
def _recorded(path: str) -> list[Frame]:
    frames: list[Frame] = pickle.loads(Path(path).read_bytes())
    return frames


def anew(frame: Frame, repetition: int, file: str) -> Frame:
    """The same outcomes of as many other documents."""
    items = [_other_item(item, repetition, file, row) for row, (item, _) in enumerate(frame)]
    hashes = [sha256(f"{item.place_id}".encode()).hexdigest()[:32] for item in items]
    numbered = {
        built.number: (item, content)
        for item, content, (_, built) in zip(items, hashes, frame, strict=True)
        if isinstance(built, Built)
    }
    row_sets = [built.row_set for _, built in frame if isinstance(built, Built)]
    fresh = _other_rows(row_sets[0], numbered, repetition) if row_sets else None
    return [
        (item, _other_outcome(outcome, item, content, fresh))
        for item, content, (_, outcome) in zip(items, hashes, frame, strict=True)
    ]


def _other_item(item: Item, repetition: int, file: str, row: int) -> Item:
    capture = item.read_outcome
    assert isinstance(capture, Capture)
    place = f"{item.place_id}-{repetition}"
    raw = replace(capture.raw, source_uri=file, member=place, row=row, record_id=None)
    raw = replace(raw, sha256=sha256(place.encode()).hexdigest())
    return item_of(replace(capture, raw=raw, url=f"https://example.org/{place}", identity=None))


def _other_outcome(outcome: Any, item: Item, content: str, rows: RowSet | None) -> Any:
    if isinstance(outcome, Reject):
        return replace(outcome, raw=item.read_outcome.raw, url=getattr(item.read_outcome, "url", None))
    assert rows is not None
    return Built(content, rows, outcome.number)


def _other_rows(row_set: RowSet, numbered: Mapping[int, tuple[Item, str]], repetition: int) -> RowSet:
    letters, chance = _other_letters(repetition), random.Random(repetition)
    rows = opened_rows(row_set)
    for table, names in _TEXTS.items():
        if table in rows:
            rows[table] = _with_columns(
                rows[table], {name: _translated(rows[table].column(name), letters) for name in names}
            )
    rows["articles"] = _with_columns(rows["articles"], _places(rows["articles"], numbered))
    if "signatures" in rows:
        rows["signatures"] = _with_columns(rows["signatures"], _signatures(rows["signatures"], chance))
    messages = {table: batch.serialize().to_pybytes() for table, batch in rows.items()}
    return RowSet(row_set.documents, messages, row_set.index)


def _places(articles: pa.RecordBatch, numbered: Mapping[int, tuple[Item, str]]) -> dict[str, pa.Array]:
    """Columns that say where an article was had, and the hash of its content."""
    written: list[Mapping[str, Any]] = []
    for number in articles.column("document").to_pylist():
        item, content = numbered[number]
        assert isinstance(item.read_outcome, Capture)
        row = capture_row(item.read_outcome, url=item.read_outcome.url)
        written.append({**row, "content_hash": content})
    names = [name for name in articles.schema.names if name in written[0]]
    return {
        name: pa.array([_plain(row[name]) for row in written], articles.schema.field(name).type) for name in names
    }


def _plain(value: Any) -> Any:
    return value.bytes if hasattr(value, "bytes") else value


def _signatures(signatures: pa.RecordBatch, chance: random.Random) -> dict[str, pa.Array]:
    """Hashes that no other repetition has; those that were alike still are."""
    mask = pa.scalar(chance.getrandbits(63), pa.int64())
    anchors = signatures.column("anchors")
    return {
        "words_hash": pc.bit_wise_xor(signatures.column("words_hash"), mask),
        "anchors": pa.ListArray.from_arrays(
            anchors.offsets, pc.bit_wise_xor(anchors.values, mask), type=anchors.type
        ),
    }


def _with_columns(batch: pa.RecordBatch, columns: Mapping[str, pa.Array]) -> pa.RecordBatch:
    held: Sequence[pa.Array] = [
        columns.get(name, column) for name, column in zip(batch.schema.names, batch.columns, strict=True)
    ]
    return pa.RecordBatch.from_arrays(list(held), schema=batch.schema)


def _translated(texts: pa.Array, letters: bytes) -> pa.Array:
    validity, offsets, data = texts.buffers()
    if data is None:
        return texts
    other = pa.py_buffer(data.to_pybytes().translate(letters))
    return pa.StringArray.from_buffers(len(texts), offsets, other, validity, texts.null_count, texts.offset)


@cache
def _other_letters(seed: int) -> bytes:
    """Bytes of letters change places with others of their kind; capitals as small letters do."""
    chance, table = random.Random(seed), bytearray(range(256))
    for kind in _KINDS:
        for byte, other in zip(kind, chance.sample(kind, len(kind)), strict=True):
            table[byte] = other
            if byte < 0x80:
                table[byte - 32] = other - 32
    return bytes(table)
