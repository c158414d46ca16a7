"""One build: a small database of views over an explicit list of immutable files, changed by nobody any more.

The rows of the lake lie behind `stored.<table>`; the views that users ask leave out rows that are superseded, and
lay over where an article was seen since. What a build reads stands in `stored.files`, so that it can be written
again for another folder, or without an article.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from shutil import copyfile

import duckdb
import pyarrow as pa

from newsetl.core.shipped import shipped, statements
from newsetl.core.storage import forbid_writing, write_atomically
from newsetl.warehouse.builds import by_hand
from newsetl.warehouse.builds.agency_names import agency_names_sql
from newsetl.warehouse.lake import Lake
from newsetl.warehouse.schema import DERIVED, MANUAL, SIGHTED, SUPERSEDED, TABLE_COMMENTS, TABLES, Spec
from newsetl.warehouse.search import files as search_files
from newsetl.warehouse.search.retitled import add_retitled
from newsetl.warehouse.sql import insert, new_database, parquet, quoted, transaction

_MAKING = threading.Lock()  # of a blank build: who needs it waits for the thread that makes it
FORMAT = 1  # of a build's plumbing: what is in the schema `stored`
_STORED = ("superseded", "sighted", "forgotten", "story_labels", *MANUAL)  # small tables that users need not see
_OVERLAID = tuple(spec.name for spec in SIGHTED if spec.name not in ("version", "has_place", "seq"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One Parquet file of the lake, and the columns that it has."""

    table: str
    part: str  # path in the lake
    columns: frozenset[str]
    part_group: int  # number of the commit that wrote it
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """All that a build is made of."""

    parts: Sequence[Stored] = ()
    search: Sequence[str] = ()  # names of the index's files
    tables: Mapping[str, pa.Table] = field(default_factory=dict)  # small ones: warehouse/sql/build.sql

    @property
    def files(self) -> list[str]:
        """Every file that the build reads, below the warehouse's folder."""
        index = [f"build/search/{name}.duckdb" for name in self.search]
        return [f"lake/{part.part}" for part in self.parts] + index

    def hides(self, *, rejects: bool) -> bool:
        """Whether some rows of the lake do not count: of `rejects`, or of articles and their child tables."""
        return (rejects, False) in self._superseded or (rejects, True) in self._superseded

    @property
    def keeps_versions(self) -> bool:
        """Whether rows in the parts of `articles` are earlier versions, not yet in parts of `article_versions`."""
        return (False, True) in self._superseded

    @property
    def _superseded(self) -> Set[tuple[bool, bool]]:
        """Which kinds of superseded rows there are: `is_reject` and `is_kept`."""
        if not self.rows("superseded"):
            return frozenset()
        kinds = self.tables["superseded"].group_by(["is_reject", "is_kept"]).aggregate([])
        return {(row["is_reject"], row["is_kept"]) for row in kinds.to_pylist()}

    def rows(self, table: str) -> int:
        """How many rows a small table has."""
        return self.tables[table].num_rows if table in self.tables else 0


_NOTHING = Contents()
_MEMORY = "384MB"  # of a new build while its rows are checked; what does not fit goes to a folder beside it


@contextmanager
def new_build(root: Path, path: Path, contents: Contents) -> Iterator[duckdb.DuckDBPyConnection]:
    """The build of these contents as a file, open to be looked at; `path` is there when the block ended well."""
    blank = _blank_file(root)
    try:
        with write_atomically(path) as temporary:
            copyfile(blank, temporary)
            with new_database(temporary, config={"threads": 1, "memory_limit": _MEMORY}) as made:
                _fill(made, root, contents)
                yield made
            forbid_writing(temporary)
    except duckdb.Error:
        blank.unlink(missing_ok=True)  # it may be what is damaged: the next build makes it anew
        raise


def write_build(connection: duckdb.DuckDBPyConnection, root: Path, contents: Contents) -> None:
    """Make an empty database, such as one in memory, the build of these contents."""
    _begin(connection)
    _fill(connection, root, contents)


