"""Builds: what is listed is there, what is pinned stays, and going back changes only what users see."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from newsetl.core.errors import UsageError, WarehouseError
from newsetl.core.shipped import statements
from newsetl.core.snapshots import Lesson, write_snapshot
from newsetl.core.storage import Readers, let_read
from newsetl.run import pipeline
from newsetl.run.request import Request
from newsetl.settings import load_settings
from newsetl.warehouse.builds import build as build_file
from newsetl.warehouse.builds.build import write_build
from newsetl.warehouse.builds.catalogue import compare, find_build, pin, read_builds, roll_back
from newsetl.warehouse.builds.digest import content_digest
from newsetl.warehouse.builds.reader import current, open_reader
from newsetl.warehouse.writer.warehouse import Warehouse, open_writer
from tests.warehouse.conftest import ROOT, article, load

SENTENCES = [f"On day {day} the ferry made {7 * day} crossings to the outer islands." for day in range(40)]


def published(warehouse: Warehouse, *names: str) -> str:
    load(warehouse, [article(name, f"The text of {name}") for name in names])
    return warehouse.publish().stem


def test_the_last_ones_stay_and_the_pinned_one_for_good(warehouse: Warehouse) -> None:
    first = published(warehouse, "a")
    pin(warehouse.root, first, "paper")
    later = [published(warehouse, name) for name in "bcde"]
    assert [build.name for build in read_builds(warehouse.root)] == [first, *later[-3:]]
    assert {path.stem for path in (warehouse.root / "build").glob("news-*")} == {first, *later[-3:]}
    assert find_build(warehouse.root, "paper").articles == 1
    pin(warehouse.root, "paper", None)
    published(warehouse, "f")
    assert first not in {build.name for build in read_builds(warehouse.root)}


def test_the_builds_of_a_run_that_goes_on_push_none_out(warehouse: Warehouse) -> None:
    before = [published(warehouse, name) for name in "abc"]
    load(warehouse, [article("d", "The text of d")])
    meanwhile = [warehouse.publish(interim=True).stem for _ in range(4)]
    listed = [build.name for build in read_builds(warehouse.root)]
    assert listed[:3] == before
    assert listed[-1] == current(warehouse.root) == meanwhile[-1]
    after = [published(warehouse, name) for name in "ef"]
    assert [build.name for build in read_builds(warehouse.root)] == [before[-1], *after]


def test_a_long_run_shows_what_it_has_loaded_and_ends_as_one_that_showed_nothing(tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    for number in range(9):
        (texts / f"{number}.txt").write_text(f"Report {number}.\n{' '.join(SENTENCES[number:])}")

    def run(name: str, minutes: float) -> tuple[Path, list[tuple[int, str]], int]:
        root, seen = tmp_path / name, []
        flags = {"warehouse": root, "publish": {"every_minutes": minutes}}
        flags["run"] = {"workers": 1, "commit_documents": 3, "batch_documents": 3}

        def on_stage(stage: str) -> None:
            if stage == "read and extract" and current(root):
                asked = "SELECT (SELECT count(*) FROM articles), status FROM runs ORDER BY started_at DESC LIMIT 1"
                seen.extend(open_reader(root).execute(asked).fetchall())

        report = pipeline.run(Request(sources=[str(texts)], settings=load_settings(flags)), on_stage=on_stage)
        return root, seen, report.copies

    silent, nothing, copies = run("silent", 0)
    showing, seen, copies_shown = run("showing", 1e-9)
    assert 0 < copies_shown == copies <= 9
    assert nothing == []
    assert seen == [(3, "running"), (6, "running"), (9, "running")]
    assert len(read_builds(showing)) == 2  # the last, and the one whose readers may still be there
    assert content_digest(open_reader(showing)) == content_digest(open_reader(silent))


def test_a_dropped_cache_costs_no_rows_and_no_memory_limit(warehouse: Warehouse) -> None:
    published(warehouse, "one", "two")
    asked = "SELECT current_setting('memory_limit'), (SELECT list(version ORDER BY version) FROM held)"
    before = warehouse.ask(asked)
    warehouse.drop_cache()
    assert warehouse.ask(asked) == before


def test_rolling_back_shows_the_build_before_until_the_next_publish(warehouse: Warehouse) -> None:
    published(warehouse, "a")
    published(warehouse, "b")
    with open_reader(warehouse.root) as session:
        roll_back(warehouse.root, None)
        assert session.execute("SELECT count(*) FROM articles").fetchone() == (2,)
    assert open_reader(warehouse.root).execute("SELECT count(*) FROM articles").fetchone() == (1,)
    third = published(warehouse, "c")
    assert current(warehouse.root) == third
    assert open_reader(warehouse.root).execute("SELECT count(*) FROM articles").fetchone() == (3,)


def test_the_difference_of_two_builds_is_what_was_added_changed_and_gone(warehouse: Warehouse) -> None:
    before = published(warehouse, "a", "b", "c")
    later = datetime(2026, 4, 1, tzinfo=UTC)
    counts = {"seen": 2, "new": 1, "revised": 1}
    load(warehouse, [article("b", "Another text", captured_at=later), article("d", "New")], **counts)
    after = warehouse.publish().stem
    pair = (find_build(warehouse.root, before), find_build(warehouse.root, after))
    assert [row["change"] for row in compare(warehouse.root, *pair)] == ["added", "changed"]
    assert [row["change"] for row in compare(warehouse.root, *pair[::-1])] == ["changed", "gone"]
    assert compare(warehouse.root, pair[0], pair[0]) == []


@pytest.mark.parametrize("name", ["99", "news-000099", "", "paper"])
def test_a_build_that_is_not_there_is_named_with_those_that_are(name: str, warehouse: Warehouse) -> None:
    published(warehouse, "a")
    with pytest.raises(UsageError, match="there are news-000001, news-000002"):
        find_build(warehouse.root, name)


def test_a_name_is_given_once(warehouse: Warehouse) -> None:
    first, second = published(warehouse, "a"), published(warehouse, "b")
    pin(warehouse.root, first, "paper")
    with pytest.raises(UsageError, match="taken"):
        pin(warehouse.root, second, "paper")


READER = """
import sys, time, duckdb
path, stop = sys.argv[1], sys.argv[2]
import os
counts = []
while not os.path.exists(stop):
    with duckdb.connect(os.path.realpath(path), read_only=True) as connection:
        articles, = connection.execute("SELECT count(*) FROM articles").fetchone()
        indexed, = connection.execute("SELECT count(*) FROM search_articles").fetchone()
        connection.execute("FROM search('ferry')").fetchall()
        assert articles == indexed, (articles, indexed)
        counts.append(articles)
    time.sleep(0.02)
