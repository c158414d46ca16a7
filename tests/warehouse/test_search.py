"""Full-text search: what is found, in which order, and that the index follows the articles."""

from __future__ import annotations

import random
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import bm25s
import duckdb
import numpy
import pyarrow as pa
import pytest

from newsetl.core.errors import WarehouseError
from newsetl.related.publish import publish
from newsetl.warehouse.builds.build import write_build
from newsetl.warehouse.builds.catalogue import contents_of
from newsetl.warehouse.builds.reader import current
from newsetl.warehouse.search import files as search_files
from newsetl.warehouse.search import index as articles_index
from newsetl.warehouse.search.postings import search_fold, search_term, split_words
from newsetl.warehouse.search.query import matches_sql
from newsetl.warehouse.writer import apply as loading
from newsetl.warehouse.writer.database import open_writer_database
from newsetl.warehouse.writer.in_memory import open_empty
from newsetl.warehouse.writer.warehouse import Warehouse
from tests.warehouse.conftest import article, ids, load


def matches(connection: duckdb.DuckDBPyConnection, query: str, k: int = 10) -> list[UUID]:
    return [row[0] for row in connection.execute("FROM search($1, k := $2)", [query, k]).fetchall()]


Entry = tuple[str, str | None, str | None]


class Index:
    """A real warehouse, its writer's database in memory."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.warehouse = Warehouse(Path(self.folder.name), open_writer_database())
        self.hours = 0

    def add(self, rows: Sequence[Entry]) -> Index:
        """Load articles; those that are known are revised."""
        self.hours += 1
        captured_at = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=self.hours)
        articles = [article(name, text or "", title=title, captured_at=captured_at) for name, title, text in rows]
        load(self.warehouse, articles)
        return self

    def build(self) -> duckdb.DuckDBPyConnection:
        """What a publish would show."""
        search_files.flush(self.warehouse.connection, self.warehouse.root)
        made = duckdb.connect(":memory:")
        write_build(made, self.warehouse.root, self.warehouse.contents("unpublished"))
        return made


@pytest.fixture
def index() -> Iterator[Index]:
    made = Index()
    yield made
    made.folder.cleanup()


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
def test_case_accents_and_scripts_without_spaces_do_not_hide_a_word(index: Index, query: str, text: str) -> None:
    assert matches(index.add([("a", None, text), ("b", None, "something else")]).build(), query) == ids("a")


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
def test_fields_and_phrases_are_required(index: Index, query: str, names: list[str]) -> None:
    rows = (
        ("a", "Ferry failed", "The vote on the quay, basin and east side"),
        ("b", "East Basin vote", "A ferry passes. が"),
    )
    assert matches(index.add(rows).build(), query) == ids(*names)


@pytest.mark.parametrize(
    ("query", "is_checked"),
    [
        ("ferry", False),
        ('"ferry"', False),
        (
            'title:"Fähre" "ΟΔΟΣ2"',
            True,
        ),  # what lies between two quoted words is taken for a phrase: slower, not wrong
        ('"Fähre"', False),
        ('"east basin"', True),
        ('"東京"', True),
        ('"हिन्दी"', True),
        ('"east', False),
    ],
)
def test_bodies_are_read_for_phrases_alone(index: Index, query: str, is_checked: bool) -> None:
    connection = index.add([("a", "Ferry", "The east basin")]).build()
    plan = connection.execute(f"EXPLAIN FROM search_matches('{query}')").fetchall()[0][1]
    assert ("READ_PARQUET" in plan) == is_checked


@pytest.mark.parametrize(
    "word", ["U.S.", "COVID-19", "can't", "can’t", "1,200", "3.5", "AT&T", "and/or", "a@b.example", "l’été"]
)
def test_a_word_with_marks_inside_is_the_phrase_of_its_pieces(index: Index, word: str) -> None:
    pieces = " then ".join(reversed(split_words(word)))
    build = index.add(
        [("whole", None, f"said {word} twice"), ("apart", None, pieces), ("ferry", None, "a ferry")]
    ).build()

    def found(query: str) -> set[UUID]:
        return {row[0] for row in build.execute(matches_sql(query)).fetchall()}

    whole = {*ids("whole")}
    assert {*matches(build, word)} == {*matches(build, f'"{word}"')} == {*matches(build, f"{word} ferry")} == whole
    assert found(word) == found(f'"{word}"') == found(f"text:{word}") == found(f"({word})") == whole
    assert found(f"ferry OR {word}") == {*whole, *ids("ferry")}
    assert found(f"NOT {word}") == {*ids("apart"), *ids("ferry")}
    assert found(f"twice AND {word}") == whole
    assert min(row[1] for row in build.execute(matches_sql(f"ferry OR {word}")).fetchall()) > 0


def test_one_quoted_word_is_required_like_a_phrase(index: Index) -> None:
    rows = [("a", None, "The ferry failed"), ("b", None, "The basin failed")]
    assert matches(index.add(rows).build(), '"ferry" failed') == ids("a")


def test_articles_that_score_alike_come_in_the_order_of_their_ids_however_they_were_loaded(index: Index) -> None:
    names = [f"article {number}" for number in range(30)]
    connection = index.add([(name, None, "The ferry failed") for name in names]).build()
    rows = connection.execute("SELECT article_id FROM search('ferry', k := 5)").fetchall()
    assert [row[0] for row in rows] == sorted(ids(*names))[:5]


def test_a_phrase_does_not_reach_from_the_title_into_the_text(index: Index) -> None:
    assert matches(index.add([("a", "A new quay", "Opens today")]).build(), '"quay opens"') == []


def test_a_phrase_in_japanese_asks_for_neighbours_and_not_only_for_the_same_pairs(index: Index) -> None:
    connection = index.add([("a", None, "東京と京都を結ぶ"), ("b", None, "東京都の予算")]).build()
    assert set(matches(connection, "東京都")) == set(ids("a", "b"))
    assert matches(connection, '"東京都"') == ids("b")


def test_python_and_sql_split_alike() -> None:
    connection = open_empty()
    chance = random.Random(7)
    letters = [chr(code) for code in range(0x20, 0x3000) if unicodedata.category(chr(code)) != "Cn"]
    for _ in range(120):
        text = "".join(chance.choices([*letters, *" " * 900, *"東京ひらカナ" * 50], k=60))
        words_in_sql = connection.execute(
            "SELECT list_transform(search_words($1), lambda w: search_fold(w))", [text]
        )
        (in_sql,) = words_in_sql.fetchone() or ([],)
        assert set(in_sql) <= set(map(search_fold, split_words(text)))


def test_python_and_sql_fold_and_number_words_alike() -> None:
    """Every character of a word, alone and behind another, as the index and as a query take it."""
    chars = [chr(code) for code in (*range(0x80, 0xD800), *range(0xE000, 0x20000))]
    words = [word for char in chars for word in split_words(char) + split_words(f"a{char}")]
    words += ["quay", "é", "σίσυφος", "e\u0301\u0323", "İstanbul".lower()]
    with closing(open_empty()) as connection:
        connection.register("given", pa.table({"word": words}))
        rows = connection.execute("SELECT search_fold(word), search_term(word) FROM given").fetchall()
    assert rows == [(search_fold(word), search_term(word)) for word in words]


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


def test_the_ranking_is_that_of_an_established_bm25(index: Index) -> None:
    """Mean overlap of the ten best with bm25s, over 90 queries of one to three words."""
    rows = corpus(1_000)
    connection = index.add(rows).build()
    other = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    other.index([list(split_words(f"{title}\n{text}")) for _, title, text in rows], show_progress=False)
    chance, shares = random.Random(2), []
    for number in range(90):
        query = [f"w{chance.randrange(5, 1_000)}" for _ in range(number % 3 + 1)]
        theirs, scores = other.retrieve([query], k=10, show_progress=False)
        best = {ids(rows[place][0])[0] for place, score in zip(theirs[0], scores[0], strict=True) if score > 0}
        mine = set(matches(connection, " ".join(query)))
        shares.append(len(mine & best) / max(len(best), 1))
    assert float(numpy.mean(shares)) >= 0.97


def test_words_alone_are_answered_as_where_something_is_required(index: Index) -> None:
    """Two macros rank; one knows neither fields nor phrases."""
    rows = [*corpus(200), ("別", "東京", "東京都 w7"), ("o'", "it's", "l'été w7")]
    connection = index.add(rows).build()
    for query in (
        "w7",
        "w7 w12",
        "w7 w7 w12",
        "w7; w7 (w12)",
        "W7 Élysée",
        "東京 w7",
        "it ÉTÉ",
        "w0 w1 w2",
        "w0 w0 w0 w150",
        "w150 w30 w1 w0",
        "qqq",
        "",
        " ",
    ):
        for k in (1, 3, 20, 1_000):
            general = connection.execute("FROM search_required($1, $2)", [query, k]).fetchall()
            assert connection.execute("FROM search($1, k := $2)", [query, k]).fetchall() == general, (query, k)
    assert connection.execute("FROM search(NULL)").fetchall() == []
    for query in ("title:it's", '"it\'s"', "title:'"):
        general = connection.execute("FROM search_required($1, 20)", [query]).fetchall()
        assert connection.execute("FROM search($1, k := 20)", [query]).fetchall() == general, query


def answers(build: duckdb.DuckDBPyConnection) -> list[list[tuple[Any, ...]]]:
    queries = ["w7", "w12 w900", "w1999 w3", "title:w5", '"w4 w5"', "w0 w1"]
    return [build.execute("FROM search($1, k := 50)", [query]).fetchall() for query in queries]


def test_an_index_grown_by_loads_answers_like_one_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Revised articles included, before and after files are merged."""
    monkeypatch.setattr(articles_index, "CHUNK", 37)
    monkeypatch.setattr(search_files, "SLICE_POSTINGS", 10_000)
    rows = corpus(600)
    revised = [(name, title, text + " w7 w1999") for name, title, text in rows[:160]]
    once, grown = Index().add([*revised, *rows[160:]]), Index().add(rows[:200])
    whole = answers(once.build())
    for start in range(200, 600, 40):  # ten files: four of a size are merged
        grown.add(rows[start : start + 40]).build()
        search_files.merge_small(grown.warehouse.connection, grown.warehouse.root)
    grown.add(revised)
    assert answers(grown.build()) == whole
    connection, root = grown.warehouse.connection, grown.warehouse.root
    assert 1 < len(search_files.listed(connection)) < 6
    search_files.compact(connection, root)
    assert answers(grown.build()) == whole
    assert len(search_files.listed(connection)) == 1
    assert connection.execute("SELECT count(*) FROM search_gone").fetchone() == (0,)


