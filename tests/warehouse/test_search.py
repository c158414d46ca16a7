"""Full-text search: what is found, in which order, and that the index follows the articles."""

from __future__ import annotations

import random
import unicodedata
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import bm25s
import duckdb
import numpy
import pytest

from newsetl import search as index
from newsetl.search import drop_articles, merge_index, split_words
from newsetl.warehouse import Warehouse, open_empty
from tests.warehouse.conftest import article, ids, load


def found(connection: duckdb.DuckDBPyConnection, query: str, k: int = 10) -> list[UUID]:
    return [row[0] for row in connection.execute("FROM search($1, k := $2)", [query, k]).fetchall()]


def indexed(*rows: tuple[str, str | None, str | None]) -> duckdb.DuckDBPyConnection:
    connection = open_empty()
    add(connection, rows)
    return connection


def add(connection: duckdb.DuckDBPyConnection, rows: Any) -> None:
    connection.execute("CREATE OR REPLACE TEMP TABLE given (article_id UUID, title VARCHAR, text VARCHAR)")
    connection.executemany("INSERT INTO given VALUES (?, ?, ?)", [(ids(row[0])[0], *row[1:]) for row in rows])
    connection.execute("DELETE FROM articles WHERE article_id IN (SELECT article_id FROM given)")
    connection.execute("INSERT INTO articles BY NAME FROM given")
    index.update_index(connection, "FROM given")


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("elysee", "À l’Élysée, rien de neuf"),
        ("ÉLYSÉE", "a l'elysee"),
        ("strasse", "Die Straße ist gesperrt"),
        ("ΟΔΟΣ", "η οδός"),
        ("istanbul", "İSTANBUL’da"),
        ("ёлка", "Елка"),
        ("smørrebrød", "Smorrebrod"),
        ("हिन्दी", "यह हिन्दी है"),
        ("東京", "会議は東京都で開かれた"),
        ("都", "会議は東京都で開かれた"),
        ('"東京都で"', "会議は東京都で開かれた"),
        ("กรุงเทพ", "เขาอยู่ที่กรุงเทพมหานคร"),
        ('"กรุงเทพ"', "เขาอยู่ที่กรุงเทพมหานคร"),
        ("北京", "他去了北京。"),
        ('"east basin"', "The East — Basin quay"),
        ('"élan vital"', "un Elan vital"),
    ],
)
def test_case_accents_and_scripts_without_spaces_do_not_hide_a_word(query: str, text: str) -> None:
    assert found(indexed(("a", None, text), ("b", None, "something else")), query) == ids("a")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("title:ferry", ["a"]),
        ("text:ferry", ["b"]),
        ('"basin east"', []),
        ('title:"east basin"', ["b"]),
        ('"ferry failed" east', ["a"]),
        ('"か"', []),
        ("x' OR 1=1 --", []),
        ("", []),
        ('"', []),
    ],
)
def test_fields_and_phrases_are_required(query: str, names: list[str]) -> None:
    rows = (
        ("a", "Ferry failed", "The vote on the quay, basin and east side"),
        ("b", "East Basin vote", "A ferry passes. が"),
    )
    assert found(indexed(*rows), query) == ids(*names)


def test_a_phrase_does_not_reach_from_the_title_into_the_text() -> None:
    assert found(indexed(("a", "A new quay", "Opens today")), '"quay opens"') == []


def test_a_phrase_in_japanese_asks_for_neighbours_and_not_only_for_the_same_pairs() -> None:
    connection = indexed(("a", None, "東京と京都を結ぶ"), ("b", None, "東京都の予算"))
    assert set(found(connection, "東京都")) == set(ids("a", "b"))
    assert found(connection, '"東京都"') == ids("b")


def test_python_and_sql_split_alike() -> None:
    connection = open_empty()
    chance = random.Random(7)
    letters = [chr(code) for code in range(0x20, 0x3000) if unicodedata.category(chr(code)) != "Cn"]
    for _ in range(120):
        text = "".join(chance.choices([*letters, *" " * 900, *"東京ひらカナ" * 50], k=60))
        asked = connection.execute("SELECT list_transform(search_words($1), lambda w: search_fold(w))", [text])
        (in_sql,) = asked.fetchone() or ([],)
        folded = connection.execute(
            "SELECT list_transform($1::VARCHAR[], lambda w: search_fold(w))", [list(split_words(text))]
        )
        (in_python,) = folded.fetchone() or ([],)
        assert set(in_sql) <= set(in_python)


