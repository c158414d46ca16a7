"""Rows that a worker built, in Arrow, with the numbers and times that only the writer knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pyarrow as pa

from newsetl.warehouse.batches import SCHEMAS, opened
from newsetl.warehouse.row_sets import STAMPED, RowSet
from newsetl.warehouse.schema import CHILDREN
from newsetl.warehouse.search.index import opened_index

ROW_SCHEMAS: Mapping[str, pa.Schema] = {  # of the messages in a row set
    table: pa.schema(
        [*(column for column in SCHEMAS[table] if column.name not in STAMPED), pa.field("document", pa.int32())]
    )
    for table in ("articles", *CHILDREN)
}
Batches = Mapping[str, pa.RecordBatch]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRows:
    """The rows of one load."""

    tables: Mapping[str, Sequence[pa.RecordBatch]]  # by part of the lake
    index: Sequence[Batches] = ()  # of the search index; without any, the words of the articles are counted anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What the writer puts on the rows of one article."""

    version: int
    input_hash: str
    article_id: UUID  # the ledger's: an article may keep the id that an earlier version of newsetl gave it


def opened_rows(row_set: RowSet) -> dict[str, pa.RecordBatch]:
    """The rows by table, as they were built."""
    return {table: opened(message, ROW_SCHEMAS[table]) for table, message in row_set.rows.items()}


def stamped(
    row_set: RowSet, stamps: Mapping[int, Stamp], *, run_id: UUID, loaded_at: datetime
) -> tuple[dict[str, pa.RecordBatch], dict[str, pa.RecordBatch]]:
    """Rows by table, and postings by table of the index, of the articles that have a stamp."""
    by_number = [stamps.get(number) for number in range(row_set.documents)]
    versions = pa.array([stamp and stamp.version for stamp in by_number], pa.int64())
    hashes = pa.array([stamp.input_hash for stamp in by_number if stamp])
    by_table = opened_rows(row_set)
    most = max((batch.num_rows for batch in by_table.values()), default=0)
    same = _same_in_all(most, run_id=run_id, loaded_at=loaded_at)
    ids = pa.array([stamp and stamp.article_id.bytes for stamp in by_number], pa.binary(16))
    rows, index = {}, {}
    for table, batch in by_table.items():
        kept, version = _of_stamped(batch, "document", versions)
        columns = dict(zip(kept.schema.names, kept.columns, strict=True))
        columns |= {name: values.slice(0, kept.num_rows) for name, values in same.items()}
        columns |= {"version": version, "input_hash": hashes}  # the latter where each article has one row
        columns["article_id"] = pa.ExtensionArray.from_storage(pa.uuid(), ids.take(kept.column("document")))
        rows[table] = pa.RecordBatch.from_arrays(
            [columns[name] for name in SCHEMAS[table].names], schema=SCHEMAS[table]
        )
    for table, batch in opened_index(row_set.index).items():
        kept, version = _of_stamped(batch, "doc", versions)
        index[table] = kept.set_column(batch.schema.names.index("doc"), "doc", version.cast(pa.int32()))
    return rows, index


def _of_stamped(batch: pa.RecordBatch, key: str, versions: pa.Array) -> tuple[pa.RecordBatch, pa.Array]:
    """The rows of articles that have a version, and the version of each row."""
    version = versions.take(batch.column(key))
    if not version.null_count:
        return batch, version
    return batch.filter(version.is_valid()), version.drop_null()


def _same_in_all(count: int, *, run_id: UUID, loaded_at: datetime) -> dict[str, pa.Array]:
    ids = pa.repeat(pa.scalar(run_id.bytes, pa.binary(16)), count)
    times = pa.repeat(pa.scalar(loaded_at, SCHEMAS["articles"].field("loaded_at").type), count)
    return {"run_id": pa.ExtensionArray.from_storage(pa.uuid(), ids), "loaded_at": times}
