"""Warehouses of earlier releases are brought forward, whole or not at all, and go on being read and loaded into."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import duckdb
import pytest

from newsetl.core.errors import WarehouseError
from newsetl.maintain.rebuild import rebuild
from newsetl.warehouse.builds.catalogue import build_path, read_builds
from newsetl.warehouse.builds.digest import content_digest
from newsetl.warehouse.builds.reader import open_reader
from newsetl.warehouse.writer.database import open_writer_database
from newsetl.warehouse.writer.migrations import Migration, migrate, read_migrations
from newsetl.warehouse.writer.warehouse import open_writer

ROOT = Path(__file__).parents[2]
RELEASED = sorted((ROOT / "tests" / "fixtures").glob("warehouse-*.tar.xz"))
FIRST = Migration(number=1, name="first", sql="CREATE TABLE parts (part VARCHAR); INSERT INTO parts VALUES ('a');")
SECOND = Migration(number=2, name="second", sql="ALTER TABLE parts ADD COLUMN size BIGINT;")
THIRD = Migration(number=3, name="third", sql="UPDATE parts SET size = 7;")


@pytest.fixture
def database() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:")


def written(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).write_text("SELECT 1;")
    return folder


def test_each_runs_once_and_in_order(database: duckdb.DuckDBPyConnection) -> None:
    assert migrate(database, [FIRST]) == ["first"]
    assert migrate(database, [FIRST, SECOND, THIRD]) == ["second", "third"]
    assert migrate(database, [FIRST, SECOND, THIRD]) == []
    assert database.execute("FROM parts").fetchall() == [("a", 7)]
    rows = database.execute("SELECT number, name, sha256 FROM migrations ORDER BY number").fetchall()
    assert rows == [(one.number, one.name, one.sha256) for one in (FIRST, SECOND, THIRD)]


def test_an_edited_migration_is_refused_with_the_remedy(database: duckdb.DuckDBPyConnection) -> None:
    migrate(database, [FIRST])
    edited = Migration(number=1, name="first", sql=FIRST.sql + " ")
    with pytest.raises(WarehouseError, match=r"0001 first.*put the file back.*newsetl rebuild"):
        migrate(database, [edited, SECOND])
    assert database.execute("FROM parts").fetchall() == [("a",)]


def test_a_newer_database_is_refused_with_the_remedy(database: duckdb.DuckDBPyConnection) -> None:
    migrate(database, [FIRST, SECOND])
    with pytest.raises(WarehouseError, match=r"newer newsetl \(migration 0002 second\): install that"):
        migrate(database, [FIRST])


@pytest.mark.parametrize("wrong", ["UPDATE nothing SET size = 1;", "SELECT 1 / 'x'::INTEGER;"])
def test_one_that_fails_leaves_the_database_as_it_was(wrong: str, database: duckdb.DuckDBPyConnection) -> None:
    migrate(database, [FIRST])
    with pytest.raises(duckdb.Error):
        migrate(database, [FIRST, SECOND, Migration(number=3, name="wrong", sql="DELETE FROM parts;" + wrong)])
    assert database.execute("FROM parts").fetchall() == [("a",)]
    assert database.execute("SELECT number FROM migrations").fetchall() == [(1,)]
    assert migrate(database, [FIRST, SECOND, THIRD]) == ["second", "third"]


@pytest.mark.parametrize("names", [("0002_b.sql",), ("0001_a.sql", "0003_c.sql"), ("0001_a.sql", "0001_b.sql")])
def test_numbers_that_are_missing_or_stand_twice_are_named(names: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="number them from 1, each number once"):
        read_migrations(written(tmp_path, *names))


def test_a_warehouse_from_before_the_first_release_is_refused(tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    with duckdb.connect(str(tmp_path / "build" / "writer.duckdb")) as old:
        old.execute("CREATE TABLE articles (article_id UUID)")
    with pytest.raises(WarehouseError, match=r"before 0.1.0.*into a new folder"), open_writer(tmp_path):
        pass


# -- released warehouses ----------------------------------------------------------------------------------


@pytest.fixture(params=RELEASED, ids=lambda path: path.name.removesuffix(".tar.xz"))
def released(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A warehouse as that release left it, in another place than it was made."""
    with tarfile.open(request.param) as packed:
        packed.extractall(tmp_path, filter="data")
    return tmp_path / "warehouse"