assert counts == sorted(counts), counts
print(len(counts), counts[0], counts[-1])
"""


def test_a_client_in_another_process_reads_all_the_time_while_runs_load(tmp_path: Path) -> None:
    """DuckDB's own Python client, nothing of newsetl: no failed query, and never half a load."""
    root, stop = tmp_path / "warehouse", tmp_path / "stop"

    def newsetl_run(*sources: str) -> None:
        command = [sys.executable, "-m", "newsetl", "run", *sources, "-w", str(root), "--workers", "1"]
        subprocess.run(command, check=True, capture_output=True, text=True)

    settings = load_settings({"warehouse": root, "run": {"workers": 1}})
    pipeline.run(Request(sources=[str(ROOT / "samples" / "text")], settings=settings))
    command = [sys.executable, "-c", READER, str(root / "news.duckdb"), str(stop)]
    reader = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        newsetl_run(str(ROOT / "samples"))
        time.sleep(0.5)
    finally:
        stop.touch()
    out, error = reader.communicate(timeout=60)
    assert reader.returncode == 0, error
    queries, first, last = map(int, out.split())
    assert queries > 3
    assert first < last


def test_what_hosts_taught_and_the_builds_before_are_tables_of_a_build(warehouse: Warehouse) -> None:
    published(warehouse, "a")
    profile = {"pages": 4, "container": "main", "recurring": ["x", "y"]}
    lesson = Lesson(content={"courier.example": profile}, card={})
    write_snapshot(warehouse.root / "snapshots", "site-profiles", lesson, made_at="2026-03-04")
    published(warehouse, "b")
    with open_reader(warehouse.root) as build:
        assert build.execute("FROM site_profiles").fetchall() == [("courier.example", 4, "main", 2, 1)]
        assert build.execute("SELECT articles FROM builds ORDER BY name").fetchall() == [(0,), (1,), (2,)]


