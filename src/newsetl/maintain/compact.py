"""Compaction: small part groups become large ones, ordered by month and article, without rows that do not count.

Each step is one commit of the lake: parts first, then the manifest that puts them in the place of others. A kill
leaves the part groups as they were, or as they are to be. Builds go on reading the parts that they list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from newsetl.core.counted import counted
from newsetl.core.shipped import statements
from newsetl.warehouse.batches import SCHEMAS
from newsetl.warehouse.builds.build import Contents, Stored, write_build
from newsetl.warehouse.damage import refuse_damaged_parts
from newsetl.warehouse.lake import Counts, Manifest, PartGroup, row_group
from newsetl.warehouse.manual.rows import read_all_manual
from newsetl.warehouse.schema import MANUAL, PARTS, TABLES
from newsetl.warehouse.search import files as search_files
from newsetl.warehouse.sql import parquet, pattern, quoted
from newsetl.warehouse.writer.warehouse import Warehouse

UNDO_DAYS = 30  # unless maintain.undo_days says otherwise
MOST_ROWS = 100_000  # articles and rejects of one part group: bounds what forgetting an article rewrites
_LEVEL = 9  # of zstd: a row is compacted few times and read often; figures: docs/decisions/0010-warehouse.md
_WITHOUT_DICTIONARY = ("links", "mentions")  # tables whose columns zstd packs better without one: the same page
_SMALL_ROWS = 2_000  # part groups below it are merged whatever the size of the others
_STALE_SHARE = 20  # a part group with more than a twentieth of rows that do not count is written anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Compaction:
    """What a compaction did."""

    part_groups: int = 0  # that were replaced
    into: int = 0  # part groups that took their place
    search_files: int = 0  # that were merged or written anew

    @property
    def sentence(self) -> str:
        """Such as "31 part groups became 2, 12 files of the search index were merged"."""
        files = counted(self.search_files, "file of the search index was", "files of the search index were")
        return f"{counted(self.part_groups, 'part group')} became {self.into:,}, {files} merged"


def compact(
    warehouse: Warehouse, *, undo_days: int = UNDO_DAYS, on_message: Callable[[str], None] | None = None
) -> Compaction:
    """Merge part groups and the search index's files as far as it pays. Users see it with the next publish.

    Rows that runs of the last `undo_days` days replaced stay as they are, for `newsetl undo`.
    """
    done = Compaction()
    since = datetime.now(UTC) - timedelta(days=undo_days)
    undo_from = warehouse.lake.undo_from(since.isoformat())
    while group := _group(_sizes(warehouse, undo_from)):
        if on_message:
            on_message(f"writing {len(group):,} part groups as one")
        _merge(warehouse, group, undo_from)
        done = replace(done, part_groups=done.part_groups + len(group), into=done.into + 1)
    search_files.flush(warehouse.connection, warehouse.root)
    return replace(done, search_files=search_files.compact(warehouse.connection, warehouse.root))


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large a part group is."""

    part_group: int
    rows: int  # articles and rejects
    stale: int  # of them, superseded and no longer needed to undo a run


def _sizes(warehouse: Warehouse, undo_from: int) -> list[Size]:
    """The part groups, the smallest first."""
    rows = warehouse.ask(statements("state.sql")["group_sizes"])
    stale = _stale_rows(warehouse, undo_from)
    return [Size(part_group=part_group, rows=count, stale=stale.get(part_group, 0)) for part_group, count in rows]


def _stale_rows(warehouse: Warehouse, undo_from: int) -> Mapping[int, int]:
    """How many rows of each part group can go; asked of the files only when some can."""
    ((any_gone,),) = warehouse.ask(f"SELECT count(*) FROM superseded WHERE coalesce(seq, 0) < {undo_from}")
    if not any_gone:
        return {}
    counts: Counter[int] = Counter()
    for table in ("articles", "rejects"):
        parts = warehouse.ask(f"SELECT slab, part FROM parts WHERE \"table\" = '{table}'")
        part_groups = {str(warehouse.lake.part_path(part)): part_group for part_group, part in parts}
        patterns = [pattern(Path(path)) for path in part_groups]
        if part_groups:
            rows = warehouse.connection.execute(
                statements("state.sql")["superseded_by_file"], [patterns, undo_from]
            )
            counts.update({part_groups[file]: count for file, count in rows.fetchall()})
    return counts


def _group(sizes: Sequence[Size]) -> list[int]:
    """Part groups of a size to write as one, so that rows are seldom written again. Nothing when none pays."""
    for start in range(len(sizes)):
        taken, rows = [sizes[start].part_group], sizes[start].rows
        for size in sizes[start + 1 :]:
            if rows + size.rows > MOST_ROWS or size.rows > max(_SMALL_ROWS, 2 * rows):
                break
            taken.append(size.part_group)
            rows += size.rows
        if len(taken) > 1:
            return taken
    return next(([size.part_group] for size in sizes if size.stale * _STALE_SHARE > size.rows), [])


