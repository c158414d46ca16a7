"""What a block tells by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.core.text import folded
from newsetl.extract.page.block_features import (
    BLOCK_NAMES,
    block_row,
    ends_of,
    ends_sentence,
    is_candidate,
    is_prose,
)
from newsetl.extract.page.blocks import Block


def block(text: str, tag: str = "p", **values: object) -> Block:
    return Block(text, tag, 0, **{"linked": 0, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["It rained.", "“Did it?”", "Es war so (fast)!", "終わった。」", "ہاں۔"])
def test_a_sentence_ends_in_its_mark_whatever_closes_after_it(text: str) -> None:
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["Read more", "He said:", "a.b", ""])
def test_other_lines_end_no_sentence(text: str) -> None:
    assert not ends_sentence(text)


def test_prose_is_long_ends_a_sentence_and_is_not_made_of_links() -> None:
    text = "The harbour council voted on Monday to rebuild the old footbridge in spring."
    assert is_prose(block(text))
    assert not is_prose(block(text, linked=40))
    assert not is_prose(block(text[:30] + "."))


def test_only_short_lines_of_links_cannot_be_text() -> None:
    assert not is_candidate(block("Storm closes the pier", linked=21))
    assert is_candidate(block("Storm closes the pier", linked=5))
    assert is_candidate(block("word " * 40, linked=200))


def test_of_a_long_text_beginning_and_end_are_enough() -> None:
    text = "The first words. " + "So it went on. " * 100 + "The last words."
    assert folded("“Été”, said A.B.") == "été said a b"
    assert ends_of(text).startswith("The first words.")
    assert ends_of(text).endswith("The last words.")
    assert len(ends_of(text)) < 400
    assert ends_of("Short: one.") == "Short: one."


def test_a_row_has_a_number_for_each_name() -> None:
    text = "Ada Field, 2024: write to us on Facebook"
    row = dict(zip(BLOCK_NAMES, block_row(block(text, "h2", linked=8)), strict=True))
    assert row["heading_level"] == 2
    assert row["link_share"] == pytest.approx(8 / len(text))
    assert not row["ends_sentence"]
    assert row["capitals"] == pytest.approx(3 / len(text))


@given(st.text(st.characters(max_codepoint=127), max_size=60))
def test_capitals_count_the_same_whatever_stands_beside_them(text: str) -> None:
    row = dict(zip(BLOCK_NAMES, block_row(block(f"{text}a")), strict=True))
    beside = dict(zip(BLOCK_NAMES, block_row(block(f"{text}ø")), strict=True))
    assert row["capitals"] == beside["capitals"]
