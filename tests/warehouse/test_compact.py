"""Compaction moves rows to other files and changes nothing that anybody sees, now or later."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.core.records import Reason
from newsetl.maintain.compact import Size, _group, compact
from newsetl.maintain.job import maintain
from newsetl.maintain.rebuild import rebuild
from newsetl.settings import load_settings
from newsetl.warehouse.builds.catalogue import GRACE, files_of, pin, read_builds, sweep
from newsetl.warehouse.builds.digest import content_digest
from newsetl.warehouse.builds.reader import open_reader
from newsetl.warehouse.lake import Lake
from newsetl.warehouse.search import files as search_files
from newsetl.warehouse.writer.database import open_writer_database, purge_writer_database
from newsetl.warehouse.writer.lock import writer_lock
from newsetl.warehouse.writer.warehouse import Warehouse, open_writer
from tests.conftest import examples_of_a_database
from tests.dying import killed_after
from tests.unit.run.test_ledger import (
    NOON,
    PLACES,
    TEXTS,
    Bench,
    ReadInput,
    bench,
    capture,
    no_fsync,  # noqa: F401 - autouse here too
    reject,
)
from tests.warehouse.conftest import article, load

MATCHES = "SELECT article_id, round(score, 3) FROM search_matches('quay one two') ORDER BY 1"
SEEN = "SELECT url, source_uri, captured_at, input_hash FROM articles ORDER BY 1"
REJECTS = "SELECT source_uri, reason FROM rejects ORDER BY 1"


def seen(one: Bench) -> tuple[object, ...]:
    """All that an analyst may see: content, places, rejects, index."""
    with one.warehouse.look() as build:
        return content_digest(build), *(build.execute(query).fetchall() for query in (SEEN, REJECTS, MATCHES))


@contextmanager
def made_again(one: Bench, *, index: bool = True) -> Iterator[Bench]:
    """The same lake under a database made anew."""
    if not index:
        shutil.rmtree(search_files.folder_of(one.warehouse.root), ignore_errors=True)
    with closing(open_writer_database()) as connection:
        again = Bench(one.warehouse.root, connection)
        again.warehouse.recover()
        yield again


RUNS = st.lists(st.lists(PLACES, max_size=6), min_size=1, max_size=5)


@examples_of_a_database(share=10)
@given(st.data(), RUNS)
def test_runs_with_compactions_between_them_are_the_same_runs(
    data: st.DataObject, runs: list[list[ReadInput]]
) -> None:
    commit = data.draw(st.integers(1, 4), "commit")
    with bench() as plain:
        counts = [plain.ingest(inputs, commit=commit) for inputs in runs]
        expected = seen(plain)
    with bench() as one:
        for inputs, count in zip(runs, counts, strict=True):
            assert one.ingest(inputs, commit=commit) == count
            if data.draw(st.booleans(), "compacted"):
                before = seen(one)
                compact(one.warehouse)
                assert seen(one) == before
        assert seen(one) == expected
        again = one.ingest([entry for inputs in runs for entry in inputs])
        assert (again.new, again.revised) == (0, 0)
        (digest, _, *others), (wanted, _, *wanted_others) = seen(one), expected
        assert (digest, others) == (
            wanted,
            wanted_others,
        )  # of two places with the same bytes the last read is named


@examples_of_a_database(share=10)
@given(st.data(), RUNS, st.lists(PLACES, max_size=6), st.booleans())
def test_a_database_made_anew_after_compactions_is_the_same_and_goes_on_the_same(
    data: st.DataObject, runs: list[list[ReadInput]], more: list[ReadInput], index: bool
) -> None:
    with bench() as one:
        for inputs in runs:
            one.ingest(inputs, commit=2)
            if data.draw(st.booleans(), "compacted"):
                compact(one.warehouse)
        expected = seen(one)
        with made_again(one, index=index) as again:
            assert seen(again) == expected
            count = again.ingest(more)
            after = seen(again)
            compact(again.warehouse)
            assert seen(again) == after
        with made_again(one, index=index) as third:
            assert seen(third) == after
    with bench() as plain:
        for inputs in runs:
            plain.ingest(inputs, commit=2)
        assert plain.ingest(more) == count
        assert seen(plain) == after


def compacted(*runs: Sequence[ReadInput]) -> tuple[object, ...]:
    """What is seen after these runs, compacted after each of them; and that it is the same without."""
    with bench() as plain:
        for inputs in runs:
            plain.ingest(inputs)
        expected = (plain.standing(), *seen(plain))
    with bench() as one:
        for inputs in runs:
            one.ingest(inputs, commit=1)
            compact(one.warehouse)
        assert (one.standing(), *seen(one)) == expected
    return expected


def test_a_version_that_a_compaction_put_away_can_stand_again() -> None:
    first, second = capture("a", 0, 0, "one"), capture("a", 1, 1, "two")
    assert compacted([first, second], [capture("b", 2, 0, "b")], [capture("a", 0, 2, "three")])[0] == {
        "a": (TEXTS[0], 1),
        "b": (TEXTS[2], 0),
    }


def test_a_sighting_after_a_compaction_and_before_the_next_one_is_laid_over() -> None:
    runs = [[capture("a", 0, 0, "old"), capture("b", 1, 0, "b")], [capture("a", 0, 5, "new")], []]
    rows = compacted(*runs, [capture("c", 0, 0, "c")])[2]
    assert ("https://courier.example/a", "/in/new", NOON + timedelta(hours=5)) in [row[:3] for row in rows]  # type: ignore[attr-defined]


def test_a_reject_that_a_compaction_kept_is_cleared_later() -> None:
    assert compacted([reject("a0", Reason.TIMEOUT), reject("r1")], [capture("a", 0, 0, "a0")])[3] == [
        ("/in/r1", "empty")
    ]


# -- files ------------------------------------------------------------------------------------------------


def filled(warehouse: Warehouse, *names: str) -> None:
    for name in names:
        load(warehouse, [article(name, f"The ferry text of {name}")])


def test_many_small_part_groups_become_few_and_nothing_pays_twice(warehouse: Warehouse) -> None:
    filled(warehouse, *"abcdefgh")
    done = compact(warehouse)
    assert (done.part_groups, done.into) == (8, 1)
    assert warehouse.ask("SELECT count(*) FROM parts WHERE \"table\" = 'articles'") == [(1,)]
    assert compact(warehouse) == type(done)()


def test_an_open_session_and_a_pinned_build_go_on_reading_what_was_compacted_away(warehouse: Warehouse) -> None:
    root = warehouse.root
    filled(warehouse, *"abcd")
    first = warehouse.publish().stem
    pin(root, first, "paper")
    filled(warehouse, *"efgh")
    second = warehouse.publish()
    session = duckdb.connect(str(second), read_only=True)
    compact(warehouse)
    for name in "ijkl":  # until the session's build is among the kept ones no more
        filled(warehouse, name)
        warehouse.publish()
    assert not second.exists()
    sweep(root, search=search_files.listed(warehouse.connection))
    query = "SELECT count(*), count(text), (SELECT count(*) FROM search_matches('ferry')) FROM articles"
    assert session.execute(query).fetchone() == (8, 8, 8)
    session.close()
    later = datetime.now(UTC) + GRACE + timedelta(minutes=1)
    assert sweep(root, search=search_files.listed(warehouse.connection), now=later)
    with duckdb.connect(str(root / "build" / f"{first}.duckdb"), read_only=True) as paper:
        assert paper.execute(query).fetchone() == (4, 4, 4)
    with open_reader(root) as newest:
        assert newest.execute(query).fetchone() == (12, 12, 12)
    listed = {file for files in files_of(root).values() for file in files}
    there = {path.relative_to(root).as_posix() for path in (root / "lake").glob("*/*.parquet")}
    there |= {path.relative_to(root).as_posix() for path in (root / "build" / "search").glob("*")}
    state = {file for file in there if file.split("/")[1] in ("superseded", "sighted")}
    assert there - state <= listed


def test_compaction_leaves_the_record_of_builds_and_their_files(tmp_path: Path) -> None:
    root = tmp_path / "warehouse"
    with open_writer(root) as warehouse:
        filled(warehouse, *"abc")
        pin(root, warehouse.publish().stem, "paper")
        compact(warehouse)
    before = [build.name for build in read_builds(root)]
    assert maintain(load_settings({"warehouse": root})).is_rebuildable
    assert [build.name for build in read_builds(root)][: len(before)] == before
    assert Lake(root / "lake").builds()["root"] == os.path.realpath(root)
    paper = next(build for build in read_builds(root) if build.pinned)
    with duckdb.connect(str(root / "build" / f"{paper.name}.duckdb"), read_only=True) as opened:
        assert opened.execute("SELECT count(text) FROM articles").fetchone() == (3,)


def test_maintain_gives_back_the_room_of_what_was_deleted_from_the_writer_database(tmp_path: Path) -> None:
    root = tmp_path / "warehouse"
    with open_writer(root) as warehouse:
        filled(warehouse, "a")
        numbers = "SELECT (hash(i) % 1_000_000_000)::INTEGER FROM range(1_000_000) AS r(i)"
        warehouse.connection.execute(f"INSERT INTO search_gone {numbers}")
        warehouse.connection.execute("CHECKPOINT")
        warehouse.connection.execute("DELETE FROM search_gone")
    path = root / "build" / "writer.duckdb"
    before = path.stat().st_size
    assert maintain(load_settings({"warehouse": root})).is_rebuildable
    assert path.stat().st_size < before / 2
    with open_writer(root) as warehouse:
        assert warehouse.articles == 1


def test_a_writer_that_comes_in_before_maintain_gives_room_back_does_not_fail_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "warehouse"
    with open_writer(root) as warehouse:
        filled(warehouse, "a")

    def beside_another_writer(path: Path, *, wait_s: float) -> None:
        with writer_lock(path, 0.0, None):
            purge_writer_database(path, wait_s=wait_s)

    monkeypatch.setattr("newsetl.maintain.job.purge_writer_database", beside_another_writer)
    assert maintain(load_settings({"warehouse": root})).is_rebuildable


def test_a_database_that_is_deleted_with_its_index_is_made_anew(tmp_path: Path) -> None:
    root = tmp_path / "warehouse"
    with open_writer(root) as warehouse:
        filled(warehouse, *"abcd")
        compact(warehouse)
        filled(warehouse, *"ef")
        warehouse.publish()
        filled(warehouse, "g")
        warehouse.publish()
    query = (
        "SELECT article_id, words, score FROM search_articles JOIN articles USING (article_id) "
        "JOIN search_matches('ferry text') USING (article_id) ORDER BY 1"
    )
    with open_reader(root) as reader:
        before = content_digest(reader), reader.execute(query).fetchall()
    assert len(before[1]) == 7
    for delete in (
        lambda: None,
        (root / "build" / "writer.duckdb").unlink,
        lambda: shutil.rmtree(root / "build" / "search"),
        lambda: shutil.rmtree(root / "build"),
    ):
        delete()
        rebuild(root)
        with open_reader(root) as reader:
            assert (content_digest(reader), reader.execute(query).fetchall()) == before


# -- deaths -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def uncompacted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A warehouse of many small part groups with everything that a compaction has to think of, and its digest."""
    root = tmp_path_factory.mktemp("uncompacted") / "warehouse"
    (root / "build").mkdir(parents=True)
    with closing(open_writer_database(root / "build" / "writer.duckdb")) as connection:
        one = Bench(root, connection)
        one.ingest([capture("a", 0, 0, "one"), reject("r1"), capture("b", 0, 0, "b"), reject("r2")], commit=1)
        one.ingest([capture("a", 1, 1, "two"), capture("b", 0, 3, "later"), capture("c", 2, 0, "r2")], commit=1)
        one.warehouse.publish()
        return root, one.digest()


