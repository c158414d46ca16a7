"""Forget: articles are taken out of lake, index, builds and newsetl's own raw bytes, for good.

Files are written anew without them and the old ones deleted at once, pinned builds included. A tombstone, which is
the article's id and nothing else, stays in the lake's manifests: the article is a reject when it comes again.
What is to go stands in lake/forgetting.json until it is done: doing it again finishes what a kill interrupted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Set
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from uuid import UUID

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from newsetl.core.counted import counted
from newsetl.core.records import Raw
from newsetl.core.shipped import statements
from newsetl.maintain.compact import commit_compaction, meetings, part_groups_of, writer
from newsetl.maintain.forget_raw import RawForgetReport, forget_raw
from newsetl.readers.reread import raw_of
from newsetl.related.publish import publish
from newsetl.warehouse.builds import catalogue as builds
from newsetl.warehouse.builds.build import Contents, Stored
from newsetl.warehouse.damage import damaged_parts, refuse_damaged_parts
from newsetl.warehouse.lake import Lake
from newsetl.warehouse.manual.rows import read_all_manual, without_articles
from newsetl.warehouse.search import files as search_files
from newsetl.warehouse.sql import parquet, pattern
from newsetl.warehouse.writer.database import purge_writer_database
from newsetl.warehouse.writer.warehouse import Warehouse, open_writer

OnMessage = Callable[[str], None]

_LEVEL = 3  # of zstd, as a load has it: that of compaction takes three times as long, for 8 % of one part group


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetRequest:
    """What is to go."""

    ids: frozenset[UUID]  # of articles
    urls: frozenset[str]  # their addresses, in every spelling that is known
    places: tuple[Raw, ...]  # where their bytes lie
    rejects: frozenset[UUID] = frozenset()  # capture ids of rejects from the same addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetReport:
    """What was done."""

    articles: int
    files: int  # of lake and index, written anew
    builds: int
    raw: RawForgetReport

    @property
    def sentence(self) -> str:
        """Such as "1 article forgotten: 14 files of the lake, 4 builds and 1 raw file were written anew"."""
        files = f"{counted(self.files, 'file')} of lake and index, {counted(self.builds, 'build')}"
        raw = counted(len(self.raw.rewritten) + len(self.raw.dropped), "raw file")
        return f"{counted(self.articles, 'article')} forgotten: {files} and {raw} were written anew"


def find_forget_request(connection: duckdb.DuckDBPyConnection, article_ids: Collection[UUID]) -> ForgetRequest:
    """What there is to forget of these articles: all their versions, and rejects from their addresses."""
    sql = statements("forget.sql")
    connection.register("chosen", pa.table({"article_id": pa.array(article_ids, pa.uuid())}))
    rows = connection.execute(sql["places"]).fetchall()
    urls = frozenset(url for row in rows for url in row[1:3] if url)
    rejects = connection.execute(sql["rejects"], [list(urls)]).fetchall()
    places = {raw_of(row[-7:]) for row in (*rows, *rejects)}
    return ForgetRequest(
        ids=frozenset(row[0] for row in rows),
        urls=urls,
        places=tuple(sorted(places, key=lambda place: place.place)),
        rejects=frozenset(row[0] for row in rejects),
    )


def unfinished_request(root: Path) -> ForgetRequest | None:
    """What a `forget` that was killed had to take out; None when there was none."""
    record = Lake(root / "lake").forget_request()
    if record is None:
        return None
    return ForgetRequest(
        ids=frozenset(map(UUID, record["ids"])),
        urls=frozenset(record["urls"]),
        places=tuple(Raw(**place) for place in record["places"]),
        rejects=frozenset(map(UUID, record["rejects"])),
    )


def forget(
    root: Path, request: ForgetRequest, *, on_message: OnMessage, wait_s: float, keep_builds: int
) -> ForgetReport:
    """Take articles out of everything below `root`. Holds the writer lock.

    Raises:
        LockedError: another process writes to the warehouse, or a collect is running.
        WarehouseError: a file cannot be read or written; the same call goes on from there.
    """
    lake = Lake(root / "lake")
    lake.write_forget_request(
        {
            "ids": sorted(map(str, request.ids)),
            "urls": sorted(request.urls),
            "places": [asdict(place) for place in request.places],
            "rejects": sorted(map(str, request.rejects)),
        }
    )
    raw = forget_raw(root, request.places, sorted(request.urls))
    with open_writer(root, wait_s=wait_s, on_wait=on_message, keep_builds=keep_builds) as warehouse:
        done = _forget(warehouse, request, on_message)
        publish(warehouse)
        done += _drop_old(root, warehouse)
    purge_writer_database(root, wait_s=wait_s, on_wait=on_message)
    lake.write_forget_request(None)
    count = len(builds.read_builds(root))
    return ForgetReport(articles=len(request.ids), files=done, builds=count, raw=raw)


def _forget(warehouse: Warehouse, request: ForgetRequest, on_message: OnMessage) -> int:
    """Write lake, index and builds anew. Returns how many files were."""
    root = warehouse.root
    search_files.flush(warehouse.connection, root)
    contents = warehouse.contents("forget")
    listed = {build.name: builds.contents_of(root, build.name) for build in builds.read_builds(root)}
    parts = {part.part: part for held in (contents, *listed.values()) for part in held.parts}
    on_message(f"looking for {counted(len(request.ids), 'article')} in {counted(len(parts), 'file')}")
    damaged = _damaged_before(warehouse.lake, parts.keys(), contents, on_message)
    sound = [part for name, part in parts.items() if name not in damaged]
    with duckdb.connect(config={"threads": 2, "memory_limit": "1GB"}) as scratch:
        removal = _find(scratch, warehouse.lake, sound, request)
        touched = [part for part in sound if part.part_group in removal.part_groups]
        refuse_damaged_parts(warehouse.lake, [part.part for part in touched if part in contents.parts])
        moved: dict[str, Stored | None] = dict.fromkeys(damaged)
        moved |= {part.part: _rewritten(scratch, warehouse.lake, part, removal.versions) for part in touched}
        names = {name for held in (contents, *listed.values()) for name in held.search}
        index = _index(scratch, root, names, removal.versions)
    versions, new = removal.versions, {**parts, **moved}
    kept = [part for old in contents.parts if (part := new[old.part]) is not None]
    state = {name: _without(contents.tables[name], "version", versions) for name in ("superseded", "sighted")}
    state |= {
        table: without_articles(rows, request.ids) for table, rows in read_all_manual(warehouse.lake).items()
    }
    state["meetings"] = _without(meetings(warehouse), "version", versions)
    stood = warehouse.ask(statements("forget.sql")["stood"].format(ids=_literals(request.ids)))[0][0]
    commit_compaction(
        warehouse,
        part_groups_of(kept),
        state,
        undo_from=warehouse.lake.undo_from(""),
        forgotten=sorted(str(identity) for identity in request.ids | request.rejects),
        forgotten_articles=stood,
        forgotten_rows=sum(
            old.rows - _rows_of(new[old.part]) for old in contents.parts if old.table == "articles"
        ),
    )
    search_files.swap(warehouse.connection, root, index)
    builds.rewrite_all(root, lambda held: _cleaned(held, new, index, versions, request))
    return sum(part != parts[old] for old, part in moved.items()) + len(index)


def _damaged_before(lake: Lake, parts: Set[str], contents: Contents, on_message: OnMessage) -> frozenset[str]:
    """Damaged parts that only earlier builds list, which a repair left behind: nobody can say what they hold."""
    damaged = damaged_parts(lake, parts - {part.part for part in contents.parts})
    for one in damaged:
        on_message(f"{lake.root / one.file} {one.problem}: the earlier builds that list it go on without it")
    return frozenset(one.file for one in damaged)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Removal:
    """The rows that go."""

    versions: frozenset[int]  # their numbers
    part_groups: frozenset[int]  # that hold them, and what belongs to them


def _find(
    connection: duckdb.DuckDBPyConnection, lake: Lake, parts: Collection[Stored], request: ForgetRequest
) -> _Removal:
    """Where the rows to remove lie. All rows of an article's version are in one part group."""
    rows: list[tuple[int, int]] = []
    keys = {"articles": ("article_id", request.ids), "article_versions": ("article_id", request.ids)}
    for table, (column, ids) in {**keys, "rejects": ("capture_id", request.rejects)}.items():
        part_groups = {str(lake.part_path(part.part)): part.part_group for part in parts if part.table == table}
        if part_groups and ids:
            query = statements("forget.sql")["versions"].format(column=column, ids=_literals(ids))
            matches = connection.execute(query, [[pattern(Path(path)) for path in part_groups]]).fetchall()
            rows += [(version, part_groups[file]) for version, file in matches]
    return _Removal(versions=frozenset(row[0] for row in rows), part_groups=frozenset(row[1] for row in rows))