def test_four_small_files_are_merged_after_the_publish_that_shows_them(index: Index) -> None:
    connection, root, rows = index.warehouse.connection, index.warehouse.root, corpus(40)
    shown = []
    for start in range(0, 40, 8):
        index.add(rows[start : start + 8])
        build = publish(index.warehouse).build
        shown.append(len(contents_of(root, build.stem).search))
    assert shown == [1, 2, 3, 4, 2]
    assert len(search_files.listed(connection)) == 2
    assert answers(index.build()) == answers(Index().add(rows).build())


def test_a_merge_that_fails_after_a_publish_is_named_and_done_by_the_next(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_: object) -> None:
        raise OSError("no room")

    connection, rows = index.warehouse.connection, corpus(40)
    for start in range(0, 24, 8):
        index.add(rows[start : start + 8])
        publish(index.warehouse)
    index.add(rows[24:32])
    with monkeypatch.context() as patched:
        patched.setattr(search_files, "_replace", full_disk)
        with pytest.raises(WarehouseError, match=r"is published, but .* could not be merged: no room"):
            publish(index.warehouse)
    assert len(contents_of(index.warehouse.root, current(index.warehouse.root) or "").search) == 4
    index.add(rows[32:])
    publish(index.warehouse)
    assert len(search_files.listed(connection)) < 5


