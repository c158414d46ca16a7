"""Compiled anchors are those that Python finds."""

from __future__ import annotations

import ctypes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.extract.fields.words.shingles import (
    KEPT,
    SHINGLE,
    SHORT,
    anchors,
    anchors_in_python,
    compiled_anchors,
)

words = st.lists(
    st.sampled_from(["the", "port", "of", "9", "für", "港"]) | st.text(max_size=4), min_size=1, max_size=40
)


@given(words=words, times=st.integers(1, 12))
def test_any_words_have_the_same_anchors(loops: ctypes.CDLL, words: list[str], times: int) -> None:
    words = [word.replace(" ", "") for word in words * times]
    assert compiled(loops, words) == list(anchors_in_python(words))


@given(words=words)
def test_words_that_hold_a_space_have_anchors_too(words: list[str]) -> None:
    numbered = list(anchors_in_python(words))
    assert anchors(words) == dict(reversed(numbered))
    assert list(anchors(words)) == list(dict(numbered))


def compiled(loops: ctypes.CDLL, words: list[str]) -> list[tuple[int, int]]:
    return list(compiled_anchors(loops)(" ".join(words).encode("utf-8", "surrogatepass"), len(words)))


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_the_step_from_short_to_long_is_the_same(loops: ctypes.CDLL, more: int) -> None:
    text = [str(number) for number in range(SHORT + SHINGLE - 1 + more)]
    found = compiled(loops, text)
    assert found == list(anchors_in_python(text))
    assert (len(found) < len(text) / KEPT * 2) == (more > 0)