def _rewritten(
    connection: duckdb.DuckDBPyConnection, lake: Lake, part: Stored, versions: Collection[int]
) -> Stored | None:
    """The same rows in the same order without those that go; the part itself when it holds none of them."""
    rows = parquet([lake.part_path(part.part)])
    goes = f"version IN ({', '.join(map(str, versions))})"
    ((gone,),) = connection.execute(f"SELECT count(*) FROM {rows} WHERE {goes}").fetchall()
    if gone == part.rows:
        return None
    if not gone:
        return part
    rest = f"FROM {rows} WHERE NOT ({goes})"
    name = lake.add_part(part.table, writer(connection, part.table, rest, level=_LEVEL))
    return replace(part, part=name, rows=part.rows - gone)


def _index(
    connection: duckdb.DuckDBPyConnection, root: Path, names: Collection[str], versions: Collection[int]
) -> dict[str, str]:
    """Write those files of the index again that hold these versions. Old name to new one."""
    numbers = ", ".join(map(str, versions)) or "NULL"
    moved = {}
    for name in sorted(names):
        held = search_files.relation(root, [name], "articles")
        ((count,),) = connection.execute(f"SELECT count(*) FROM {held} WHERE doc IN ({numbers})").fetchall()
        if count:
            moved[name] = search_files.copy_without(connection, root, name, versions)
    return moved


