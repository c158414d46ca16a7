"""Data checks: wrong rows are found and named, and a failed one publishes nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from newsetl.checks import read_checks, run_checks
from newsetl.errors import CheckError
from newsetl.reader import open_reader
from newsetl.warehouse import Warehouse, open_empty
from tests.warehouse.conftest import article, ids, load

SPOILED = {
    "article_id_unique": "INSERT INTO articles FROM articles LIMIT 1",
    "version_unique": "INSERT INTO article_versions FROM articles LIMIT 1",
    "reject_unique": "INSERT INTO rejects (capture_id) SELECT unnest([uuid(), NULL, NULL])",
    "required_not_null": "UPDATE articles SET recipe = NULL",
    "capture_known": "UPDATE articles SET source_uri = NULL",
    "paragraphs_in_range": "UPDATE articles SET paragraphs = [{'start': 0, 'end': 9999, 'kind': 'p'}]",
    "links_in_range": "INSERT INTO links BY NAME SELECT article_id, 7 AS paragraph FROM articles",
    "children_have_articles": "INSERT INTO links BY NAME SELECT uuid() AS article_id, 0 AS paragraph",
    "articles_add_up": "INSERT INTO loads SELECT 99, uuid(), 3, 3, 0, 0, 0, 0, 0",
    "search_is_complete": "DELETE FROM search_articles",
    "dates_plausible": "UPDATE articles SET published_on = DATE '2999-01-01'",
    "dates_in_order": "UPDATE articles SET modified_on = DATE '1999-01-01'",
}
UNSPOILABLE = {"counts_add_up", "titles_as_usual"}  # held by a CHECK constraint; has its own test


def test_every_check_is_tried() -> None:
    assert {check.name for check in read_checks()} == SPOILED.keys() | UNSPOILABLE


@pytest.mark.parametrize("name", SPOILED)
def test_a_check_passes_on_sound_rows_and_finds_the_spoiled(name: str, warehouse: Warehouse) -> None:
    load(warehouse, [article("a", "The harbour opens"), article("b", "The harbour closes")])
    connection = warehouse.state._db
    checks = [check for check in read_checks() if check.name == name]
    assert run_checks(connection, checks) == []
    connection.execute("DELETE FROM checks")
    connection.execute(SPOILED[name])
    if checks[0].severity == "warn":
        assert [finding.check.name for finding in run_checks(connection, checks)] == [name]
        return
    with pytest.raises(CheckError, match=name):
        run_checks(connection, checks)
    kept = connection.execute("SELECT name, rows > 0, published, example IS NOT NULL FROM checks").fetchall()
    assert kept == [(name, True, False, True)]


def test_a_failed_check_publishes_nothing_and_says_which_rows_fail(tmp_path: Path, warehouse: Warehouse) -> None:
    load(warehouse, [article("a", "The harbour opens")])
    first = warehouse.publish()
    load(warehouse, [article("b", "The harbour closes")])
    (twice,) = ids("b")
    warehouse.state._db.execute("INSERT INTO articles SELECT * FROM articles WHERE article_id = $1", [twice])
    with pytest.raises(CheckError, match=f"article_id_unique.*{twice}"):
        warehouse.publish()
    root = tmp_path / "warehouse"
    assert (root / "news.duckdb").resolve() == first.resolve()
    assert open_reader(root).execute("SELECT count(*) FROM articles").fetchone() == (1,)


def test_only_what_is_new_is_looked_at_row_by_row(warehouse: Warehouse) -> None:
    old = datetime(2026, 1, 1, tzinfo=UTC)
    load(warehouse, [article("a", "The harbour opens", published_on=date(2999, 1, 1), loaded_at=old)])
    warehouse.publish()
    assert len(warehouse.warnings) == 1
    assert "dates_plausible" in warehouse.warnings[0]
    load(warehouse, [article("b", "The harbour closes")])
    warehouse.publish()
    assert warehouse.warnings == ()


def test_a_publication_that_loses_its_titles_is_told(warehouse: Warehouse) -> None:
    old = datetime(2026, 1, 1, tzinfo=UTC)
    load(warehouse, [article(f"old {n}", "x", title="T", publisher="P", loaded_at=old) for n in range(20)])
    warehouse.publish()
    load(warehouse, [article(f"new {n}", "x", publisher="P") for n in range(20)])
    warehouse.publish()
    assert "titles_as_usual" in warehouse.warnings[0]


def test_a_check_without_its_sentence_is_our_mistake(tmp_path: Path) -> None:
    (tmp_path / "bad.sql").write_text("SELECT 1", encoding="utf-8")
    with pytest.raises(CheckError, match="begin it with"):
        read_checks(tmp_path)


def test_an_empty_warehouse_passes() -> None:
    assert run_checks(open_empty()) == []
