"""Import: a package that `newsetl export --package` made becomes a warehouse of its own, with the same digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from newsetl.core.errors import UsageError, WarehouseError
from newsetl.core.storage import let_read
from newsetl.maintain.correct import OnMessage
from newsetl.related.publish import publish
from newsetl.settings import Settings
from newsetl.warehouse.batches import SCHEMAS
from newsetl.warehouse.builds.digest import content_digest
from newsetl.warehouse.export.package import PACKED, packed_tables, read_descriptor
from newsetl.warehouse.lake import Counts, Lake, Manifest, PartGroup
from newsetl.warehouse.schema import MANUAL
from newsetl.warehouse.writer.lock import writer_lock
from newsetl.warehouse.writer.warehouse import open_writer


def import_package(settings: Settings, package: Path, *, on_message: OnMessage | None = None) -> int:
    """Fill an empty warehouse with a package. Returns how many articles there are now.

    The original bytes are no part of a package: `newsetl raw` and `refresh` need them, all else works.

    Raises:
        UsageError: it is no package, was changed, or the warehouse holds something already.
        WarehouseError: a file cannot be read or written.
        LockedError: another process writes to the warehouse.
    """
    descriptor = read_descriptor(package)
    root, lake = settings.warehouse, Lake(settings.warehouse / "lake")
    with packed_tables(package) as tables:
        if content_digest(tables) != descriptor["newsetl"]["digest"]:
            raise UsageError(f"{package}: its rows are not those whose digest it states: get the package again")
    let_read(root, settings.publish.readers)
    with writer_lock(root, settings.run.lock_wait_s, on_message):
        if lake.last_seq():
            raise UsageError(f"{root} holds something already: import into a new folder (--warehouse)")
        lake.commit(_manifest(lake, package))
    with open_writer(root, wait_s=settings.run.lock_wait_s, on_wait=on_message, publish=False) as warehouse:
        publish(warehouse, check_all=True)
        return warehouse.articles


def _manifest(lake: Lake, package: Path) -> Manifest:
    """Write the package's rows as parts; the commit that makes them count, all at once."""
    tables = {table: _rows(package / "data" / f"{table}.parquet", table) for table in PACKED}
    by_hand = {table: _rows(package / "by_hand" / f"{table}.parquet", table) for table in MANUAL}
    counts = {table: tables[table].num_rows for table in ("articles", "article_versions")}
    versions = [number for table in counts for number in tables[table]["version"].to_pylist()]
    parts = {table: [lake.write_rows(table, rows)] for table, rows in tables.items() if rows.num_rows}
    manifest = Manifest(
        seq=1,
        run_id="",
        recipe="",
        created_at=datetime.now(UTC).isoformat(),
        counts=Counts(seen=counts["articles"], new=counts["articles"]),
        parts={table: [lake.write_rows(table, rows)] for table, rows in by_hand.items() if rows.num_rows},
        next_version=max(versions, default=0) + 1,
        part_groups=[PartGroup(seq=1, parts=parts)],
    )
    return replace(manifest, undo_from=2)


def _rows(file: Path, table: str) -> pa.Table:
    """The rows of a file of the package with exactly the columns of the table; those that it lacks are null."""
    try:
        rows = pq.read_table(file)
        schema: Any = SCHEMAS[table]
        columns = [
            rows[field.name].cast(field.type)
            if field.name in rows.column_names
            else pa.nulls(len(rows), field.type)
            for field in schema
        ]
        return pa.Table.from_arrays(columns, schema=schema)
    except (OSError, pa.ArrowException) as error:
        raise WarehouseError(f"{file} cannot be read: {error}") from error