def corpus(number: int, seed: int = 1) -> list[tuple[str, str, str]]:
    chance = random.Random(seed)
    words = [f"w{rank}" for rank in range(3_000)]
    weights = [1 / (rank + 3) for rank in range(len(words))]
    return [
        (
            f"article {entry}",
            " ".join(chance.choices(words, weights, k=6)),
            " ".join(chance.choices(words, weights, k=chance.randint(40, 600))),
        )
        for entry in range(number)
    ]


def test_the_ranking_is_that_of_an_established_bm25() -> None:
    """Mean overlap of the ten best with bm25s, over 90 queries of one to three words."""
    rows = corpus(1_000)
    connection = indexed(*rows)
    other = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    other.index([list(split_words(f"{title}\n{text}")) for _, title, text in rows], show_progress=False)
    chance, shares = random.Random(2), []
    for number in range(90):
        query = [f"w{chance.randrange(5, 1_000)}" for _ in range(number % 3 + 1)]
        theirs, scores = other.retrieve([query], k=10, show_progress=False)
        best = {ids(rows[place][0])[0] for place, score in zip(theirs[0], scores[0], strict=True) if score > 0}
        mine = set(found(connection, " ".join(query)))
        shares.append(len(mine & best) / max(len(best), 1))
    assert float(numpy.mean(shares)) >= 0.97


def test_an_index_grown_by_loads_answers_like_one_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Revised articles included, before and after a merge."""
    rows = corpus(600)
    revised = [(name, title, text + " w7 w1999") for name, title, text in rows[:90]]
    whole = indexed(*revised, *rows[90:])
    monkeypatch.setattr(index, "CHUNK", 37)
    grown = indexed(*rows[:200])
    for start in range(200, 600, 100):
        add(grown, rows[start : start + 100])
    add(grown, revised)
    queries = ["w7", "w12 w900", "w1999 w3", "title:w5", '"w4 w5"', "w0 w1"]
    expected = [whole.execute("FROM search($1, k := 50)", [query]).fetchall() for query in queries]
    assert [grown.execute("FROM search($1, k := 50)", [query]).fetchall() for query in queries] == expected
    monkeypatch.setattr(index, "SLICE_ROWS", 10_000)
    merge_index(grown)
    assert [grown.execute("FROM search($1, k := 50)", [query]).fetchall() for query in queries] == expected
    assert grown.execute("SELECT count(*) FROM search_gone").fetchone() == (0,)


def test_a_merge_comes_by_itself_when_the_recent_postings_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "MERGE_ROWS", 1_000)
    connection = indexed(*corpus(50))
    assert connection.execute("SELECT count(*) FROM search_recent").fetchone() == (0,)
    assert found(connection, "w1")


def test_a_dropped_article_leaves_no_postings() -> None:
    connection = indexed(("a", None, "harbour ferry"), ("b", None, "harbour"))
    drop_articles(connection, f"SELECT '{ids('a')[0]}'::UUID")
    assert found(connection, "ferry harbour") == ids("b")
    (postings,) = connection.execute("SELECT count(*) FROM search_postings").fetchone() or (0,)
    assert postings == 1


def test_the_load_that_revises_an_article_revises_the_index(warehouse: Warehouse) -> None:
    load(warehouse, [article("a", "The harbour opens"), article("b", "The harbour closes")])
    later = datetime(2026, 4, 1, tzinfo=UTC)
    load(warehouse, [article("a", "The station opens", captured_at=later)], seen=1, revised=1)
    answers = {
        word: {row[0] for row in warehouse.query(f"FROM search('{word}')")} for word in ("harbour", "station")
    }
    assert answers == {"harbour": set(ids("b")), "station": set(ids("a"))}


def test_a_load_that_fails_leaves_the_index_as_it_was(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(warehouse, [article("a", "The harbour opens")])
    before = warehouse.query("FROM search_recent")
    monkeypatch.setattr(index, "merge_index", lambda _: 1 / 0)
    monkeypatch.setattr(index, "MERGE_ROWS", 0)
    with pytest.raises(ZeroDivisionError):
        load(warehouse, [article("b", "The harbour closes")])
    assert warehouse.query("FROM search_recent") == before


def test_articles_of_an_older_warehouse_are_indexed_when_it_is_opened() -> None:
    connection = indexed(("a", None, "harbour"))
    for table in ("search_articles", "search_postings", "search_recent", "search_gone"):
        connection.execute(f"DROP TABLE {table}")
    index.create_index(connection)
    assert found(connection, "harbour") == ids("a")
