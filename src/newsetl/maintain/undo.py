"""Undo: a run's effects are taken out, as if it had never been; what other runs met of it stays.

One commit of the lake: parts that hold rows of the run are written anew without them, and what counts is worked
out from the rows and meetings that the other runs left. Doing it again after a kill ends the same. The bytes that
the run read stay where they lie, so that the same inputs may be run again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa

from newsetl.core.counted import counted
from newsetl.core.errors import UsageError
from newsetl.core.shipped import statements
from newsetl.maintain.compact import commit_compaction, part_groups_of, writer
from newsetl.related.publish import publish
from newsetl.settings import Settings
from newsetl.warehouse.builds.build import Contents, Stored
from newsetl.warehouse.builds.catalogue import read_builds
from newsetl.warehouse.damage import refuse_damaged_parts
from newsetl.warehouse.lake import Lake
from newsetl.warehouse.schema import MEETINGS, PARTS, SIGHTED, SUPERSEDED, Spec
from newsetl.warehouse.search import files as search_files
from newsetl.warehouse.sql import insert, parquet, quoted
from newsetl.warehouse.writer.warehouse import Warehouse, open_writer

_ROWS = "version, article_id, content_hash, recipe, captured_at, capture_id, run_id, filename AS file"
_REJECTS = "version, capture_id, reason, stage, raw_sha256, recipe, run_id, filename AS file"
_STEPS = (
    "find_articles",
    "find_meetings",
    "find_carried",
    "rank",
    "keep",
    "find_rejects",
    "judge_rejects",
    "find_removed",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoReport:
    """What an undo did, or would do."""

    run_id: str
    removed: int = 0  # articles that are gone
    restored: int = 0  # articles whose version before the run stands again
    carried: int = 0  # articles that stay, because another run met them too
    rejects: int = 0  # rejects of the run that are gone
    is_dry: bool = False
    was_undone: bool = False  # before, so that nothing was to be done

    @property
    def sentence(self) -> str:
        """Such as "run 1b6a… is undone: 37 articles gone, 2 as they were before, …"."""
        if self.was_undone:
            return f"run {self.run_id} was undone before"
        verb = "would be undone" if self.is_dry else "is undone"
        return (
            f"run {self.run_id} {verb}: {counted(self.removed, 'article')} gone, "
            f"{self.restored:,} as they were before, "
            f"{self.carried:,} kept for another run that met them, {counted(self.rejects, 'reject')} gone"
        )


def undo(
    settings: Settings, run: str, *, is_dry: bool = False, on_message: Callable[[str], None] | None = None
) -> UndoReport:
    """Take a run's effects out of the warehouse and publish it. Holds the writer lock.

    Args:
        settings: where the warehouse lies, and for how many days a run can be undone.
        run: id of the run, the beginning of one, or "last".
        is_dry: only say what would be done.
        on_message: takes lines for the user.

    Raises:
        UsageError: there is no such run, several begin so, or it can no longer be undone.
        LockedError: another process writes to the warehouse.
        WarehouseError: a file cannot be read or written; the same call goes on from there.
    """
    root, wait_s, keep = settings.warehouse, settings.run.lock_wait_s, settings.publish.keep_builds
    with open_writer(root, wait_s=wait_s, on_wait=on_message, keep_builds=keep) as warehouse:
        run_id = find_run(warehouse, run)
        if run_id in _undone(warehouse):
            report = UndoReport(run_id=run_id, was_undone=True, is_dry=is_dry)
        else:
            _check_undoable(warehouse, run_id, settings.maintain.undo_days)
            report = take_out(warehouse, run_id, is_dry=is_dry)
        if not is_dry:
            _forget_shards(warehouse.lake, run_id)
            builds = read_builds(root)
            if not builds or builds[-1].seq < warehouse.lake.last_seq():
                publish(warehouse)
    return report


def find_run(warehouse: Warehouse, words: str) -> str:
    """Id of the run that is meant by its id, the beginning of it, or "last": the newest that is not undone.

    Raises:
        UsageError: none is, or several are.
    """
    undone = _undone(warehouse)
    runs = {entry["run_id"]: entry for entry in warehouse.lake.runs()}
    if words == "last":
        left = [entry for run_id, entry in runs.items() if run_id not in undone]
        if not left:
            raise UsageError("there is no run to undo")
        return str(max(left, key=lambda entry: entry["started_at"])["run_id"])
    meant = [run_id for run_id in runs if run_id.startswith(words.lower())] if words else []
    if len(meant) != 1:
        problem = f"{len(meant)} runs begin with" if meant else "there is no run"
        raise UsageError(f'{problem} {words!r}: `newsetl sql "FROM runs ORDER BY started_at"` lists them')
    return str(meant[0])


def _undone(warehouse: Warehouse) -> set[str]:
    return {str(row[0]) for row in warehouse.ask("SELECT undone FROM loads WHERE undone IS NOT NULL")}


def _check_undoable(warehouse: Warehouse, run_id: str, undo_days: int) -> None:
    """Raise UsageError when what an undo needs to know is no longer there."""
    ((first,),) = warehouse.ask(f"SELECT min(seq) FROM loads WHERE run_id = {quoted(run_id)}")
    since = datetime.now(UTC) - timedelta(days=undo_days)
    if first is not None and first < warehouse.lake.undo_from(since.isoformat()):
        raise UsageError(
            f"run {run_id} can no longer be undone: it is older than maintain.undo_days = {undo_days}, or than "
            "the newsetl that can undo. `newsetl forget` takes single articles out"
        )


def take_out(warehouse: Warehouse, run_id: str, *, is_dry: bool = False) -> UndoReport:
    """Write what holds rows of the run anew, and commit what counts without it. Publishes nothing."""
    search_files.flush(warehouse.connection, warehouse.root)
    contents = warehouse.contents("undo")
    with _worked_out(warehouse, contents, run_id) as scratch:
        ask = statements("undo.sql")
        gone, restored, carried, rejects, fewer = scratch.execute(ask["outcome"]).fetchall()[0]
        report = UndoReport(
            run_id=run_id, removed=gone, restored=restored, carried=carried, rejects=rejects, is_dry=is_dry
        )
        if is_dry:
            return report
        parts = _parts_without(scratch, warehouse.lake, contents.parts)
        state = {name: scratch.sql(ask[name]).to_arrow_table() for name in ("superseded", "sighted", "meetings")}
    commit_compaction(
        warehouse,
        part_groups_of(parts),
        state,
        undo_from=warehouse.lake.undo_from(""),
        undone=run_id,
        forgotten_articles=fewer,
        forgotten_rows=_article_rows(contents.parts) - _article_rows(parts),
    )
    return report


@contextmanager
def _worked_out(warehouse: Warehouse, contents: Contents, run_id: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that knows what counts without the run: warehouse/sql/undo.sql."""
    lake = warehouse.lake
    folder = warehouse.root / "build" / "undo.tmp"
    config: dict[str, Any] = {"temp_directory": str(folder), "memory_limit": "1GB", "threads": 2}
    with duckdb.connect(":memory:", config=config) as scratch:
        scratch.execute("SET TimeZone = 'UTC'")
        _view(scratch, lake, "all_rejects", {"rejects": _REJECTS}, contents.parts)
        tables = {"articles": f"{_ROWS}, false AS is_bare", "article_versions": f"{_ROWS}, true AS is_bare"}
        _view(scratch, lake, "all_rows", tables, contents.parts)
        _fill(scratch, "superseded", SUPERSEDED, contents.tables["superseded"])
        _fill(scratch, "sighted", SIGHTED, contents.tables["sighted"])
        _fill(scratch, "all_meetings", MEETINGS, None)
        refuse_damaged_parts(lake, lake.meetings())
        for part in lake.meetings():
            rows = parquet([lake.part_path(part)])
            scratch.execute(f"INSERT INTO all_meetings BY NAME FROM {rows}")
        scratch.register("loads", contents.tables["loads"])
        scratch.execute(
            "CREATE TABLE turns AS SELECT run_id::UUID AS run_id, min(seq) AS turn FROM loads "
            "WHERE run_id IS NOT NULL GROUP BY ALL"
        )
        scratch.execute(f"SET VARIABLE run = {quoted(run_id)}::UUID")
        scratch.execute(f"SET VARIABLE undo_from = {lake.undo_from('')}")
        scratch.execute(f"SET VARIABLE seq = {lake.last_seq() + 1}")
        for step in _STEPS:
            scratch.execute(statements("undo.sql")[step])
        yield scratch


