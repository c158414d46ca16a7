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
    anchors_in_python,
    compiled_anchors,
)

words = st.lists(
    st.sampled_from(["the", "port", "of", "9", "für", "港"]) | st.text(max_size=4), min_size=1, max_size=40
)


@given(words=words, times=st.integers(1, 12))
def test_any_words_have_the_same_anchors(loops: ctypes.CDLL, words: list[str], times: int) -> None:
    assert list(compiled_anchors(loops)(words * times)) == list(anchors_in_python(words * times))


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_the_step_from_short_to_long_is_the_same(loops: ctypes.CDLL, more: int) -> None:
    text = [str(number) for number in range(SHORT + SHINGLE - 1 + more)]
    found = list(compiled_anchors(loops)(text))
    assert found == list(anchors_in_python(text))
    assert (len(found) < len(text) / KEPT * 2) == (more > 0)
