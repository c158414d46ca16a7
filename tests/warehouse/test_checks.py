"""Data checks: wrong rows are found and named, and a failed one publishes nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from newsetl.core.errors import CheckError
from newsetl.maintain.compact import compact
from newsetl.warehouse.builds import checks as checking
from newsetl.warehouse.builds.build import Contents, fresh_views
from newsetl.warehouse.builds.checks import Check, ask_check, columns_of_checks, passed, read_checks
from newsetl.warehouse.builds.reader import open_reader
from newsetl.warehouse.writer.in_memory import open_empty
from newsetl.warehouse.writer.warehouse import Warehouse, open_writer
from tests.warehouse.conftest import article, ids, load

FRESH = "CREATE OR REPLACE TEMP VIEW fresh_articles AS SELECT * REPLACE ({}) FROM articles"
TWICE = "CREATE OR REPLACE TEMP VIEW fresh_{0} AS FROM {0} UNION ALL FROM {0}"
SPOILED = {
    "article_id_unique": TWICE.format("articles"),
    "articles_add_up": "INSERT INTO loads SELECT 99, uuid(), 3, 3, 0, 0, 0, 0, 0, 0, 0, NULL",
    "capture_known": FRESH.format("NULL AS source_uri"),
    "children_have_articles": "CREATE OR REPLACE TEMP VIEW fresh_quotes AS "
    "SELECT * REPLACE (uuid() AS article_id) FROM fresh_links",
    "dates_in_order": FRESH.format("DATE '1999-01-01' AS modified_on"),
    "dates_plausible": FRESH.format("DATE '2999-01-01' AS published_on"),
    "links_in_range": "CREATE OR REPLACE TEMP VIEW fresh_links AS SELECT * REPLACE (99_999 AS paragraph) FROM links",
    "mentions_in_range": "CREATE OR REPLACE TEMP VIEW fresh_mentions AS "
    "SELECT article_id, version, 'Harbour' AS text, 0 AS start, 7 AS \"end\" FROM articles",
    "paragraphs_in_range": FRESH.format("[{'start': 0, 'end': 9999, 'kind': 'p'}] AS paragraphs"),
    "parts_add_up": "UPDATE stored.files SET rows = rows + 1",
    "rows_add_up": "UPDATE stored.files SET rows = rows + 1",
    "reject_unique": TWICE.format("rejects"),
    "required_not_null": FRESH.format("NULL AS recipe"),
    "search_is_complete": "CREATE OR REPLACE TEMP VIEW fresh_articles AS "
    "SELECT * REPLACE (99 AS version) FROM articles",
    "version_unique": "CREATE OR REPLACE VIEW article_versions AS FROM stored.articles",
}
UNSPOILABLE = {"counts_add_up", "titles_as_usual"}  # held by a CHECK constraint; has its own test


def test_every_check_is_tried() -> None:
    assert {check.name for check in read_checks()} == SPOILED.keys() | UNSPOILABLE


@pytest.mark.parametrize("name", SPOILED)
def test_a_check_passes_on_sound_rows_and_finds_the_spoiled(name: str, samples_root: Path) -> None:
    (check,) = (check for check in read_checks() if check.name == name)
    with open_writer(samples_root) as warehouse, warehouse.look() as build:
        contents = warehouse.contents("unpublished")
        fresh_views(build, warehouse.root, contents, contents.parts, columns_of_checks(read_checks()))
        assert ask_check(build, check).rows == 0
        build.execute(SPOILED[name])
        finding = ask_check(build, check)
        assert finding.rows > 0
        assert finding.example is not None
        if check.severity == "warn":
            assert passed([finding]) == [finding]
            return
        with pytest.raises(CheckError, match=name) as raised:
            passed([finding])
        assert raised.value.findings == [finding]


def test_a_check_whose_rows_fit_neither_memory_nor_disk_is_asked_again_in_more_memory() -> None:
    sql = "SELECT len(list(range)) AS values FROM range(4_000_000)"
    check = Check(name="large", severity="warn", sentence="values", sql=sql, scope="all")
    with duckdb.connect(config={"memory_limit": "16MB", "threads": 1}) as build:
        with pytest.raises(duckdb.OutOfMemoryException):
            build.execute(sql).fetchall()
        finding = ask_check(build, check)
    assert finding.rows == 1
    assert finding.example == '[{"values": 4000000}]'


def test_a_failed_check_publishes_nothing_and_says_which_rows_fail(tmp_path: Path, warehouse: Warehouse) -> None:
    load(warehouse, [article("a", "The harbour opens")])
    first = warehouse.publish()
    load(warehouse, [article("b", "The harbour closes")])
    (twice,) = ids("b")
    (((part,)),) = warehouse.ask("SELECT max(part) FROM parts WHERE slab = 2")
    again = warehouse.lake.add_part("articles", lambda path: _doubled(warehouse.lake.part_path(part), path))
    warehouse.ask(f"UPDATE parts SET part = '{again}' WHERE slab = 2")
    with pytest.raises(CheckError, match=f"article_id_unique.*{twice}"):
        warehouse.publish()
    root = tmp_path / "warehouse"
    assert (root / "news.duckdb").resolve() == first.resolve()
    assert open_reader(root).execute("SELECT count(*) FROM articles").fetchone() == (1,)
    assert ("article_id_unique", 1, False) in warehouse.ask(
        "SELECT name, rows, published FROM checks WHERE seq = 2"
    )
    assert warehouse.ask("SELECT DISTINCT published FROM checks WHERE seq = 1") == [(True,)]


def _load_and_revise(warehouse: Warehouse) -> UUID:
    """Publish an article, then load it with another text; its id."""
    load(warehouse, [article("a", "The harbour opens", captured_at=datetime(2026, 3, 1, tzinfo=UTC))])
    warehouse.publish()
    revised = article("a", "The harbour closes", captured_at=datetime(2026, 3, 2, tzinfo=UTC))
    load(warehouse, [revised], seen=1, revised=1)
    return ids("a")[0]


def _let_both_rows_stand(warehouse: Warehouse) -> None:
    """Lose what says that the first row of a revised article no longer counts."""
    warehouse.ask("DELETE FROM superseded")
    warehouse.ask("UPDATE loads SET new = 1, revised = 0")


def test_an_id_that_a_load_brings_a_second_time_is_found_at_its_publish(warehouse: Warehouse) -> None:
    twice = _load_and_revise(warehouse)
    _let_both_rows_stand(warehouse)
    with pytest.raises(CheckError, match=f"^nothing was published: article_id_unique.*{twice}"):
        warehouse.publish()


def test_an_id_that_stood_twice_before_is_found_at_the_next_publish(warehouse: Warehouse) -> None:
    twice = _load_and_revise(warehouse)
    warehouse.publish()
    _let_both_rows_stand(warehouse)
    load(warehouse, [article("b", "The station opens")])
    with pytest.raises(CheckError, match=f"article_id_unique.*{twice}"):
        warehouse.publish()


def test_checks_that_ran_again_after_the_same_load_are_one_row_each(tmp_path: Path, warehouse: Warehouse) -> None:
    load(warehouse, [article("a", "The harbour opens")])
    warehouse.publish()
    warehouse.publish(check_all=True)
    query = "SELECT count(*), count(DISTINCT name) FROM checks WHERE seq = 1"
    assert open_reader(tmp_path / "warehouse").execute(query).fetchone() == (len(read_checks()),) * 2


def _doubled(part: Path, path: Path) -> None:
    rows = pq.read_table(part)
    pq.write_table(pa.concat_tables([rows, rows]), path)


def test_only_what_is_new_is_looked_at_row_by_row(warehouse: Warehouse) -> None:
    load(warehouse, [article("a", "The harbour opens", published_on=date(2999, 1, 1))])
    warehouse.publish()
    assert len(warehouse.warnings) == 1
    assert "dates_plausible" in warehouse.warnings[0]
    load(warehouse, [article("b", "The harbour closes")])
    warehouse.publish()
    assert warehouse.warnings == ()
    warehouse.publish(check_all=True)
    assert len(warehouse.warnings) == 1


def test_only_what_is_new_is_looked_at_when_earlier_versions_lie_in_old_parts_and_new_ones(
    warehouse: Warehouse,
) -> None:
    load(warehouse, [article("old", "The harbour opens", published_on=date(2999, 1, 1))])
    first, second, third = (datetime(2026, 3, day, tzinfo=UTC) for day in (1, 2, 3))
    load(warehouse, [article("a", "The bridge opens", captured_at=first)])
    load(warehouse, [article("a", "The bridge closes", captured_at=second)], seen=1, revised=1)
    compact(warehouse, undo_days=0)
    again = article("a", "The bridge opens", captured_at=first)  # as it was before, at a later time
    load(warehouse, [{**again, "captured_at": third}], seen=1, revised=1)
    warehouse.publish()
    assert {table for (table,) in warehouse.ask('SELECT "table" FROM parts')} == {"articles", "article_versions"}
    assert warehouse.ask("SELECT is_kept FROM superseded ORDER BY ALL") == [(False,), (True,)]
    load(warehouse, [article("b", "The station opens")])
    warehouse.publish()
    assert warehouse.warnings == ()


def test_a_check_by_article_sees_every_part_group_a_few_at_a_time(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "ARTICLES", 2)
    for name in "abcde":
        load(warehouse, [article(name, "The harbour opens", published_on=date(2999, 1, 1))])
    warehouse.publish()
    query = "SELECT rows FROM checks WHERE name = 'dates_plausible' ORDER BY seq DESC LIMIT 1"
    assert warehouse.ask(query) == [(5,)]


def test_a_publication_that_loses_its_titles_is_told(warehouse: Warehouse) -> None:
    load(warehouse, [article(f"old {n}", "x", title="T", publisher="P") for n in range(20)])
    warehouse.note_sources()
    warehouse.publish()
    assert warehouse.warnings == ()
    load(warehouse, [article(f"new {n}", "x", publisher="P") for n in range(20)])
    warehouse.publish()
    assert "titles_as_usual" in warehouse.warnings[0]


def test_a_check_without_its_sentence_is_our_mistake(tmp_path: Path) -> None:
    (tmp_path / "bad.sql").write_text("SELECT 1", encoding="utf-8")
    with pytest.raises(CheckError, match="begin it with"):
        read_checks(tmp_path)


def test_an_empty_warehouse_passes() -> None:
    build = open_empty()
    fresh_views(build, Path(), Contents(), [], columns_of_checks(read_checks()))
    assert all(ask_check(build, check).rows == 0 for check in read_checks())
