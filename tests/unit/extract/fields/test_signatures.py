"""Signatures: what tells that two texts say the same, whatever their case, punctuation, language or length."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.core.recipe import Options
from newsetl.core.records import Capture, Raw
from newsetl.extract.article import extract
from newsetl.extract.fields.words.shingles import SHINGLE, SHORT, anchors, folded_words

WORDS = st.lists(st.text("abcdefgh", min_size=1, max_size=6), max_size=60)


def made_up(seed: int, count: int) -> list[str]:
    random = Random(seed)
    return ["".join(random.choices("abcdefghijklmnop", k=random.randint(2, 9))) for _ in range(count)]


def signature(text: str) -> dict[str, object]:
    outcome = extract(
        Capture(raw=Raw(source_uri="/a.txt"), payload=text.encode(), media="text", chosen=True), options=Options()
    )
    (row,) = outcome.tables["signatures"]
    return dict(row)


@given(WORDS)
def test_case_punctuation_and_line_breaks_play_no_part(words: list[str]) -> None:
    dressed = ", ".join(words).upper().replace("A", "\uff21") + ".\n"
    assert folded_words(dressed) == folded_words("\n".join(words)) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("東京で会った。", list("東京で会った")),
        ("AFP通信 2025年", ["afp", *"通信", "2025", "年"]),
        ("हिन्दी में समाचार", ["हिन्दी", "में", "समाचार"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("", []),
        ("…!?", []),
    ],
)
def test_words_of_every_script(text: str, words: list[str]) -> None:
    assert folded_words(text) == words


@given(st.text(st.characters(max_codepoint=127), max_size=40))
def test_a_line_of_ascii_has_the_words_that_it_has_beside_others(line: str) -> None:
    assert folded_words(line) == folded_words(f"é {line.replace(chr(10), ' ')}")[1:]


@given(WORDS.filter(bool))
def test_a_short_text_keeps_each_of_its_shingles(words: list[str]) -> None:
    kept = anchors(words)
    assert len(kept) == len(
        {tuple(words[place : place + SHINGLE]) for place in range(max(1, len(words) - SHINGLE + 1))}
    )
    assert all(0 <= place <= max(0, len(words) - SHINGLE) for place in kept.values())


def test_a_passage_has_the_same_anchors_in_every_long_text() -> None:
    passage = made_up(1, 300)
    one, other = made_up(2, 400) + passage, passage + made_up(3, 900)
    inside = anchors(passage).keys() & anchors(one).keys()
    assert len(inside) >= 8
    assert inside == anchors(passage).keys() & anchors(other).keys()
    assert anchors(made_up(2, 400)).keys() & anchors(made_up(3, 900)).keys() == set()


def test_a_long_text_keeps_about_one_shingle_in_sixteen() -> None:
    words = made_up(4, 20_000)
    assert 0.8 < len(anchors(words)) * 16 / len(words) < 1.2
    assert len(anchors(words[: SHORT + SHINGLE - 1])) == SHORT
    assert len(anchors(words[: SHORT + SHINGLE])) < SHORT / 4


def test_one_sentence_ten_thousand_times_is_few_anchors() -> None:
    assert len(anchors("the same sentence again and again".split() * 10_000)) <= 6


def test_the_row_of_an_article_is_the_same_on_every_machine() -> None:
    assert signature("Lady Halcyon sails on Sunday. It rains.") == signature(
        "LADY HALCYON sails on Sunday -- it rains"
    )
    assert signature("Lady Halcyon sails on Sunday. It rains.") == {
        "words": 7,
        "words_hash": 5373047633616033058,
        "anchors": [1097265830605818534, -173183571721188903, -8045716299028166392],
    }
