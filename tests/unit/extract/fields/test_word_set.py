"""A packed list of words holds what a set of them holds."""

from __future__ import annotations

from collections.abc import Set

from hypothesis import given
from hypothesis import strategies as st

from newsetl.extract.fields.people.gazetteer import given_names, listed_given_names
from newsetl.extract.fields.words.word_set import WordSet

SYLLABLES = st.lists(st.sampled_from(["a", "an", "na", "ß", "व", "漢", "\ud800", " "]), max_size=7).map("".join)
WORDS = st.frozensets(SYLLABLES, max_size=60)


@given(WORDS, WORDS)
def test_a_word_set_holds_the_words_it_was_made_of_and_no_other(listed: Set[str], others: Set[str]) -> None:
    packed = WordSet(listed)

    assert {word for word in listed | others if word in packed} == listed
    assert frozenset(packed) == listed
    assert len(packed) == len(listed)


@given(WORDS)
def test_what_holds_a_line_break_is_no_word(listed: Set[str]) -> None:
    packed = WordSet(listed)

    assert not any(f"{word}\n{other}" in packed for word in listed for other in packed)
    assert "\n" not in packed
    assert 1 not in packed


@given(WORDS, SYLLABLES, st.lists(st.integers(4, 14), max_size=4))
def test_beginnings_are_looked_up_as_words(listed: Set[str], word: str, sizes: list[int]) -> None:
    expected = any(word[:size] in listed for size in sizes)

    assert WordSet(listed).has_beginning(word, sizes) is expected


def test_the_shipped_given_names_are_packed_without_loss() -> None:
    assert set(given_names()) == listed_given_names()
