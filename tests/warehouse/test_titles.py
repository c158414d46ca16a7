"""The view `titles`: how an article's page words its title."""

from __future__ import annotations

import duckdb


def test_every_title_is_the_one_chosen_wording_of_its_article(samples: duckdb.DuckDBPyConnection) -> None:
    wrong = samples.execute(
        "SELECT a.article_id FROM articles a LEFT JOIN titles t ON t.article_id = a.article_id AND t.is_chosen "
        "WHERE a.title IS NOT NULL GROUP BY a.article_id, a.title "
        "HAVING count(t.wording) <> 1 OR min(t.wording) <> a.title"
    ).fetchall()
    assert wrong == []


def test_wordings_of_an_article_differ_and_are_at_most_six(samples: duckdb.DuckDBPyConnection) -> None:
    rows = samples.execute(
        "SELECT count(*), count(DISTINCT lower(wording)), count(DISTINCT source) FROM titles GROUP BY article_id"
    ).fetchall()
    assert rows
    assert all(0 < wordings == distinct <= 6 for wordings, distinct, _ in rows)
