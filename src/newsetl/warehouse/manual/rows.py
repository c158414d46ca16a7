"""The rows that people added by hand, read from the lake and added to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq

from newsetl.warehouse.batches import SCHEMAS, conform
from newsetl.warehouse.lake import Lake
from newsetl.warehouse.schema import MANUAL


def read_manual(lake: Lake, table: str) -> pa.Table:
    """All rows of a table that people add to, in the order in which they were added."""
    parts = [pq.read_table(lake.part_path(part), schema=SCHEMAS[table]) for part in lake.manual_parts(table)]
    rows = pa.concat_tables([SCHEMAS[table].empty_table(), *parts])
    return rows.sort_by("number") if parts else rows


def read_all_manual(lake: Lake) -> dict[str, pa.Table]:
    """The rows of each such table."""
    return {table: read_manual(lake, table) for table in MANUAL}


def without_articles(rows: pa.Table, article_ids: Iterable[UUID]) -> pa.Table:
    """The rows that are of other articles; rows that are of none stay."""
    if "article_id" not in rows.column_names:
        return rows
    gone = {str(identity) for identity in article_ids}
    kept = [str(identity) not in gone for identity in rows["article_id"].to_pylist()]
    return rows.filter(pa.array(kept, pa.bool_()))


def numbered_batch(lake: Lake, table: str, rows: Sequence[Mapping[str, Any]], *, by: str | None) -> pa.RecordBatch:
    """New rows of a table as one batch: numbered on from those that there are, with who adds them, and when."""
    numbers = read_manual(lake, table)["number"]  # in order
    first = numbers[-1].as_py() + 1 if len(numbers) else 1
    stamp = {"made_by": by, "made_at": datetime.now(UTC)}
    return conform(table, [{**row, **stamp, "number": first + place} for place, row in enumerate(rows)])