def _view(
    connection: duckdb.DuckDBPyConnection,
    lake: Lake,
    name: str,
    tables: dict[str, str],
    parts: Sequence[Stored],
) -> None:
    """A view of all rows of some tables of the lake: name of a table → its columns."""
    selects = []
    for table, columns in tables.items():
        paths = [lake.part_path(part.part) for part in parts if part.table == table]
        if paths:
            files = parquet(paths, "union_by_name = true", "filename = true")
            selects.append(f"SELECT {columns} FROM {files}")
        else:
            typed = ", ".join(f'NULL::{spec.sql_type} AS "{spec.name}"' for spec in PARTS[table])
            selects.append(f"SELECT {columns} FROM (SELECT {typed}, NULL::VARCHAR AS filename WHERE false)")
    connection.execute(f"CREATE VIEW {name} AS {' UNION ALL '.join(selects)}")


def _fill(connection: duckdb.DuckDBPyConnection, name: str, specs: Sequence[Spec], rows: pa.Table | None) -> None:
    """A table with the columns of `specs`, and these rows."""
    columns = ", ".join(f'"{spec.name}" {spec.sql_type}' for spec in specs)
    connection.execute(f"CREATE TABLE {name} ({columns})")
    insert(connection, name, rows)


def _parts_without(connection: duckdb.DuckDBPyConnection, lake: Lake, parts: Sequence[Stored]) -> list[Stored]:
    """The parts, those of them anew that hold rows which go or now belong to another run."""
    changed = "version IN (FROM removed) OR version IN (SELECT version FROM carried)"
    files = connection.execute(
        f"SELECT DISTINCT file FROM all_rows WHERE {changed} UNION SELECT DISTINCT file FROM all_rejects "
        "WHERE version IN (FROM removed)"
    ).fetchall()
    touched = {part.part_group for part in parts if (str(lake.part_path(part.part)),) in files}
    refuse_damaged_parts(lake, [part.part for part in parts if part.part_group in touched])
    return [
        new
        for part in parts
        if (new := _rewritten(connection, lake, part) if part.part_group in touched else part)
    ]


