"""What changed within a paragraph: nothing is lost and nothing is made up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsetl.explore.word_changes import word_changes

WORDS = st.lists(st.sampled_from(["the", "ferry", "€2.9", "€3.9", "million,", "is", "late."]), max_size=12)


@given(WORDS, WORDS)
def test_what_stayed_and_is_gone_is_the_paragraph_before_and_what_stayed_and_is_new_the_one_after(
    before: list[str], after: list[str]
) -> None:
    pieces = word_changes(" ".join(before), "  ".join(after))
    kept = [" ".join(piece.text for piece in pieces if piece.kind in ("same", kind)) for kind in ("del", "ins")]
    assert [words.split() for words in kept] == [before, after]


def test_a_number_that_was_put_right_stands_out_in_its_paragraph() -> None:
    pieces = word_changes("It is to bring in €3.9 million a year.", "It is to bring in €2.9 million a year.")
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "It is to bring in"),
        ("del", "€3.9"),
        ("ins", "€2.9"),
        ("same", "million a year."),
    ]


def test_paragraphs_with_little_in_common_are_shown_whole() -> None:
    pieces = word_changes("The ferry is late again.", "Nobody was hurt, a spokeswoman said.")
    assert [piece.kind for piece in pieces] == ["del", "ins"]
    assert word_changes(None, "A new paragraph.")[0].kind == "ins"
