"""Words in context and words that tell groups apart, checked against counting by hand and against NLTK."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from datetime import date

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.core.errors import UsageError
from newsetl.warehouse.builds.reader import open_reader
from newsetl.warehouse.search.query import matches_sql
from newsetl.warehouse.search.snippets import query_words
from newsetl.warehouse.writer.in_memory import open_empty
from newsetl.warehouse.writer.warehouse import Warehouse
from tests.warehouse.conftest import article, ids, load

TEXTS = {
    "harbour": "The ferry left. The ferry, the old Ferry, came back to Straße 9.",
    "council": "The council met. Ferryman Müller spoke; the gearbox of the ferry was never named.",
    "regatta": "A regatta was sailed. Nobody was late, and the muller of the mill slept.",
}


@pytest.fixture
def corpus(warehouse: Warehouse) -> Warehouse:
    load(warehouse, [article(name, text, title=f"Of the {name}") for name, text in TEXTS.items()])
    warehouse.publish()
    return warehouse


def rows(corpus: Warehouse, sql: str) -> list[tuple[object, ...]]:
    with open_reader(corpus.root) as connection:
        return connection.execute(sql).fetchall()


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("ferry", ["Ferry", "ferry", "ferry", "ferry"]),
        ("FERRY", ["Ferry", "ferry", "ferry", "ferry"]),
        ("ferr*", ["Ferry", "Ferryman", "ferry", "ferry", "ferry"]),
        ("the ferry", ["The ferry", "The ferry", "the ferry"]),
        ("muller", ["Müller", "muller"]),
        ("strasse", ["Straße"]),
        ("ferry, the", ["ferry, the"]),
        ("err", []),
    ],
)
def test_kwic_gives_every_place_of_a_term_and_no_part_of_a_word(
    term: str, words: list[str], corpus: Warehouse
) -> None:
    occurrences = rows(corpus, f"SELECT word FROM kwic('{term}')")
    assert sorted(word for (word,) in occurrences) == words


MARKED = "⚠️ {} नौका العبّارة"  # an emoji and words with marks of their own


@pytest.mark.parametrize("words", ["{}", MARKED])
@pytest.mark.parametrize(
    "query", ["Fähre", "fahre", "Fa\u0308hre", "fäh*", "Fähre NEAR/2 Köln", "koln NEAR/2 fähr*", "Fähre AND Köln"]
)
def test_marks_elsewhere_in_a_text_hide_no_word(query: str, words: str, warehouse: Warehouse) -> None:
    load(warehouse, [article("ferry", words.format("Die Fähre nach Köln"), title="Ohne")])
    warehouse.publish()
    found = rows(warehouse, f"SELECT article_id FROM ({matches_sql(query)})")
    assert found == [tuple(ids("ferry"))]
    if " " not in query:
        assert rows(warehouse, f"SELECT word FROM kwic('{query}')") == [("Fähre",)]
        for counted in ("timeline", "compare_sources"):
            assert rows(warehouse, f"SELECT articles FROM {counted}('{query}')") == [(1,)]


@given(st.lists(st.one_of(st.text(max_size=5), st.sampled_from(["Fähre", "\ufe0f", "नौका", "إضراب", "İI", "ß"]))))
def test_a_text_is_folded_character_for_character_and_marks_change_nothing_beside_them(parts: list[str]) -> None:
    text = "".join(parts).replace("\0", "")
    sql = "SELECT words_folded($1), words_folded('Fähre' || $1), words_folded($1 || '\ufe0fFähre')"
    with open_empty() as connection:
        ((folded, behind, before),) = connection.execute(sql, [text]).fetchall()
    assert len(folded) == len(text)
    assert behind.startswith("fahre")
    assert before == f"{folded}\ufe0ffahre"


def test_a_line_is_the_text_around_the_word(corpus: Warehouse) -> None:
    for before, word, after, start, text in rows(
        corpus,
        "SELECT before, word, after, start, text FROM kwic('ferry', width := 12) JOIN articles USING (article_id)",
    ):
        assert text[start : start + len(word)] == word
        assert before == text[max(0, start - 12) : start]
        assert after == text[start + len(word) : start + len(word) + 12]


def test_keyness_counts_title_and_text_of_both_groups(corpus: Warehouse) -> None:
    split = {name: re.findall(r"\w+", f"Of the {name} {text}".lower()) for name, text in TEXTS.items()}
    (target,) = ids("harbour")
    mine = Counter(split["harbour"])
    others = Counter(split["council"] + split["regatta"])
    counts = {
        row[0]: row[1:3]
        for row in rows(
            corpus,
            f"SELECT word, in_target, in_reference FROM keyness(article_id = '{target}', k := 99, least := 1)",
        )
    }
    counted = {word: (mine[word], others[word]) for word in {*mine, *others}}
    assert counted.pop("müller") == (0, 1)
    counted["muller"] = (0, 2)  # one word to the index, which leaves accents out
    assert counts == counted


@given(st.tuples(*[st.integers(1, 5_000)] * 4))
def test_g2_is_that_of_nltk(table: tuple[int, int, int, int]) -> None:
    association = pytest.importorskip("nltk.metrics.association").BigramAssocMeasures
    a, b, c, d = table
    theirs = association.likelihood_ratio(a, (a + b, a + c), a + b + c + d)
    with open_empty() as connection:
        ((ours,),) = connection.execute("SELECT words_g2($1, $2, $3, $4)", list(map(float, table))).fetchall()
    assert ours == pytest.approx(theirs, abs=1e-6 * (a + b + c + d))


def test_g2_and_log_ratio_of_a_worked_example() -> None:
    """300 of 10,000 words against 200 of 20,000: shares of 3 and 1 percent, so the ratio is 3."""
    with open_empty() as connection:
        ((g2, ratio),) = connection.execute(
            "SELECT words_g2(300, 200, 9_700, 19_800), words_log_ratio(300, 10_000, 200, 20_000)"
        ).fetchall()
    # 2 · (300 ln(300/166.67) + 200 ln(200/333.33) + 9,700 ln(9,700/9,833.33) + 19,800 ln(19,800/19,666.67))
    assert g2 == pytest.approx(151.06, abs=0.01)
    assert ratio == pytest.approx(1.585, abs=0.001)


@pytest.mark.parametrize(
    ("conditions", "message"),
    [("true", "no article is left"), ("publisher = 'Nobody'", "no article is in the group")],
)
def test_keyness_needs_two_groups(conditions: str, message: str, corpus: Warehouse) -> None:
    with pytest.raises(duckdb.Error, match=message):
        rows(corpus, f"FROM keyness({conditions})")


def test_words_near_a_term_are_counted_within_the_width(corpus: Warehouse) -> None:
    neighbours = rows(corpus, "SELECT word, together FROM cooccurrence('gearbox', width := 2, least := 1)")
    assert dict(neighbours) == {"spoke": 1, "the": 2, "of": 1}


@pytest.mark.parametrize(
    ("step", "counts"),
    [("day", [1, *[0] * 32, 1]), ("week", [1, 0, 0, 0, 0, 1]), ("month", [1, 1]), ("year", [2])],
)
def test_a_timeline_has_zeros_where_there_is_nothing(step: str, counts: list[int], warehouse: Warehouse) -> None:
    days = {"a": date(2026, 3, 1), "b": date(2026, 4, 3)}
    load(warehouse, [article(name, "The ferry left.", published_on=day) for name, day in days.items()])
    warehouse.publish()
    steps = rows(warehouse, f"SELECT articles FROM timeline('ferry', step := '{step}')")
    assert [count for (count,) in steps] == counts


def test_a_timeline_goes_from_the_first_day_asked_for_to_the_last(warehouse: Warehouse) -> None:
    days = {"a": date(2026, 3, 1), "b": date(2026, 3, 3), "c": date(2026, 3, 4)}
    load(warehouse, [article(name, "The ferry left.", published_on=day) for name, day in days.items()])
    warehouse.publish()
    steps = rows(
        warehouse,
        "SELECT day::VARCHAR, articles, of_articles FROM timeline('ferry', step := 'week', since := '2026-03-02', "
        "until := '2026-03-20', among := published_on <> '2026-03-04')",
    )
    assert steps == [("2026-03-02", 1, 1), ("2026-03-09", 0, 0), ("2026-03-16", 0, 0)]


def test_a_timeline_by_the_hour_is_an_error(corpus: Warehouse) -> None:
    with pytest.raises(duckdb.Error, match="day, week, month or year, not by hour"):
        rows(corpus, "FROM timeline('ferry', step := 'hour')")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("ferry AND gearbox", {"council"}),
        ("ferry OR regatta", {"harbour", "council", "regatta"}),
        ("ferry NOT gearbox", {"harbour"}),
        ("NOT ferry", {"regatta"}),
        ("(harbour OR regatta) AND NOT ferry", {"regatta"}),
        ("ferryman*", {"council"}),
        ("title:reg*", {"regatta"}),
        ("title:regatta OR gearbox", {"regatta", "council"}),
        ('"council met" AND ferry', {"council"}),
        ("gearbox NEAR/2 ferry", {"council"}),
        ("council NEAR/2 ferry", set()),
        ("ferry NEAR old", {"harbour"}),
        ("ferry regatta", {"harbour", "council", "regatta"}),
        ("and or not", {"regatta"}),
    ],
)
def test_a_query_finds_what_its_operators_say(query: str, names: set[str], corpus: Warehouse) -> None:
    matching = rows(corpus, f"SELECT article_id FROM ({matches_sql(query)})")
    assert {article_id for (article_id,) in matching} == set(ids(*sorted(names)))


def test_what_is_not_asked_for_adds_nothing_to_a_score(corpus: Warehouse) -> None:
    (plain,) = rows(corpus, f"SELECT score FROM ({matches_sql('harbour')})")
    (without,) = rows(corpus, f"SELECT score FROM ({matches_sql('harbour NOT regatta')})")
    assert without == plain


@pytest.mark.parametrize(
    ("query", "remedy"),
    [
        ("autor:Brenner", "there is no field 'autor'"),
        ("-ferry", "write NOT ferry"),
        ("+ferry", 'write "ferry"'),
        ("f*rry", r"a \* may stand at the end"),
        ("ferry~2", "is not known"),
        ('"ferry', "has no other"),
        ("(ferry", r"a \( has no \)"),
        ("ferry)", r"a \) has no \("),
        ("ferry AND", "a word is missing"),
        ("ferry OR AND gearbox", "a word is missing"),
        ("AND", "no word in it"),
        ("…", "no word in it"),
        ("a NEAR/500 b", "at most 100 words"),
        ("a NEAR/x b", "NEAR/x is not known; write NEAR/5"),
        ("a NEAR/ b", "write NEAR/5"),
    ],
)
def test_what_search_does_not_know_is_an_error_with_a_remedy(query: str, remedy: str) -> None:
    with pytest.raises(UsageError, match=remedy):
        matches_sql(query)


@given(st.text(alphabet='ab*"() :/-+ANDORTE12', max_size=24))
def test_whatever_is_typed_is_a_query_or_a_usage_error(query: str) -> None:
    with suppress(UsageError):
        assert duckdb.extract_statements(matches_sql(query))


def test_operators_are_no_words_to_mark() -> None:
    assert query_words("(ferry OR boat) AND NOT title:gearbox NEAR/5 oil") == ("ferry", "boat", "gearbox", "oil")
