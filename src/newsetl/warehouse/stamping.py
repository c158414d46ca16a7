"""Rows that a worker built, in Arrow, with the numbers and times that only the writer knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRows:
    """The rows of one load."""

    tables: Mapping[str, Sequence[pa.RecordBatch]]  # by part of the lake
    # By table of the search index, see `INDEX_SCHEMAS`; without any, the words of the articles are counted anew.
    index: Mapping[str, pa.Table] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What the writer puts on the rows of one article."""

    version: int
    input_hash: str
    article_id: UUID  # the ledger's: an article may keep the id that an earlier version of newsetl gave it


Stamps = Mapping[int, Stamp]  # by the number of an article in its row set
_STAMPS = ("version", "article_id", "input_hash")  # columns of `_columns` that rows have
_INSTANT = pa.timestamp("us", tz="UTC")
_OfTable = list[tuple[pa.RecordBatch, Mapping[str, pa.Array]]]


def opened_rows(row_set: RowSet) -> dict[str, pa.RecordBatch]:
    """The rows by table, as they were built."""
    return {table: opened(message, ROW_SCHEMAS[table]) for table, message in row_set.rows.items()}


def stamped(row_sets: Sequence[tuple[RowSet, Stamps]], *, run_id: UUID, loaded_at: datetime) -> LoadRows:
    """Rows and postings of the articles that have a stamp.

    Those of all row sets at a time: nearly all that this costs is the same for few rows.
    """
    rows, index = _Parts(), _Parts()
    for row_set, stamps in row_sets:
        columns = _columns(row_set.documents, stamps)
        rows.add(opened_rows(row_set), columns)
        index.add(opened_index(row_set.index), columns)
    same = {"run_id": pa.scalar(run_id, pa.uuid()), "loaded_at": pa.scalar(loaded_at, _INSTANT)}
    tables = {table: _stamped(parts, SCHEMAS[table], same) for table, parts in rows.items()}
    return LoadRows(
        tables={table: stood.to_batches() for table, stood in tables.items() if stood.num_rows},
        index={table: _numbered(parts) for table, parts in index.items()},
    )


class _Parts(dict[str, _OfTable]):
    """Rows by table, those of each row set with the columns of its stamps."""

    def add(self, batches: Mapping[str, pa.RecordBatch], columns: Mapping[str, pa.Array]) -> None:
        for table, batch in batches.items():
            self.setdefault(table, []).append((batch, columns))


def _columns(documents: int, stamps: Stamps) -> dict[str, pa.Array]:
    """What the stamps of one row set say, a value for each of its articles: null for one without a stamp."""
    by_number = [stamps.get(number) for number in range(documents)]
    versions = [stamp and stamp.version for stamp in by_number]
    return {
        "version": pa.array(versions, pa.int64()),
        "doc": pa.array(versions, pa.int32()),
        "article_id": pa.array([stamp and stamp.article_id.bytes for stamp in by_number], pa.binary(16)),
        "input_hash": pa.array([stamp and stamp.input_hash for stamp in by_number], pa.string()),
    }


def _stamped(parts: _OfTable, schema: pa.Schema, same: Mapping[str, pa.Scalar]) -> pa.Table:
    rows = pa.Table.from_batches([batch for batch, _ in parts])
    columns = dict(zip(rows.schema.names, rows.columns, strict=True))
    columns |= {name: _spread(parts, name, by="document") for name in _STAMPS if name in schema.names}
    columns |= {name: pa.repeat(value, rows.num_rows) for name, value in same.items()}
    made = pa.Table.from_arrays([columns[name] for name in schema.names], schema=schema)
    return _with_stamp(made, "version")


def _numbered(parts: _OfTable) -> pa.Table:
    """Rows of the search index, which knows an article by its version."""
    rows = pa.Table.from_batches([batch for batch, _ in parts])
    place = rows.schema.get_field_index("doc")
    return _with_stamp(rows.set_column(place, "doc", _spread(parts, "doc", by="doc")), "doc")


def _spread(parts: _OfTable, name: str, *, by: str) -> pa.ChunkedArray:
    """A column of the stamps, for rows whose column `by` has the numbers of their articles."""
    chunks = [columns[name].take(batch.column(by)) for batch, columns in parts]
    if name == "article_id":
        chunks = [pa.ExtensionArray.from_storage(pa.uuid(), ids) for ids in chunks]
    return pa.chunked_array(chunks)


def _with_stamp(rows: pa.Table, key: str) -> pa.Table:
    return rows.filter(rows.column(key).is_valid()) if rows.column(key).null_count else rows