def prepare_builds(root: Path) -> None:
    """Make what every build begins with, unless it is there. Its errors wait for a build that meets them."""
    with suppress(duckdb.Error, OSError):
        _blank_file(root)


def _blank_file(root: Path) -> Path:
    """A build of nothing, kept beside the builds: to copy one takes a tenth of the time to make one."""
    with _MAKING:
        return _made_blank(root / "build")


def _made_blank(folder: Path) -> Path:
    key = hashlib.sha256(f"{duckdb.__version__} {_blank_sql()}".encode()).hexdigest()[:16]
    path = folder / f"blank-{key}.duckdb"
    if not path.is_file():
        with write_atomically(path) as temporary, new_database(temporary) as made:
            _begin(made)
        for other in folder.glob("blank-*.duckdb"):
            if other != path:
                other.unlink()
    return path


def _begin(connection: duckdb.DuckDBPyConnection) -> None:
    """Have every table, view and macro of a build in an empty database, and nothing in them."""
    connection.execute("SET TimeZone = 'UTC'")
    with transaction(connection):
        connection.execute(_blank_sql())


_ARTICLES_TOO = ("articles_unique", "articles_counted")  # views with the columns of articles


@cache
def _blank_sql() -> str:
    """What makes a build of nothing, comments and all."""
    sql, search = statements("build.sql"), statements("search.sql")
    made = [sql["create_tables"], search["create_tables"]]
    stored = {"superseded": SUPERSEDED, "sighted": SIGHTED, **MANUAL}
    made += [_table(f"stored.{name}", specs) for name, specs in stored.items()]
    made += [statements("by_hand.sql")["create_views"]]
    made += [_stored(Path(), table, ()) for table in TABLES]
    made += [_view(table, _NOTHING) for table in TABLES]
    made += [_search_views(Path(), _NOTHING), _read("views.sql")]
    made += [search["create_macros"], search["create_queries"], agency_names_sql()]
    made += map(_read, ("words.sql", "analysts.sql", "text_fields.sql", "related.sql"))
    made += [comment for view in _ARTICLES_TOO for comment in _column_comments(view, "articles")]
    return "\n;\n".join(made)


def version_of_builds() -> str:
    """Digest of the SQL that every build of this version begins with, hex."""
    return hashlib.sha256(_blank_sql().encode()).hexdigest()[:16]


def _read(name: str) -> str:
    return (shipped("warehouse/sql") / name).read_text(encoding="utf-8")


def _fill(connection: duckdb.DuckDBPyConnection, root: Path, contents: Contents) -> None:
    """Make a build of nothing the one of these contents."""
    run = connection.execute
    run("SET TimeZone = 'UTC'")
    run("SET parquet_metadata_cache = true")  # each view is bound as it is made: the files never change
    with transaction(connection):
        insert(connection, "stored.files", _files(contents))
        about = {"root": os.path.realpath(root), "format": FORMAT, "version": version_of_builds()}
        insert(connection, "stored.about", pa.Table.from_pylist([about]))
        for name in (*(f"stored.{name}" for name in _STORED), *statements("build.sql")["filled"].split()):
            insert(connection, name, contents.tables.get(name.removeprefix("stored.")))
        if by_hand.corrected_fields(contents.tables):
            run(by_hand.corrected_table(contents.tables))
        for table in TABLES:
            parts = [part for part in contents.parts if part.table == table]
            if parts:
                run(_stored(root, table, parts))
            if _view(table, contents) != _view(table, _NOTHING):
                run(_view(table, contents))
        if contents.search:
            run(_search_views(root, contents))
            if _is_retitled(contents):
                add_retitled(connection)
        by_hand.annotation_views(connection)