@pytest.mark.parametrize(("more", "sizes"), [(19, [19, 80]), (20, [100])])
def test_a_file_is_merged_with_smaller_ones_once_they_have_a_quarter_of_its_articles(
    index: Index, more: int, sizes: list[int]
) -> None:
    rows = corpus(100)
    index.add(rows[:80]).build()
    index.add(rows[80 : 80 + more]).build()
    connection = index.warehouse.connection
    search_files.merge(connection, index.warehouse.root)
    assert connection.execute("SELECT articles FROM search_files ORDER BY 1").fetchall() == [
        (size,) for size in sizes
    ]


def test_a_file_without_some_articles_keeps_its_order(index: Index) -> None:
    index.add(corpus(2_000)).build()
    root = index.warehouse.root
    (name,) = search_files.listed(index.warehouse.connection)
    with duckdb.connect() as connection:
        copy = search_files.copy_without(connection, root, name, range(500, 1_500))
        for table, order in (("postings", "term_id, doc"), ("articles", "doc")):
            before, after = (search_files.relation(root, [file], table) for file in (name, copy))
            left = f"FROM {before} WHERE doc NOT BETWEEN 500 AND 1499 ORDER BY {order}"
            kept = connection.execute(f"FROM {after}").fetchall()
            assert kept == connection.execute(left).fetchall()


