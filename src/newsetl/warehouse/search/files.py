"""The files of the search index: sorted postings that nobody changes any more, read by the builds that list them.

<root>/build/search/000007.duckdb   tables postings (sorted by term) and articles (sorted by version)

A publish writes the postings of its loads as a file; small ones are merged once it is done, large ones later.
Which of them count stands in the writer database; without it, the files tell themselves what they hold.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path

import duckdb

from newsetl.core.shipped import statements
from newsetl.core.storage import forbid_writing, write_atomically
from newsetl.warehouse.sql import quoted, transaction

FLUSH_POSTINGS = 12_000_000  # past it the loads so far become a file, without waiting for the publish
SLICE_POSTINGS = 4_000_000  # sorted at a time
MOST_ARTICLES = 1_000_000  # in one file: a query looks for each word in every file; bounds what a forget rewrites
SMALL_ARTICLES = 2_500  # files below it are merged after a publish, as soon as there are four
_SMALL_FILES = 4
_MOST_TIMES_LARGER = 4  # a file than those it is merged with: so each row is written again a few times only
_STALE_SHARE = 20
_BLOCK_BYTES = 65_536  # smaller blocks hold article numbers unpacked, larger ones waste room in small files
_ROW_GROUP = 983_040  # postings: opening a file costs what it has row groups, and each query opens all of them
# No log is written: a file that is not complete is thrown away.
_STORAGE = f"BLOCK_SIZE {_BLOCK_BYTES}, ROW_GROUP_SIZE {_ROW_GROUP}, RECOVERY_MODE NO_WAL_WRITES"
_LAST_TERM = 2**64


def folder_of(root: Path) -> Path:
    """Where the files lie."""
    return root / "build" / "search"


def listed(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Names of the files that count."""
    return [row[0] for row in connection.execute("SELECT name FROM search_files ORDER BY name").fetchall()]


def relation(root: Path, names: Sequence[str], table: str) -> str:
    """SQL that reads a table of these files; without files, what gives no row."""
    if not names:
        columns = {
            "postings": "0::UBIGINT term_id, 0::INTEGER doc, 0::UTINYINT norm, 0::UTINYINT times, "
            "0::UTINYINT in_title",
            "articles": "0::INTEGER doc, uuid() article_id, 0::INTEGER words",
        }
        return f"(SELECT {columns[table]} WHERE false)"
    folder = folder_of(Path(os.path.realpath(root)))
    paths = ", ".join(quoted(folder / f"{name}.duckdb") for name in names)
    return f"read_duckdb([{paths}], table_name = '{table}', hive_partitioning = false)"


def flush(connection: duckdb.DuckDBPyConnection, root: Path) -> None:
    """Move the postings of the last loads to a file of their own."""
    (postings,) = connection.execute("SELECT count(*) FROM search_recent").fetchone() or (0,)
    (articles,) = connection.execute("SELECT count(*) FROM search_recent_articles").fetchone() or (0,)
    if articles:
        name = _write(connection, root, ("search_recent", "search_recent_articles", postings))
        with transaction(connection):
            list_file(connection, root, name)
            for table in ("search_recent", "search_recent_articles"):  # to delete millions of rows takes longer
                connection.execute(f"CREATE OR REPLACE TABLE {table} AS FROM {table} LIMIT 0")


def merge_small(connection: duckdb.DuckDBPyConnection, root: Path) -> None:
    """Merge files of few articles, if there are four. For the time after a publish: the next one shows it.

    It takes as long as a publish of few articles, for which users should not wait.
    """
    merge(connection, root, most_articles=SMALL_ARTICLES * _SMALL_FILES, smallest=SMALL_ARTICLES)


def merge(
    connection: duckdb.DuckDBPyConnection,
    root: Path,
    *,
    most_articles: int = MOST_ARTICLES,
    smallest: int = MOST_ARTICLES,
) -> int:
    """Merge files below `smallest` articles into larger ones, of at most `most_articles`. Returns how many went.

    Fewer than four small ones are left alone, unless all files may be merged.
    """
    rows = connection.execute(
        "SELECT name, articles, postings FROM search_files WHERE articles < $1 ORDER BY articles, name", [smallest]
    ).fetchall()
    fewest = 2 if smallest == MOST_ARTICLES else _SMALL_FILES
    gone = 0
    while len(rows) >= fewest:
        taken = [rows.pop(0)]
        articles = taken[0][1]
        while rows and articles + rows[0][1] <= most_articles and rows[0][1] <= _MOST_TIMES_LARGER * articles:
            articles += rows[0][1]
            taken.append(rows.pop(0))
        if len(taken) > 1:
            _replace(connection, root, [row[0] for row in taken], sum(row[2] for row in taken))
            gone += len(taken)
    return gone


def _replace(connection: duckdb.DuckDBPyConnection, root: Path, names: Sequence[str], postings: int) -> None:
    """Write what counts of these files as one file, in their place."""
    sources = (relation(root, names, "postings"), relation(root, names, "articles"), postings)
    name = _write(connection, root, sources)
    with transaction(connection):
        connection.execute("DELETE FROM search_files WHERE name IN (SELECT unnest($1))", [list(names)])
        list_file(connection, root, name)