def read_contents(connection: duckdb.DuckDBPyConnection) -> Contents:
    """What a build was made of, from its own database."""
    rows = connection.execute('SELECT kind, "table", file, columns, slab, rows FROM stored.files').fetchall()
    there = {
        f"stored.{name}" if schema == "stored" else name
        for schema, name in connection.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
    }  # a build of an older version has fewer
    tables = [*(f"stored.{name}" for name in _STORED), *statements("build.sql")["filled"].split()]
    return Contents(
        parts=[
            Stored(table=row[1], part=row[2], columns=frozenset(row[3]), part_group=row[4], rows=row[5])
            for row in rows
            if row[0] == "lake"
        ],
        search=[row[2] for row in rows if row[0] == "search"],
        tables={
            name.removeprefix("stored."): connection.sql(f"FROM {name}").to_arrow_table()
            for name in tables
            if name in there
        },
    )


def fresh_views(
    connection: duckdb.DuckDBPyConnection,
    root: Path,
    contents: Contents,
    fresh: Sequence[Stored],
    columns: Mapping[str, Sequence[str]],
) -> None:
    """Temporary views `fresh_<table>` of these columns: the rows of some parts, as a build shows them."""
    for table, names in columns.items():
        rows = _fresh_rows(root, table, contents, fresh, names)
        connection.execute(f"CREATE OR REPLACE TEMP VIEW fresh_{table} AS {rows}")


@contextmanager
def fresh_tables(
    connection: duckdb.DuckDBPyConnection,
    root: Path,
    contents: Contents,
    fresh: Sequence[Stored],
    columns: Mapping[str, Sequence[str]],
) -> Iterator[None]:
    """The same as temporary tables, which are in memory inside this block."""
    for table, names in columns.items():
        rows = _fresh_rows(root, table, contents, fresh, names)
        connection.execute(f"CREATE TEMP TABLE fresh_{table} AS {rows}")
    yield
    for table in columns:
        connection.execute(f"DROP TABLE fresh_{table}")


def _fresh_rows(
    root: Path, table: str, contents: Contents, fresh: Sequence[Stored], columns: Sequence[str]
) -> str:
    """Columns of the rows of some parts that count: SQL."""
    rows = lake_rows(root, table, [part for part in fresh if part.table == table])
    selected = ", ".join(f'"{name}"' for name in columns)
    return f"SELECT {selected} FROM ({_rows_that_count(table, rows, contents)})"


def _view(table: str, contents: Contents) -> str:
    """A table of the lake as users see it: SQL."""
    statements = [f"CREATE OR REPLACE VIEW {table} AS {_rows_that_count(table, f'FROM stored.{table}', contents)}"]
    statements += [f"COMMENT ON VIEW {table} IS {quoted(TABLE_COMMENTS[table])}"]
    return ";".join([*statements, *_column_comments(table, table)])


def _column_comments(view: str, table: str) -> list[str]:
    """The meanings of a table's columns, said of a view that has them: SQL."""
    specs = (*TABLES[table], *(spec for spec, _ in DERIVED if table == "articles"))
    return [f'COMMENT ON COLUMN {view}."{spec.name}" IS {quoted(spec.comment)}' for spec in specs]


def _search_views(root: Path, contents: Contents) -> str:
    """The index's files as two views: SQL."""
    rows = {name: search_files.relation(root, contents.search, name) for name in ("postings", "articles")}
    sql = statements("search.sql")
    standing = " ANTI JOIN search_gone USING (doc)" if contents.rows("search_gone") else ""
    changed = sql["as_corrected" if _is_retitled(contents) else "as_read"].format(**rows, standing=standing)
    return sql["create_views"].format(**rows, standing=standing, changed=changed)


def _is_retitled(contents: Contents) -> bool:
    """Whether there are corrections of titles, which the files of the index do not know."""
    return "title" in by_hand.corrected_fields(contents.tables)


def _stored(root: Path, table: str, parts: Sequence[Stored]) -> str:
    """All rows of a table, as they lie in the lake: SQL."""
    return f"CREATE OR REPLACE VIEW stored.{table} AS {lake_rows(root, table, parts)}"