def test_a_copy_that_leaves_no_article_out_has_every_row(index: Index) -> None:
    index.add(corpus(20)).build()
    connection, root = index.warehouse.connection, index.warehouse.root
    (name,) = search_files.listed(connection)
    copy = search_files.copy_without(connection, root, name, [])
    for table in ("postings", "articles"):
        before, after = (
            connection.sql(f"FROM {search_files.relation(root, [file], table)}") for file in (name, copy)
        )
        assert after.fetchall() == before.fetchall() != []


def test_many_postings_become_a_file_before_the_publish(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_files, "FLUSH_POSTINGS", 1_000)
    index.add(corpus(50))
    assert index.warehouse.ask("SELECT count(*) FROM search_recent") == [(0,)]
    assert len(search_files.listed(index.warehouse.connection)) == 1


def test_the_files_tell_a_new_database_what_they_hold(index: Index) -> None:
    """Even when a merge was killed: its file and those that it was made of are there."""
    rows = corpus(60)
    index.add(rows[:30]).build()
    expected = answers(index.add(rows[30:]).build())
    connection, root = index.warehouse.connection, index.warehouse.root
    folder = search_files.folder_of(root)
    before = {path.name: path.read_bytes() for path in folder.glob("*.duckdb")}
    search_files.compact(connection, root)
    for name, content in before.items():
        (folder / name).unlink(missing_ok=True)
        (folder / name).write_bytes(content)
    connection.execute("DELETE FROM search_files")
    connection.execute("UPDATE held SET words = NULL")
    search_files.adopt(connection, root, before=index.warehouse.next_version)
    assert len(search_files.listed(connection)) == 1
    assert answers(index.build()) == expected


def test_the_load_that_revises_an_article_revises_the_index(index: Index) -> None:
    index.add([("a", None, "The harbour opens"), ("b", None, "The harbour closes")])
    build = index.add([("a", None, "The station opens")]).build()
    assert matches(build, "harbour") == ids("b")
    assert matches(build, "station") == ids("a")


def test_a_load_that_fails_leaves_the_index_as_it_was(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    index.add([("a", None, "The harbour opens")])
    before = index.warehouse.ask("FROM search_recent")
    monkeypatch.setattr(loading, "_count", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        index.add([("b", None, "The harbour closes")])
    assert index.warehouse.ask("FROM search_recent") == before != []
