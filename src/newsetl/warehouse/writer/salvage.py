"""Salvage: the lake goes on without its damaged files, and what they held is noted, to be made anew.

Rows that belong to a damaged part are hidden, those of other tables too: an article is there as a whole or not at
all. One commit lists every part that is whole. What has to be read again stands in lake/repair.json until it was:
doing it again finishes what a kill interrupted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as pa

from newsetl.core.shipped import statements
from newsetl.core.storage import retry
from newsetl.warehouse.batches import SCHEMAS
from newsetl.warehouse.damage import Damaged, find_damage
from newsetl.warehouse.lake import Counts, Lake, Manifest, PartGroup
from newsetl.warehouse.schema import MANUAL
from newsetl.warehouse.sql import parquet
from newsetl.warehouse.writer import apply as loading
from newsetl.warehouse.writer.database import drop_writer_database, open_writer_database, writer_database_path
from newsetl.warehouse.writer.lock import writer_lock

_ROWS = ("articles", "article_versions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A row that a damaged part held, by the place of its bytes."""

    capture_id: UUID
    input_hash: str | None = None  # None: of a reject
    captured_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Salvage:
    """What was cut out of the lake."""

    damaged: Sequence[Damaged] = ()
    lost: Sequence[Lost] = ()
    is_all_sought: bool = False  # what the damaged parts held is not known: all inputs have to be read again


def salvage(root: Path, *, wait_s: float, on_wait: Callable[[str], None] | None = None) -> Salvage:
    """Cut damaged files out of the lake. Returns what has to be made anew, that of a salvage before included.

    Raises:
        LockedError: another process writes to the warehouse.
        WarehouseError: the lake cannot be read or written.
    """
    lake = Lake(root / "lake")
    with writer_lock(root, wait_s, on_wait):
        noted = _noted(lake)
        with closing(_state(root, lake)) as connection:
            damaged = _damaged(connection, lake)
            if damaged:
                lost = _cut_out(connection, lake, damaged)
                noted = replace(noted, damaged=damaged, lost=[*noted.lost, *lost])
                noted = replace(noted, is_all_sought=noted.is_all_sought or _is_new(connection))
                lake.write_repair(_note(noted))
                _commit(connection, lake, damaged)
    if noted.lost or noted.damaged or noted.is_all_sought:
        drop_writer_database(root, wait_s=wait_s, on_wait=on_wait)  # it is made anew from the lake
    return noted


def finished(root: Path) -> None:
    """Note that what a salvage cut out was read again."""
    Lake(root / "lake").write_repair(None)


def _noted(lake: Lake) -> Salvage:
    record = lake.repair() or {"lost": [], "is_all_sought": False}
    lost = [
        Lost(
            capture_id=UUID(row["capture_id"]),
            input_hash=row["input_hash"],
            captured_at=row["captured_at"] and datetime.fromisoformat(row["captured_at"]),
        )
        for row in record["lost"]
    ]
    return Salvage(lost=lost, is_all_sought=record["is_all_sought"])


def _note(salvage: Salvage) -> dict[str, Any]:
    rows = [
        {
            "capture_id": str(row.capture_id),
            "input_hash": row.input_hash,
            "captured_at": row.captured_at and row.captured_at.isoformat(),
        }
        for row in salvage.lost
    ]
    return {"lost": rows, "is_all_sought": salvage.is_all_sought}


def _state(root: Path, lake: Lake) -> duckdb.DuckDBPyConnection:
    """The writer database; where it is gone, damaged or behind, one of what is whole in the lake, in memory."""
    path = writer_database_path(root)
    try:
        if path.is_file():
            connection = open_writer_database(path)
            ((last,),) = connection.execute("SELECT coalesce(max(seq), 0) FROM loads").fetchall()
            if last and last >= lake.last_seq():
                return connection
            connection.close()
    except duckdb.Error:
        pass
    whole = _WholeLake(lake.root, {one.file for one in find_damage(lake, digests=True)})
    connection = open_writer_database()
    last = loading.restore(connection, whole, indexed=False)
    for manifest in whole.manifests(after=last):
        loading.apply(connection, whole, manifest, indexed=False)
    _list_damaged(connection, whole)
    return connection


def _list_damaged(connection: duckdb.DuckDBPyConnection, whole: _WholeLake) -> None:
    """Enter the damaged parts too, so that it is known which others were written together with them."""
    for path in whole.manifest_paths():
        if f"manifests/{path.name}" not in whole.damaged:
            manifest = whole.read_manifest(path)
            for part_group in (manifest.part_group, *(manifest.part_groups or ())):
                for table, parts in part_group.parts.items():
                    for part in whole.damaged.intersection(parts):
                        loading.list_parts(connection, part_group.seq, [(table, part, 0, [])])


