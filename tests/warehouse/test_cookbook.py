"""Every query of docs/cookbook.md runs on the samples and gives the shape of answer that it promises."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

COOKBOOK = Path(__file__).parents[2] / "docs" / "cookbook.md"
RECIPES = [
    (int(number), sql)
    for number, sql in re.findall(
        r"^## (\d+)\. .*?```sql\n(.*?)```", COOKBOOK.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
]
# Recipe → its columns, and how many rows the samples give.
SHAPES = {
    1: ("article_id title publication language published_on published_precision published_utc word_count url", 1),
    2: ("title published_on score", 5),
    3: ("title publisher", 1),
    4: ("day articles of_articles share", 3),
    5: ("publication articles of_articles share first_on last_on", 4),
    6: ("publication days_without days", 4),
    7: ("stratum article_id title published_on publisher language url", 8),
    8: ("publication articles median_words longest", 4),
    9: ("name articles first_on last_on", 10),
    10: ("title before after words_more", 1),
    11: ("host links", 1),
    12: ("title paragraph", 1),
    13: ("publication articles undated untitled", 4),
    14: ("reason inputs example", 5),
    15: ("title source_uri raw_record_id captured_at recipe run_id", 1),
    16: ("title published_on n_copies", 2),
}


def test_there_are_sixteen() -> None:
    assert [number for number, _ in RECIPES] == list(range(1, 17))


@pytest.mark.parametrize(("number", "sql"), RECIPES, ids=[f"recipe {number}" for number, _ in RECIPES])
def test_a_recipe_runs_and_has_its_shape(number: int, sql: str, samples: duckdb.DuckDBPyConnection) -> None:
    columns, at_least = SHAPES[number]
    cursor = samples.execute(sql)
    assert [column[0] for column in cursor.description or ()] == columns.split()
    assert len(cursor.fetchall()) >= at_least


def test_the_day_is_the_publishers_own(samples: duckdb.DuckDBPyConnection) -> None:
    days = samples.execute("SELECT DISTINCT published_on::VARCHAR FROM articles_on('2026-03-06')").fetchall()
    assert days == [("2026-03-06",)]


def test_a_timeline_counts_what_a_search_finds(samples: duckdb.DuckDBPyConnection) -> None:
    query = "SELECT sum(articles) FROM timeline('ferry')"
    like = "SELECT count(published_on) FROM articles JOIN search_matches('ferry') USING (article_id)"
    assert samples.execute(query).fetchone() == samples.execute(like).fetchone()


def test_a_sample_is_the_same_for_the_same_seed_and_another_for_another(
    samples: duckdb.DuckDBPyConnection,
) -> None:
    drawn = [samples.execute(f"FROM sample(3, language, seed := {seed})").fetchall() for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert max(sum(row[0] == "en" for row in rows) for rows in drawn) == 3


def test_coverage_has_every_day_once_and_names_the_gaps(samples: duckdb.DuckDBPyConnection) -> None:
    wrong = samples.execute(
        "SELECT publication FROM coverage GROUP BY publication "
        "HAVING count(*) <> max(day) - min(day) + 1 OR bool_or(is_gap <> (articles = 0))"
    ).fetchall()
    assert wrong == []
    assert (
        samples.execute("SELECT sum(articles) FROM coverage").fetchone()
        == samples.execute("SELECT count(published_on) FROM articles").fetchone()
    )


def test_everything_an_analyst_may_use_is_explained(samples: duckdb.DuckDBPyConnection) -> None:
    """Tables, views and table macros have a comment; those for analysts an example that runs."""
    silent = samples.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' AND comment IS NULL "
        "UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal AND schema_name = 'main' AND comment IS NULL "
        "UNION ALL SELECT function_name FROM duckdb_functions() WHERE NOT internal AND comment IS NULL "
        "AND function_type = 'table_macro'"
    ).fetchall()
    assert silent == []
    comments = samples.execute(
        "SELECT comment FROM duckdb_functions() WHERE NOT internal AND contains(comment, 'Example: ') "
        "UNION ALL SELECT comment FROM duckdb_views() WHERE contains(comment, 'Example: ')"
    ).fetchall()
    assert len(comments) >= 7
    for (comment,) in comments:
        samples.execute(comment.partition("Example: ")[2]).fetchall()
