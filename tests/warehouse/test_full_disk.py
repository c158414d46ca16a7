"""A disk without room at any moment: a database file is there with all of its rows, or it is not there."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from newsetl.core.errors import WarehouseError
from newsetl.warehouse.builds.build import new_build, prepare_builds, read_contents
from newsetl.warehouse.builds.reader import open_reader
from newsetl.warehouse.export.tables import export
from newsetl.warehouse.writer.database import purge_writer_database, writer_database_path
from newsetl.warehouse.writer.warehouse import open_writer
from tests.conftest import on_linux
from tests.warehouse.conftest import article, load

pytestmark = on_linux("needs RLIMIT_FSIZE")
STEP = 200_000  # bytes by which the room grows from try to try


@contextmanager
def room(size_bytes: int) -> Iterator[None]:
    """No file may grow beyond some bytes: the kernel refuses it to all libraries, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    root = tmp_path / "filled"
    with open_writer(root) as warehouse:
        load(warehouse, [article(str(number), f"The ferry {number} sails") for number in range(300)])
        warehouse.publish()
    return root


def ways_it_ended(write: Callable[[], None], is_there: Callable[[], bool]) -> set[str]:
    """Write with ever more room until all of it fits. What is there is `is_there`'s to judge."""
    ended = set()
    for size_bytes in range(0, 100 * STEP, STEP):
        try:
            with room(size_bytes):
                write()
        except (duckdb.Error, WarehouseError, OSError):
            ended.add("refused")
            assert not is_there()
        else:
            assert is_there()
            return ended | {"written"}
    raise AssertionError("it never fitted")


def rows(file: Path, table: str) -> int:
    with duckdb.connect(str(file), read_only=True) as database:
        ((count,),) = database.execute(f"SELECT count(*) FROM {table}").fetchall()
        return int(count)


def test_a_build_is_whole_or_is_not_there(filled: Path) -> None:
    with open_reader(filled) as connection:
        contents = read_contents(connection)
    path = filled / "build" / "news-000099.duckdb"

    def write() -> None:
        with new_build(filled, path, contents):
            pass

    def is_there() -> bool:
        prepare_builds(filled)
        return path.exists() and rows(path, "articles") == 300

    assert ways_it_ended(write, is_there) == {"refused", "written"}
    assert not list(path.parent.glob(".*"))


def test_the_build_that_all_begin_with_is_whole_or_is_not_there(filled: Path) -> None:
    (blank,) = (filled / "build").glob("blank-*")
    blank.unlink()

    def is_there() -> bool:
        return blank.exists() and rows(blank, "stored.files") == 0

    for size_bytes in range(0, 100 * STEP, STEP):
        with room(size_bytes):
            prepare_builds(filled)
        if blank.exists():
            break
    assert is_there()


def test_an_exported_database_is_whole_or_is_not_there(filled: Path, tmp_path: Path) -> None:
    target = tmp_path / "export.duckdb"

    def is_there() -> bool:
        return target.exists() and rows(target, "articles") == 300

    assert ways_it_ended(lambda: _export(filled, target), is_there) == {"refused", "written"}
    assert not list(tmp_path.glob(".*"))


def _export(root: Path, target: Path) -> None:
    export(root, target, form="duckdb")


def test_a_writer_database_that_is_written_anew_keeps_its_rows_or_stays_as_it_was(filled: Path) -> None:
    path = writer_database_path(filled)
    before = path.stat().st_ino

    def is_there() -> bool:
        assert rows(path, "held") == 300
        return path.stat().st_ino != before

    assert ways_it_ended(lambda: purge_writer_database(filled), is_there) == {"refused", "written"}
