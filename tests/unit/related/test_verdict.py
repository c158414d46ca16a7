"""What is a copy, of which kind, and what is none."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.extract.fields.signatures import signature_of
from newsetl.related.likeness import likeness, longest_passage, passages_of
from newsetl.related.verdict import Shared, Side, judge

RANDOM = Random(7)
LEXICON = ["".join(RANDOM.choices("abcdefghijklmnoprstuvw", k=RANDOM.randint(3, 9))) for _ in range(4_000)]


def prose(seed: int, count: int) -> list[str]:
    return Random(seed).choices(LEXICON, k=count)


def side(words: list[str], *, common: frozenset[int] = frozenset(), **known: Any) -> Side:
    text = " ".join(words)
    signature = signature_of(text)
    assert signature is not None
    values: dict[str, Any] = {
        "site": "courier.example",
        "day": date(2026, 3, 4),
        "title": None,
        "has_address": False,
    }
    return Side(
        words_hash=signature.words_hash,
        passages=lambda: passages_of(text, common=common),
        **{**values, **known},
    )


def shared(live: int = 20, own: int = 20, in_all: int = 20, most: int = 20) -> Shared:
    return Shared(live=live, own=own, all=in_all, most=most)


def kind(one: Side, other: Side, weighed: Shared | None = None) -> str | None:
    verdict = judge(one, other, weighed or shared())
    assert verdict == judge(other, one, weighed or shared()), "the order of both plays no part"
    return verdict.kind if verdict else None


BASE = prose(1, 300)
ELSEWHERE = {"site": "herald.example"}


@pytest.mark.parametrize(
    ("other", "where", "expected"),
    [
        (BASE, ELSEWHERE, "exact"),
        (BASE, {}, "exact"),
        (BASE[:250], ELSEWHERE, "syndicated"),
        (BASE[:250], {}, "near"),
        (BASE[:100] + prose(2, 20) + BASE[100:], ELSEWHERE, "syndicated"),
        (BASE[150:] + BASE[:150], ELSEWHERE, "syndicated"),
        (BASE[:150], ELSEWHERE, "excerpt"),
        (BASE + prose(3, 300), ELSEWHERE, "excerpt"),
        (prose(4, 200) + BASE[100:160] + prose(5, 100), ELSEWHERE, "passage"),
        (prose(4, 200) + BASE[100:125] + prose(5, 100), ELSEWHERE, None),
        (prose(4, 80) + BASE[100:140] + prose(5, 80), ELSEWHERE, "passage"),
        (prose(4, 80) + BASE[100:139] + prose(5, 80), ELSEWHERE, None),
        (prose(6, 300), ELSEWHERE, None),
    ],
)
def test_kinds(other: list[str], where: dict[str, str], expected: str | None) -> None:
    assert kind(side(BASE), side(other, **where)) == expected


@given(st.integers(0, 100), st.integers(0, 100))
def test_articles_are_compared_that_share_an_anchor_and_a_twentieth_of_those_of_the_shorter(
    live: int, most: int
) -> None:
    weighed = shared(live=live, most=most)
    assert (kind(side(BASE), side(BASE), weighed) is not None) == (live > 0 and 20 * live >= most)


def test_what_two_articles_of_one_site_share_is_no_copy_until_it_is_most_of_them() -> None:
    questions = BASE[:150]
    one, other = ([*questions, *prose(seed, 150)] for seed in (30, 31))
    assert kind(side(one), side(other)) == "passage"
    assert kind(side(one), side(other, **ELSEWHERE)) == "syndicated"


def test_one_article_under_two_addresses_of_one_publisher() -> None:
    one, other = (side(words, has_address=True, title="ferry sails") for words in (BASE, BASE[:290]))
    assert kind(one, other) == "other_address"
    assert kind(one, side(BASE, has_address=True, title="ferry sails", day=date(2026, 5, 1))) == "other_address"
    assert kind(one, side(BASE, has_address=True, title="another", day=date(2026, 5, 1))) == "exact"


def filled_in(day: int) -> list[str]:
    """A form with other figures each day."""
    figures = iter(Random(day).choices(range(1_000, 9_999), k=40))
    return [word if place % 6 else str(next(figures)) for place, word in enumerate(BASE[:120])]


def test_a_form_that_a_publisher_fills_in_anew_is_no_copy() -> None:
    today, tomorrow = date(2026, 3, 4), date(2026, 3, 5)
    forms = [side(list(filled_in(number)), day=day) for number, day in ((1, today), (2, tomorrow))]
    assert kind(*forms) == "template"
    assert kind(side(filled_in(1)), side(filled_in(2))) == "near", "of one day, it is a correction"
    assert kind(side(filled_in(1)), side(filled_in(2), day=tomorrow, **ELSEWHERE)) == "syndicated"
    assert kind(side(filled_in(1)), side(filled_in(2), day=None)) == "near", "without a day nothing tells"


def misread(words: list[str], share: float) -> list[str]:
    random = Random(9)
    line = "".join(random.choice("acegikmo") if random.random() < share else letter for letter in " ".join(words))
    return line.split()


@pytest.mark.parametrize("share", [0.03, 0.06])
def test_print_that_was_misread_is_a_copy(share: float) -> None:
    assert kind(side(BASE), side(misread(BASE, share), **ELSEWHERE)) == "syndicated"


def test_what_a_site_prints_under_every_article_makes_no_copy() -> None:
    notice = prose(10, 120)
    one, other = side(prose(11, 60) + notice), side(prose(12, 60) + notice)
    assert kind(one, other) == "near"
    assert kind(one, other, shared(live=3, own=3, in_all=20)) is None
    assert kind(one, other, shared(live=0, own=0, in_all=20)) is None
    assert kind(side(notice), side(notice, title="x"), shared(live=0, own=0, in_all=20)) is None


def test_a_passage_that_many_print_is_none() -> None:
    notice = BASE[100:160]
    signature = signature_of(" ".join(notice))
    assert signature is not None
    for common, expected in ((frozenset[int](), "passage"), (frozenset(signature.anchors), None)):
        one, other = (side(prose(seed, 140) + notice, common=common) for seed in (20, 21))
        assert kind(one, other) == expected


@given(
    st.lists(st.sampled_from("abcd"), min_size=1, max_size=30),
    st.lists(st.sampled_from("abcd"), min_size=1, max_size=30),
)
def test_likeness_is_a_share_and_the_same_both_ways(one: list[str], other: list[str]) -> None:
    texts = passages_of(" ".join(one)), passages_of(" ".join(other))
    like = likeness(*texts)
    assert like == likeness(texts[1], texts[0])
    assert longest_passage(*texts) == longest_passage(texts[1], texts[0])
    for value in (like.jaccard, like.containment, like.coverage, like.coverage_of_longer, like.length_ratio):
        assert 0 <= value <= 1
    assert like.jaccard <= like.containment
    assert longest_passage(*texts) <= min(len(one), len(other))