INDEX_STEPS = ("newsetl.warehouse.search.files:_write", "newsetl.warehouse.search.files:_replace")
STEPS = [
    (f"newsetl.warehouse.lake:Lake.{name}", at)
    for name, at in (("add_part", 1), ("add_part", 2), ("add_part", 3), ("commit", 1))
]
STEPS += [("newsetl.warehouse.writer.warehouse:Warehouse.load", 1), *((step, 1) for step in INDEX_STEPS)]
STEPS += [
    ("newsetl.warehouse.lake:Lake.write_builds", 1),
    ("newsetl.warehouse.writer.warehouse:Warehouse.publish", 1),
]


@pytest.mark.parametrize(("step", "at"), STEPS)
def test_a_death_after_any_step_is_mended_by_the_next_compaction(
    step: str, at: int, uncompacted: tuple[Path, str], tmp_path: Path
) -> None:
    root = tmp_path / "warehouse"
    shutil.copytree(uncompacted[0], root, symlinks=True)
    with open_writer(root) as warehouse:
        if step in INDEX_STEPS:  # the index's files are merged when there are two
            load(warehouse, [article("d", "Another text")])
            search_files.flush(warehouse.connection, root)
        with warehouse.look() as build:
            expected = content_digest(build)
    killed_after(step, at, "maintain", "-w", root)
    with duckdb.connect(os.path.realpath(root / "news.duckdb"), read_only=True) as reader:
        assert reader.execute("SELECT count(text) FROM articles").fetchone() in ((3,), (4,))
    with open_writer(root) as warehouse:
        compact(warehouse)
        warehouse.publish()
        assert warehouse.ask("SELECT count(DISTINCT slab) FROM parts") == [(1,)]
    assert not list(root.rglob("*.tmp"))
    with open_reader(root) as reader:
        assert content_digest(reader) == expected
    rebuild(root)
    with open_reader(root) as reader:
        assert content_digest(reader) == expected
    if step not in INDEX_STEPS:
        assert expected == uncompacted[1]


@pytest.mark.parametrize(
    ("rows", "groups"),
    [
        ([1_000, 1_000, 1_000], [[0, 1, 2]]),
        ([10_000] * 12, [list(range(10)), [10, 11]]),
        ([1_000, 50_000, 50_000], [[1, 2]]),
        ([1_000, 95_000], []),
        ([100_000, 100_000], []),
    ],
)
def test_part_groups_of_a_size_are_merged_and_none_grows_too_large(
    rows: list[int], groups: list[list[int]]
) -> None:
    left, merged = [Size(part_group=part_group, rows=count, stale=0) for part_group, count in enumerate(rows)], []
    while group := _group(sorted(left, key=lambda size: size.rows)):
        merged.append(sorted(group))
        left = [size for size in left if size.part_group not in group]
    assert merged == groups
