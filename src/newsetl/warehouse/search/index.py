"""Articles taken into the search index: their postings, in Arrow, go into the writer database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from newsetl.core.shipped import statements
from newsetl.warehouse.batches import opened
from newsetl.warehouse.search.postings import Postings

if TYPE_CHECKING:
    import duckdb

CHUNK = 4_000  # articles tokenised at a time
POSTINGS = pa.schema(
    {"term_id": pa.uint64(), "doc": pa.int32(), "norm": pa.uint8(), "times": pa.uint8(), "in_title": pa.uint8()}
)
INDEX_SCHEMAS: Mapping[str, pa.Schema] = {  # of the messages of `Postings`
    "postings": POSTINGS,
    "articles": pa.schema({"doc": pa.int32(), "words": pa.int32()}),
}


def opened_index(messages: Mapping[str, bytes]) -> dict[str, pa.RecordBatch]:
    """Postings as they were counted."""
    return {name: opened(message, INDEX_SCHEMAS[name]) for name, message in messages.items()}


def counted_index(postings: Postings) -> dict[str, pa.Table]:
    """The same of articles that were counted here."""
    return {name: pa.Table.from_batches([batch]) for name, batch in opened_index(postings.messages()).items()}


def index_parts(connection: duckdb.DuckDBPyConnection, parts: Sequence[Path], wanted: str) -> int:
    """Index articles of these parts: the versions that the query `wanted` gives. Returns how many."""
    import pyarrow.parquet as pq  # the workers count words and read no Parquet

    versions = {row[0] for row in connection.execute(wanted).fetchall()}
    count = 0
    for part in parts:
        columns = ["version", "title", "text"]
        for batch in pq.ParquetFile(part).iter_batches(batch_size=CHUNK, columns=columns, use_threads=False):
            postings = Postings()
            for version, title, text in zip(*(batch.column(name).to_pylist() for name in columns), strict=True):
                if version in versions:
                    postings.add(version, title, text)
            if postings.articles:
                index_postings(connection, counted_index(postings))
            count += len(postings.articles)
    return count


def index_postings(
    connection: duckdb.DuckDBPyConnection,
    counted: Mapping[str, pa.Table],
    wanted: str = "SELECT doc FROM found_articles",
) -> None:
    """Index articles that were counted before, such as by workers: the versions that the query `wanted` gives."""
    for name in ("postings", "articles"):
        connection.register(f"found_{name}", counted[name])
    try:
        for statement in ("add_postings", "add_articles"):
            connection.execute(statements("search.sql")[statement].format(wanted=wanted))
        connection.execute(statements("load.sql")["count_words"].format(wanted=wanted))
    finally:
        for name in ("postings", "articles"):
            connection.unregister(f"found_{name}")