def _cleaned(
    held: Contents,
    parts: dict[str, Stored | None],
    index: dict[str, str],
    versions: Collection[int],
    request: ForgetRequest,
) -> Contents:
    """A build's contents without what goes."""
    tables = {
        name: _without(rows, "version" if "version" in rows.column_names else "doc", versions)
        if {"version", "doc"} & set(rows.column_names)
        else rows
        for name, rows in held.tables.items()
    }
    ids = frozenset(map(str, request.ids))
    if "story_labels" in tables:  # made of words of titles
        story_rows = tables["story_articles"].to_pylist()
        theirs = {row["story_id"] for row in story_rows if row["article_id"] in ids}
        tables["story_labels"] = _without(tables["story_labels"], "story_id", theirs)
    for column in ("article_id", "of_article_id", "story_id", "other_story_id"):  # of copies, clusters and stories
        for name, rows in tables.items():
            if column in rows.column_names:
                tables[name] = _without(rows, column, ids)
    checks = tables["checks"]
    words = [*map(str, request.ids), *request.urls]
    examples = [
        None if example and any(word in example for word in words) else example
        for example in checks["example"].to_pylist()
    ]
    place = checks.column_names.index("example")
    tables["checks"] = checks.set_column(place, "example", pa.array(examples, pa.string()))
    return replace(
        held,
        parts=[part for old in held.parts if (part := parts[old.part]) is not None],
        search=[index.get(name, name) for name in held.search],
        tables=tables,
    )


def _rows_of(part: Stored | None) -> int:
    return part.rows if part else 0


def _without(rows: pa.Table, column: str, values: Collection[int] | Collection[str]) -> pa.Table:
    """The rows whose column holds none of these values."""
    gone = pc.is_in(rows[column], value_set=pa.array(list(values), rows[column].type))
    return rows.filter(pc.invert(gone))


def _drop_old(root: Path, warehouse: Warehouse) -> int:
    """Delete at once what no build reads any more: it holds what was to be forgotten."""
    lake = Lake(root / "lake")
    lake.write_builds({**lake.builds(), "retired": {}})
    return builds.sweep(root, search=search_files.listed(warehouse.connection))


def _literals(ids: Collection[UUID]) -> str:
    return ", ".join(f"'{identity}'::UUID" for identity in ids) or "NULL"