def _is_new(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the state was made of what is whole, so that nobody knows what the damaged parts held."""
    return connection.execute("SELECT path FROM duckdb_databases() WHERE NOT internal").fetchone() == (None,)


class _WholeLake(Lake):
    """The lake as if its damaged files had never been listed."""

    def __init__(self, root: Path, damaged: Set[str]) -> None:
        super().__init__(root)
        self.damaged = frozenset(damaged)

    def manifests(self, *, after: int = 0) -> Iterator[Manifest]:
        """Manifests that can be read, without damaged parts."""
        for path in self.manifest_paths():
            if f"manifests/{path.name}" in self.damaged:
                continue
            manifest = self.read_manifest(path)
            if manifest.seq > after:
                part_groups = manifest.part_groups and [
                    replace(part_group, parts=self._whole(part_group.parts)) for part_group in manifest.part_groups
                ]
                yield replace(manifest, parts=self._whole(manifest.parts), part_groups=part_groups)

    def _whole(self, parts: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        return {table: [name for name in names if name not in self.damaged] for table, names in parts.items()}


def _damaged(connection: duckdb.DuckDBPyConnection, lake: Lake) -> list[Damaged]:
    """The damaged files, and newest manifests that the writer database knows and the lake has no more."""
    ((last,),) = connection.execute("SELECT coalesce(max(seq), 0) FROM loads").fetchall()
    return find_damage(lake, digests=True, least_seq=last)


def _cut_out(connection: duckdb.DuckDBPyConnection, lake: Lake, damaged: Sequence[Damaged]) -> list[Lost]:
    """Hide all rows that belong to damaged parts. Returns those of them that counted."""
    connection.execute(statements("salvage.sql")["begin"])
    connection.register("given", pa.table({"part": [one.file for one in damaged]}))
    connection.execute("INSERT INTO damaged FROM given")
    connection.unregister("given")
    parts = connection.execute('SELECT slab, "table", part FROM parts WHERE part NOT IN (FROM damaged)').fetchall()
    for part_group, table, part in parts:
        if table in SCHEMAS and "version" in SCHEMAS[table].names:
            source = parquet([lake.part_path(part)])
            connection.execute(f"INSERT INTO whole SELECT DISTINCT version, {part_group}, '{table}' FROM {source}")
    connection.execute(statements("salvage.sql")["find_lost"])
    rows = connection.execute(statements("salvage.sql")["lost"]).fetchall()
    connection.execute(statements("salvage.sql")["hide"])
    return [Lost(capture_id=row[0], input_hash=row[1], captured_at=row[2]) for row in rows]


def _commit(connection: duckdb.DuckDBPyConnection, lake: Lake, damaged: Sequence[Damaged]) -> None:
    """Write manifests that are gone again, as far as they are known, and one that lists what is whole."""
    gone = [one.file for one in damaged if one.file.startswith("manifests/")]
    loads = _loads(connection)
    for file in gone:
        (lake.root / file).unlink(missing_ok=True)
        number = int(Path(file).name.partition(".")[0])
        lake.commit(loads.get(number) or _manifest(number, "", Counts(), 1))
    part_groups: dict[int, dict[str, list[str]]] = {}
    parts = connection.execute('SELECT slab, "table", part FROM parts WHERE part NOT IN (FROM damaged)').fetchall()
    for part_group, table, part in parts:
        part_groups.setdefault(part_group, {}).setdefault(table, []).append(part)
    state = {}
    for table in ("superseded", "sighted"):
        columns = ", ".join(f'"{name}"' for name in SCHEMAS[table].names)
        rows = connection.sql(f"SELECT {columns} FROM {table} ORDER BY version").to_arrow_table()
        if rows.num_rows:
            state[table] = [retry(partial(lake.write_rows, table, rows))]
    damaged_parts = {one.file for one in damaged}
    for table in MANUAL:
        kept = [part for part in lake.manual_parts(table) if part not in damaged_parts]
        if kept:
            state[table] = kept
    next_version = max((manifest.next_version for manifest in loads.values()), default=1)
    forgotten = [str(row[0]) for row in connection.execute("SELECT DISTINCT id FROM forgotten").fetchall()]
    listed = [PartGroup(seq=seq, parts=tables) for seq, tables in sorted(part_groups.items())]
    ((fewer,),) = connection.execute(statements("salvage.sql")["fewer"]).fetchall()
    commit = _manifest(lake.last_seq() + 1, "", Counts(), next_version)
    lake.commit(replace(commit, parts=state, part_groups=listed, forgotten=forgotten, forgotten_articles=fewer))


def _loads(connection: duckdb.DuckDBPyConnection) -> dict[int, Manifest]:
    """Manifests as far as the writer database knows them, without their parts, by number."""
    rows = connection.execute(
        "SELECT seq, coalesce(run_id::VARCHAR, ''), seen, new, revised, unchanged, duplicates, rejects, bytes, "
        "next_version, forgotten, forgotten_rows FROM loads"
    ).fetchall()
    names = ("seen", "new", "revised", "unchanged", "duplicates", "rejects", "bytes")
    manifests = {}
    for seq, run_id, *counts, next_version, articles, rows_forgotten in rows:
        known = _manifest(seq, run_id, Counts(**dict(zip(names, counts, strict=True))), next_version)
        manifests[seq] = replace(known, forgotten_articles=articles, forgotten_rows=rows_forgotten)
    return manifests


def _manifest(seq: int, run_id: str, counts: Counts, next_version: int) -> Manifest:
    return Manifest(
        seq=seq,
        run_id=run_id,
        recipe="",
        created_at=datetime.now(UTC).isoformat(),
        counts=counts,
        next_version=next_version,
    )
