"""Proofs: what they prove, SQL does not find wrong; and they prove what is right."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.warehouse.builds import proofs
from newsetl.warehouse.builds.checks import read_checks

(CHECK,) = (check for check in read_checks() if check.name == "mentions_in_range")
TEXTS = st.text(alphabet="ab ß語😀\n", max_size=12)
PLACES = st.one_of(st.none(), st.integers(-3, 14))
MENTIONS = st.lists(st.tuples(st.integers(1, 4), PLACES, PLACES, st.one_of(st.none(), TEXTS)), max_size=4)


@pytest.fixture(scope="module")
def build() -> duckdb.DuckDBPyConnection:
    """A database with what the check asks, empty."""
    build = duckdb.connect()
    build.execute("CREATE TABLE fresh_articles (version BIGINT, text VARCHAR)")
    build.execute(
        'CREATE TABLE fresh_mentions (article_id UUID DEFAULT uuid(), version BIGINT, start INT, "end" INT, text VARCHAR)'
    )
    return build


def is_proven(
    build: duckdb.DuckDBPyConnection, texts: list[str | None], mentions: list[tuple[object, ...]]
) -> bool:
    """Whether it is proven of these texts, numbered from 1; then SQL must find nothing."""
    build.execute("DELETE FROM fresh_articles; DELETE FROM fresh_mentions")
    for version, text in enumerate(texts, 1):
        build.execute("INSERT INTO fresh_articles VALUES ($1, $2)", [version, text])
    for mention in mentions:
        build.execute('INSERT INTO fresh_mentions (version, start, "end", text) VALUES ($1, $2, $3, $4)', mention)
    proven = proofs.mentions_stand(build)
    if proven:
        assert build.execute(CHECK.sql).fetchall() == []
    return proven


@given(texts=st.lists(st.one_of(st.none(), TEXTS), max_size=3), mentions=MENTIONS)
def test_what_is_proven_sql_does_not_find_wrong(
    build: duckdb.DuckDBPyConnection, texts: list[str | None], mentions: list[tuple[object, ...]]
) -> None:
    is_proven(build, texts, mentions)


@given(texts=st.lists(TEXTS, min_size=1, max_size=3), data=st.data())
def test_mentions_cut_from_their_texts_are_proven_and_one_that_is_moved_is_not(
    build: duckdb.DuckDBPyConnection, texts: list[str], data: st.DataObject
) -> None:
    mentions = []
    for version, text in enumerate(texts, 1):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, len(text)))
        mentions.append((version, start, end, text[start:end]))
    assert is_proven(build, texts, mentions)
    version, start, end, text = data.draw(st.sampled_from(mentions))
    moved = (version, start + 1, end + 1, text)
    assert is_proven(build, texts, [*mentions, moved]) == (texts[version - 1][start + 1 : end + 1] == text)


@pytest.mark.parametrize("articles", [proofs.ARTICLES, proofs.ARTICLES + 1])
def test_articles_past_the_first_some_are_looked_at(build: duckdb.DuckDBPyConnection, articles: int) -> None:
    build.execute("DELETE FROM fresh_articles; DELETE FROM fresh_mentions")
    build.execute(f"INSERT INTO fresh_articles SELECT range * 7, 'Jo ran' FROM range({articles})")
    build.execute(
        "INSERT INTO fresh_mentions (version, start, \"end\", text) SELECT version, 0, 2, 'Jo' FROM fresh_articles"
    )
    assert proofs.mentions_stand(build)
    build.execute(
        "UPDATE fresh_mentions SET text = 'No' WHERE version = (SELECT max(version) FROM fresh_articles)"
    )
    assert not proofs.mentions_stand(build)
    assert len(build.execute(CHECK.sql).fetchall()) == 1


def test_a_version_that_stands_twice_is_left_to_sql(build: duckdb.DuckDBPyConnection) -> None:
    build.execute("DELETE FROM fresh_articles; DELETE FROM fresh_mentions")
    build.execute("INSERT INTO fresh_articles VALUES (1, 'Jo ran'), (1, 'No ran')")
    build.execute("INSERT INTO fresh_mentions (version, start, \"end\", text) VALUES (1, 0, 2, 'No')")
    assert not proofs.mentions_stand(build)
    assert len(build.execute(CHECK.sql).fetchall()) == 1