def _merge(warehouse: Warehouse, group: Sequence[int], undo_from: int) -> None:
    """Write the rows of these part groups that count, and those that an undo may need, as one part group."""
    whole = warehouse.contents("compaction")
    mine = [part for part in whole.parts if part.part_group in group]
    kept = [part for part in whole.parts if part.part_group not in group]
    refuse_damaged_parts(warehouse.lake, [part.part for part in mine])
    read = {name: rows for name, rows in whole.tables.items() if name not in MANUAL}  # rows as they were read
    with _opened(warehouse.root, replace(whole, parts=mine, search=(), tables=read)) as rows:
        rows.execute(statements("state.sql")["undoable"], [undo_from])
        queries = {table: _compacted(table) for table in TABLES}
        parts = {
            table: [
                warehouse.lake.add_part(table, writer(rows, table, f"FROM ({query}) ORDER BY {_order(table)}"))
            ]
            for table, query in queries.items()
            if any(part.table == table for part in mine) or table == "article_versions"
            if _count(rows, query)
        }
        state = {
            table: rows.sql(statements("state.sql")["left_over"].format(table=table)).to_arrow_table()
            for table in ("superseded", "sighted")
        }
    left = statements("state.sql")["meetings_left"].replace("$1", str(undo_from))
    state["meetings"] = meetings(warehouse, left)
    part_group = PartGroup(seq=warehouse.lake.last_seq() + 1, parts=parts)
    commit_compaction(warehouse, [*part_groups_of(kept), part_group], state, undo_from=undo_from)


def _compacted(table: str) -> str:
    """SQL of the rows of a table that stay, with the columns that the lake has."""
    columns = ", ".join(f'"{spec.name}"' for spec in TABLES[table])
    return statements("state.sql")["compacted"].format(table=table, columns=columns)


def meetings(warehouse: Warehouse, query: str = "FROM {rows}") -> pa.Table:
    """What runs met without writing it, as far as a query leaves it; to be written anew."""
    parts = warehouse.lake.meetings()
    refuse_damaged_parts(warehouse.lake, parts)
    paths = [warehouse.lake.part_path(part) for part in parts]
    if not paths:
        return SCHEMAS["meetings"].empty_table()
    rows = parquet(paths, "union_by_name = true")
    return warehouse.connection.sql(query.format(rows=rows)).to_arrow_table()


def commit_compaction(
    warehouse: Warehouse,
    part_groups: Sequence[PartGroup],
    state: Mapping[str, pa.Table],
    *,
    undo_from: int,
    **gone: Any,
) -> None:
    """Make these part groups all that there is, with what is superseded, sighted and met of them.

    What people added by hand stays as it is, unless `state` has other rows of it.

    `undo_from` and `gone` (forgotten, forgotten_articles, forgotten_rows, undone) are as in the manifest.
    """
    parts = {}
    for table, rows in {**read_all_manual(warehouse.lake), **state}.items():
        if rows.num_rows:
            warehouse.connection.register("state_rows", rows)
            typed = ", ".join(f'"{spec.name}"::{spec.sql_type} AS "{spec.name}"' for spec in PARTS[table])
            write = writer(
                warehouse.connection, table, f"SELECT {typed} FROM state_rows ORDER BY {_row_number(table)}"
            )
            parts[table] = [warehouse.lake.add_part(table, write)]
            warehouse.connection.unregister("state_rows")
    warehouse.commit(
        Manifest(
            seq=warehouse.lake.last_seq() + 1,
            run_id="",
            recipe="",
            created_at=datetime.now(UTC).isoformat(),
            counts=Counts(),
            parts=parts,
            next_version=warehouse.next_version,
            part_groups=[part_group for part_group in part_groups if any(part_group.parts.values())],
            undo_from=undo_from,
            **gone,
        )
    )


def part_groups_of(parts: Sequence[Stored]) -> list[PartGroup]:
    """Parts, by the commit that wrote them."""
    by_seq: dict[int, dict[str, list[str]]] = {}
    for part in parts:
        by_seq.setdefault(part.part_group, {}).setdefault(part.table, []).append(part.part)
    return [PartGroup(seq=seq, parts=tables) for seq, tables in by_seq.items()]


@contextmanager
def _opened(root: Path, contents: Contents) -> Iterator[duckdb.DuckDBPyConnection]:
    """A build of some parts alone, in memory that is bounded: what does not fit goes to the folder of builds."""
    config: dict[str, Any] = {
        "temp_directory": str(root / "build" / "compact.tmp"),
        "memory_limit": "1GB",
        "threads": 2,
    }
    with duckdb.connect(":memory:", config=config) as connection:
        write_build(connection, root, contents)
        yield connection


def writer(
    connection: duckdb.DuckDBPyConnection, table: str, query: str, *, level: int = _LEVEL
) -> Callable[[Path], None]:
    """What writes the rows of a query as a part of a table, for `Lake.add_part`; `level` is that of zstd."""
    form = (
        f"FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, COMPRESSION_LEVEL {level}, "
        f"ROW_GROUP_SIZE {row_group(table)}{', DICTIONARY_SIZE_LIMIT 1' if table in _WITHOUT_DICTIONARY else ''}"
    )

    def write(path: Path) -> None:
        connection.execute(f"COPY ({query}) TO {quoted(path)} ({form})")

    return write


def _row_number(table: str) -> str:
    """The column that numbers the rows of a part."""
    return "number" if table in MANUAL else "version"


def _order(table: str) -> str:
    """By month, then by article: a day is in few row groups, and one article too."""
    if table == "rejects":
        return "capture_id"
    by_month = "date_trunc('month', published_on), article_id"
    return by_month if table in ("articles", "article_versions") else f"{by_month}, position"


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    ((count,),) = connection.execute(f"SELECT count(*) FROM ({query})").fetchall()
    return int(count)