def lake_rows(root: Path, table: str, parts: Sequence[Stored]) -> str:
    """All rows of these parts of a table, as SQL that reads them; columns that an old part has not are null."""
    lake = Lake(Path(os.path.realpath(root)) / "lake")
    groups: dict[frozenset[str], list[Path]] = {}
    for part in sorted(parts, key=lambda part: (part.rows, part.part)):  # a query is bound to the first
        groups.setdefault(part.columns, []).append(lake.part_path(part.part))
    selects = [
        f"SELECT {_columns(TABLES[table], there)} FROM {parquet(paths, is_listable=False)}"
        for there, paths in groups.items()
    ]
    return " UNION ALL ".join(selects) or f"SELECT {_columns(TABLES[table], frozenset())} WHERE false"


def _columns(specs: Sequence[Spec], there: frozenset[str]) -> str:
    return ", ".join(
        f'"{spec.name}"' if spec.name in there else f'NULL::{spec.sql_type} AS "{spec.name}"' for spec in specs
    )


def _rows_that_count(table: str, inner: str, contents: Contents) -> str:
    """The rows that count, with the columns that are worked out of others."""
    rows = by_hand.overlaid(table, _standing(table, inner, contents), contents.tables)
    if table != "articles":
        return rows
    columns = {spec.name: sql for spec, sql in DERIVED}
    columns["outlet_id"] = by_hand.outlet_id(columns["outlet_id"], contents.tables)
    derived = ", ".join(f'{sql} AS "{name}"' for name, sql in columns.items())
    return f"SELECT *, {derived} FROM ({rows})"


def _standing(table: str, inner: str, contents: Contents) -> str:
    """The rows that count, as they were last seen. What there is nothing of is not joined."""
    is_reject = table == "rejects"
    rows = f"({inner})"
    if table != "article_versions" and contents.hides(rejects=is_reject):
        gone = f"SELECT version FROM stored.superseded WHERE is_reject = {is_reject}"
        rows = f"(FROM ({inner}) ANTI JOIN ({gone}) USING (version))"
    if table == "article_versions":
        kept = (
            " UNION ALL BY NAME FROM stored.articles SEMI JOIN "
            "(SELECT version FROM stored.superseded WHERE is_kept AND NOT is_reject) USING (version)"
        )
        gone = "(SELECT version FROM stored.superseded WHERE NOT is_kept)"
        rows = (
            f"(FROM stored.article_versions ANTI JOIN {gone} USING (version)"
            f"{kept if contents.keeps_versions else ''})"
        )
    if table not in ("articles", "article_versions") or not contents.rows("sighted"):
        return f"FROM {rows}"
    overlaid = ", ".join(
        f'coalesce(s."{name}", a."{name}") AS "{name}"'
        if name == "captured_at"
        else f'CASE WHEN s.has_place THEN s."{name}" ELSE a."{name}" END AS "{name}"'
        for name in _OVERLAID
    )
    return f"SELECT a.* REPLACE ({overlaid}) FROM {rows} AS a LEFT JOIN stored.sighted AS s USING (version)"


def _table(name: str, specs: Sequence[Spec]) -> str:
    columns = ", ".join(f'"{spec.name}" {spec.sql_type}' for spec in specs)
    return f"CREATE TABLE {name} ({columns})"


def _files(contents: Contents) -> pa.Table:
    rows = [
        {"kind": "lake", "table": part.table, "file": part.part, "columns": sorted(part.columns)}
        | {"slab": part.part_group, "rows": part.rows}
        for part in contents.parts
    ]
    rows += [{"kind": "search", "table": "search", "file": name} for name in contents.search]
    kinds = {"kind": pa.string(), "table": pa.string(), "file": pa.string(), "columns": pa.list_(pa.string())}
    return pa.Table.from_pylist(rows, schema=pa.schema(kinds | {"slab": pa.int64(), "rows": pa.int64()}))