def _rewritten(connection: duckdb.DuckDBPyConnection, lake: Lake, part: Stored) -> Stored | None:
    """A part without the rows that go, in the same order; None when nothing is left of it."""
    rows = parquet([lake.part_path(part.part)], "file_row_number = true")
    ((left,),) = connection.execute(f"SELECT count(*) FROM {rows} WHERE version NOT IN (FROM removed)").fetchall()
    if not left:
        return None
    changes = _changes(part) if part.table == "articles" else "version AS version"
    query = statements("undo.sql")["rewritten"].format(rows=rows, changes=changes)
    name = lake.add_part(part.table, writer(connection, part.table, query))
    return replace(part, part=name, rows=left)


def _changes(part: Stored) -> str:
    """What is different in a row that belongs to another run now: SQL for REPLACE."""
    changes = ["coalesce(c.run_id, r.run_id) AS run_id"]
    changes.append("CASE WHEN c.version IS NULL THEN r.captured_at ELSE c.captured_at END AS captured_at")
    places = [spec.name for spec in MEETINGS if spec.name not in ("run_id", "version", "captured_at")]
    for name in places:
        if name in part.columns:
            changes.append(f'CASE WHEN c.has_place THEN c."{name}" ELSE r."{name}" END AS "{name}"')
    return ", ".join(changes)


def _article_rows(parts: Sequence[Stored]) -> int:
    return sum(part.rows for part in parts if part.table == "articles")


def _forget_shards(lake: Lake, run_id: str) -> None:
    """Files that a cluster read for the run are to be read again."""
    for path in (lake.root / "shards").glob("*"):
        if path.read_text(encoding="utf-8").strip() in ("", run_id):
            path.unlink()