def test_this_release_has_a_fixture() -> None:
    from newsetl import __version__

    assert f"warehouse-{__version__}.tar.xz" in [path.name for path in RELEASED], "python tools/release_fixture.py"


def test_its_database_was_made_by_the_migrations_there_are(released: Path) -> None:
    with duckdb.connect(str(released / "build" / "writer.duckdb"), read_only=True) as database:
        ran = database.execute("SELECT number, sha256 FROM migrations ORDER BY number").fetchall()
    assert ran == [(one.number, one.sha256) for one in read_migrations()][: len(ran)]
    with open_writer_database(released / "build" / "writer.duckdb") as database:
        assert database.execute("SELECT count(*) FROM migrations").fetchone() == (len(read_migrations()),)


@pytest.mark.parametrize("delete", [False, True], ids=["", "from the lake alone"])
def test_it_opens_here_after_one_command_and_has_what_it_had(delete: bool, released: Path) -> None:
    with pytest.raises(WarehouseError, match="newsetl rebuild"):
        open_reader(released)
    if delete:
        (released / "build" / "writer.duckdb").unlink()
    rebuild(released)
    with open_reader(released) as reader:
        counts = "SELECT count(*), count(text), (SELECT count(*) FROM rejects), (SELECT sum(new) FROM loads) FROM articles"
        articles, texts, rejects, new = reader.execute(counts).fetchone() or (0, 0, 0, 0)
        assert articles == texts == new > 10
        assert rejects > 0
        assert reader.execute("SELECT count(*) FROM search('ferry gearbox', k := 3)").fetchone() == (3,)
    pinned = next(build for build in read_builds(released) if build.pinned == "first")
    with duckdb.connect(str(build_path(released, pinned.name)), read_only=True) as first:
        assert first.execute("SELECT count(text) FROM articles").fetchone() == (pinned.articles,)


LATER = """
import sys
from collections.abc import Iterator
from pathlib import Path
import newsetl.extract.fields as fields
from newsetl.extract.fields.column import column
from newsetl.extract.page.page import Page
from newsetl.core.records import Candidate

def mood(page: Page) -> Iterator[Candidate[str]]:
    '''How it sounds.'''
    yield from ()

fields.FIELDS = (*fields.FIELDS, column(mood))
from newsetl.warehouse.writer import migrations, warehouse
from newsetl.warehouse.builds.digest import content_digest
from newsetl.warehouse.writer.migrations import Migration
from newsetl.maintain.compact import compact
from newsetl.maintain.rebuild import rebuild
there = migrations.read_migrations()
number = len(there) + 1
more = [Migration(number=number, name="later", sql="CREATE TABLE moods (id UUID);")]
migrations.read_migrations = lambda: [*there, *more]
from tests.warehouse.conftest import article, load
root = Path(sys.argv[1])

def seen():
    with duckdb.connect(str((root / "news.duckdb").resolve()), read_only=True) as build:
        rows = build.execute("SELECT count(*), count(text), count(mood) FROM articles").fetchone()
        versions = build.execute("SELECT count(*) FROM article_versions WHERE mood IS NULL").fetchone()
        return *rows, *versions, content_digest(build)

import duckdb
with warehouse.open_writer(root) as opened:
    assert opened.ask("SELECT count(*) FROM moods") == [(0,)], "it was not migrated"
    opened.publish()
    before = seen()
    assert before[0] == before[1] > 10 and before[2] == 0, before
    load(opened, [article("later", "The ferry sings.", mood="glad")])
    opened.publish()
    after = seen()
    assert after[:4] == (before[0] + 1, before[1] + 1, 1, before[3]), (before, after)
    compact(opened)
    opened.publish(check_all=True)
    assert seen() == after
rebuild(root)
assert seen() == after
print(after[0])
"""


def test_a_later_release_with_another_column_and_migration_reads_it_and_loads_into_it(released: Path) -> None:
    """That release is a process of its own: here FIELDS and migrations are as they are."""
    rebuild(released)
    ended = subprocess.run(
        [sys.executable, "-c", LATER, str(released)],
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    with open_reader(released) as reader:
        assert reader.execute("SELECT count(*), count(mood) FROM articles").fetchone() == (int(ended.stdout), 1)
        assert len(content_digest(reader)) == 64
    with pytest.raises(WarehouseError, match="newer newsetl"), open_writer(released):
        pass
