"""Rows of several articles as a worker builds them: Arrow, all but the columns that only the writer can fill.

A worker adds articles to a `RowSetBuilder`; the `RowSet` goes to the writer, which decides which of its articles
count, and stamps their rows with numbers and times. A new table of the schema is among them without more ado.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import repeat
from typing import Any
from uuid import UUID

import pyarrow as pa

from newsetl.core.records import Article
from newsetl.warehouse.schema import CHILDREN, SCHEMAS, article_row, conform_columns, conform_to
from newsetl.warehouse.search.postings import INDEXED, POSTINGS, Postings

_STAMPED = ("article_id", "version", "run_id", "loaded_at", "input_hash")  # columns that the writer fills
_SCHEMAS: Mapping[str, pa.Schema] = {  # with the number of the row's article in its row set
    table: pa.schema(
        [*(column for column in SCHEMAS[table] if column.name not in _STAMPED), pa.field("document", pa.int32())]
    )
    for table in ("articles", *CHILDREN)
}
_INDEX_SCHEMAS: Mapping[str, pa.Schema] = {"postings": POSTINGS, "articles": INDEXED}
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


@dataclass(frozen=True, slots=True)
class RowSet:
    """Rows of some articles, numbered from 0: by table, and the postings of the search index."""

    documents: int
    rows: Batches
    index: Batches  # tables of `Postings.batches`

    def __reduce__(self) -> tuple[Any, ...]:
        """Between processes a batch is Arrow's own message, without the schema that both sides know."""
        return _from_messages, (self.documents, _messages(self.rows), _messages(self.index))

    def stamped(
        self, stamps: Mapping[int, Stamp], *, run_id: UUID, loaded_at: datetime
    ) -> tuple[dict[str, pa.RecordBatch], dict[str, pa.RecordBatch]]:
        """Rows by table, and postings by table of the index, of the articles that have a stamp."""
        by_number = [stamps.get(number) for number in range(self.documents)]
        versions = pa.array([stamp and stamp.version for stamp in by_number], pa.int64())
        hashes = pa.array([stamp.input_hash for stamp in by_number if stamp])
        most = max((batch.num_rows for batch in self.rows.values()), default=0)
        same = _same_in_all(most, run_id=run_id, loaded_at=loaded_at)
        ids = pa.array([stamp and stamp.article_id.bytes for stamp in by_number], pa.binary(16))
        rows, index = {}, {}
        for table, batch in self.rows.items():
            kept, version = _of_stamped(batch, "document", versions)
            columns = dict(zip(kept.schema.names, kept.columns, strict=True))
            columns |= {name: values.slice(0, kept.num_rows) for name, values in same.items()}
            columns |= {"version": version, "input_hash": hashes}  # the latter where each article has one row
            columns["article_id"] = pa.ExtensionArray.from_storage(pa.uuid(), ids.take(kept.column("document")))
            rows[table] = pa.RecordBatch.from_arrays(
                [columns[name] for name in SCHEMAS[table].names], schema=SCHEMAS[table]
            )
        for table, batch in self.index.items():
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


def _messages(batches: Batches) -> dict[str, bytes]:
    return {name: batch.serialize().to_pybytes() for name, batch in batches.items()}


def _from_messages(documents: int, rows: Mapping[str, bytes], index: Mapping[str, bytes]) -> RowSet:
    return RowSet(
        documents,
        {name: pa.ipc.read_record_batch(pa.py_buffer(rows[name]), _SCHEMAS[name]) for name in rows},
        {name: pa.ipc.read_record_batch(pa.py_buffer(index[name]), _INDEX_SCHEMAS[name]) for name in index},
    )


@dataclass(slots=True)
class _ChildRows:
    """Rows of one child table, and beside them what the articles say of all of theirs."""

    rows: list[Mapping[str, Any]] = field(default_factory=list)
    shared: dict[str, list[Any]] = field(
        default_factory=lambda: {"document": [], "position": [], "published_on": []}
    )

    def add(self, rows: Sequence[Mapping[str, Any]], document: int, published_on: date | None) -> None:
        self.rows += rows
        self.shared["document"] += repeat(document, len(rows))
        self.shared["position"] += range(len(rows))
        self.shared["published_on"] += repeat(published_on, len(rows))

    def batch(self, table: str) -> pa.RecordBatch:
        own = set(_SCHEMAS[table].names) - self.shared.keys()
        for row in self.rows:
            if row.keys() != own:
                raise ValueError(f"{table}: columns {sorted(row)}, not {sorted(own)}")
        columns = {name: [row[name] for row in self.rows] for name in own}
        return conform_columns(_SCHEMAS[table], table, columns | self.shared)


@dataclass(slots=True)
class RowSetBuilder:
    """Takes articles one by one."""

    recipe: str
    documents: int = 0
    _articles: list[dict[str, Any]] = field(default_factory=list)
    _children: dict[str, _ChildRows] = field(default_factory=dict)
    _postings: Postings = field(default_factory=Postings)

    def add(self, article: Article) -> int:
        """Take an article; returns its number."""
        number = self.documents
        row = {**article_row(article), "recipe": self.recipe, "document": number}
        del row["article_id"]  # the writer's to say
        self._articles.append(row)
        for table, rows in article.tables.items():
            self._children.setdefault(table, _ChildRows()).add(rows, number, row["published_on"])
        self._postings.add(number, row["title"], row["text"])
        self.documents += 1
        return number

    def build(self) -> RowSet:
        """What was taken.

        Raises:
            ValueError: a row that does not conform to the schema.
        """
        rows = {table: children.batch(table) for table, children in self._children.items() if children.rows}
        if self._articles:
            rows["articles"] = conform_to(_SCHEMAS["articles"], "articles", self._articles)
        return RowSet(self.documents, rows, self._postings.batches())