def catalog(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    """Every view, table, column and macro, with its comment."""
    return connection.execute(
        "SELECT 'view', view_name, sql, comment FROM duckdb_views() WHERE NOT internal "
        "UNION ALL SELECT 'table', table_name, sql, comment FROM duckdb_tables() "
        "UNION ALL SELECT 'column', table_name || '.' || column_name, data_type, comment FROM duckdb_columns() "
        "WHERE NOT internal AND table_name <> 'given' "
        "UNION ALL SELECT 'macro', function_name, macro_definition, comment FROM duckdb_functions() WHERE NOT internal "
        "ORDER BY ALL"
    ).fetchall()


def test_a_published_build_is_the_same_as_one_made_from_the_beginning(warehouse: Warehouse) -> None:
    load(warehouse, [article("a", "The ferry"), article("b", "The quay")])
    later = datetime(2026, 4, 1, tzinfo=UTC)
    load(warehouse, [article("b", "The basin", captured_at=later)], seen=1, new=0, revised=1)
    warehouse.publish()
    with open_reader(warehouse.root) as published, duckdb.connect() as made:
        write_build(made, warehouse.root, warehouse.contents("made"))
        assert len(catalog(made)) > 200
        assert catalog(published) == catalog(made)


def test_a_blank_build_is_made_again_when_the_sql_is_another(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(warehouse, "a")
    (blank,) = (warehouse.root / "build").glob("blank-*")
    with duckdb.connect(str(blank), read_only=True) as opened:
        assert opened.execute("SELECT count(*) FROM articles").fetchone() == (0,)
        assert opened.execute("FROM stored.files").fetchall() == []
    sql = build_file._blank_sql()
    monkeypatch.setattr(build_file, "_blank_sql", lambda: f"{sql}; CREATE VIEW another AS FROM articles")
    published(warehouse, "b")
    (other,) = (warehouse.root / "build").glob("blank-*")
    assert other != blank
    assert open_reader(warehouse.root).execute("SELECT count(*) FROM another").fetchone() == (2,)


def test_a_damaged_blank_build_costs_one_publish(warehouse: Warehouse) -> None:
    first = published(warehouse, "a")
    (blank,) = (warehouse.root / "build").glob("blank-*")
    with blank.open("r+b") as file:
        file.seek(4_096)
        file.write(bytes(blank.stat().st_size - 4_096))
    with pytest.raises(WarehouseError, match="cannot publish"):
        published(warehouse, "b")
    assert current(warehouse.root) == first
    published(warehouse, "c")
    assert open_reader(warehouse.root).execute("SELECT count(*) FROM articles").fetchone() == (3,)


@pytest.mark.parametrize(("readers", "others"), [("user", 0o000), ("group", 0o050), ("everyone", 0o055)])
def test_nobody_else_may_read_a_warehouse_unless_the_settings_say_so(
    readers: Readers, others: int, tmp_path: Path
) -> None:
    before = os.umask(0)
    try:
        let_read(tmp_path / "warehouse", readers)
        with open_writer(tmp_path / "warehouse") as opened:
            published(opened, "a")
    finally:
        os.umask(before)
    paths = [path for path in (opened.root, *opened.root.rglob("*")) if not path.is_symlink()]
    assert {path.stat().st_mode & 0o077 & ~others for path in paths} == {0}
    assert all(path.stat().st_mode & 0o044 == others & 0o044 for path in paths if path.suffix != ".lock")


def test_what_a_build_is_made_of_is_read_in_more_memory_where_that_of_a_load_does_not_suffice(
    warehouse: Warehouse,
) -> None:
    run = warehouse.connection.execute
    run(
        "INSERT INTO held BY NAME SELECT range AS version, uuid() AS article_id, true AS stands FROM range(100_000)"
    )
    run(
        "INSERT INTO clusters BY NAME SELECT version, article_id, article_id AS cluster_id, true AS is_head, "
        "'identity' AS reason, 1 AS similarity FROM held"
    )
    run("CHECKPOINT")
    run("SET memory_limit = '6MiB'")
    ((usual,),) = warehouse.ask("SELECT current_setting('memory_limit')")
    with pytest.raises(duckdb.OutOfMemoryException):
        warehouse.connection.sql(statements("state.sql")["shown_clusters"]).to_arrow_table()
    assert warehouse.contents("next").tables["clusters"].num_rows == 100_000
    assert warehouse.ask("SELECT current_setting('memory_limit')") == [(usual,)]