def adopt(connection: duckdb.DuckDBPyConnection, root: Path, *, before: int) -> None:
    """List the files that are there in a new database; of two that hold the same version, the larger.

    Only those whose versions are all below `before`: later ones are indexed when their load is applied.
    """
    run = connection.execute
    run("CREATE OR REPLACE TEMP TABLE covered (doc INTEGER)")
    sizes = {path.stem: _size(connection, root, path.stem) for path in folder_of(root).glob("*.duckdb")}
    for name in sorted(sizes, key=lambda name: (*sizes[name], name), reverse=True):
        with suppress(duckdb.Error):  # half a file: its articles are indexed again
            held = relation(root, [name], "articles")
            taken = f"SELECT count(*) FROM {held} WHERE doc >= $1 OR doc IN (FROM covered)"
            (again,) = run(taken, [before]).fetchone() or (1,)
            if not again:
                run("INSERT INTO search_files VALUES ($1, $2, $3)", [name, *sizes[name]])
                run(f"INSERT INTO covered SELECT doc FROM {held}")
                run(f"UPDATE held SET words = a.words FROM {held} AS a WHERE held.version = a.doc AND held.stands")
    run("INSERT INTO search_gone SELECT doc FROM covered WHERE doc NOT IN (SELECT version FROM held WHERE stands)")
    run("DROP TABLE temp.covered")


def compact(connection: duckdb.DuckDBPyConnection, root: Path) -> int:
    """Merge files, rewrite those with more than a twentieth that is gone. Returns how many went."""
    gone = merge(connection, root)
    for name in listed(connection):
        held = relation(root, [name], "articles")
        counted = f"SELECT count(*), count(*) FILTER (doc IN (FROM search_gone)) FROM {held}"
        articles, stale = connection.execute(counted).fetchone() or (0, 0)
        if stale * _STALE_SHARE > articles:
            _replace(connection, root, [name], _size(connection, root, name)[1])
            gone += 1
    held = relation(root, listed(connection), "articles")
    connection.execute(
        f"DELETE FROM search_gone WHERE doc NOT IN (SELECT doc FROM {held}) "
        "AND doc NOT IN (SELECT doc FROM search_recent_articles)"
    )
    return gone


def copy_without(connection: duckdb.DuckDBPyConnection, root: Path, name: str, versions: Collection[int]) -> str:
    """A file again, without these versions. It does not count until `swap`. Returns its name.

    `connection` may be any that keeps rows in order.
    """
    tables = {table: relation(root, [name], table) for table in ("postings", "articles")}
    with new_file(connection, root) as copy:
        listed = ", ".join(map(str, versions)) or "-1"  # NOT IN (NULL) would leave nothing
        connection.execute(statements("search.sql")["copy_file"].format(**tables, versions=listed))
    return copy


def swap(connection: duckdb.DuckDBPyConnection, root: Path, names: Mapping[str, str]) -> None:
    """Let files count in the place of others: old name to new one. Others of the names are passed over."""
    counted = listed(connection)
    with transaction(connection):
        for old, new in names.items():
            if old in counted:
                connection.execute("DELETE FROM search_files WHERE name = $1", [old])
                list_file(connection, root, new)


def _write(connection: duckdb.DuckDBPyConnection, root: Path, sources: tuple[str, str, int]) -> str:
    """A new file without what is gone. Returns its name.

    `sources` are SQL that reads postings, and articles, and how many postings about.
    """
    postings, articles, count = sources
    slices = count // SLICE_POSTINGS + 1
    bounds = [_LAST_TERM * number // slices for number in range(slices + 1)]
    sql, run = statements("search.sql"), connection.execute
    with new_file(connection, root) as name:
        for first, end in pairwise(bounds):
            run(sql["write_slice"].format(postings=postings), [first, end - 1])
        run(sql["write_articles"].format(articles=articles))
    return name


@contextmanager
def new_file(connection: duckdb.DuckDBPyConnection, root: Path) -> Iterator[str]:
    """Name of a new file, attached as `target` inside this block; it is complete before it has the name."""
    folder, run = folder_of(root), connection.execute
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{max((int(path.stem) for path in folder.glob('*.duckdb')), default=0) + 1:06}"
    with write_atomically(folder / f"{name}.duckdb") as temporary:
        run(f"ATTACH {quoted(temporary)} AS target ({_STORAGE})")
        try:
            run(statements("search.sql")["begin_file"])
            yield name
            run("CHECKPOINT target")
        finally:
            run("DETACH target")
        forbid_writing(temporary)


def list_file(connection: duckdb.DuckDBPyConnection, root: Path, name: str) -> None:
    """List a file that is complete."""
    connection.execute("INSERT INTO search_files VALUES ($1, $2, $3)", [name, *_size(connection, root, name)])


def _size(connection: duckdb.DuckDBPyConnection, root: Path, name: str) -> tuple[int, int]:
    """Articles and postings of a file."""
    counts = (f"(SELECT count(*) FROM {relation(root, [name], table)})" for table in ("articles", "postings"))
    return connection.execute(f"SELECT {', '.join(counts)}").fetchone() or (0, 0)
