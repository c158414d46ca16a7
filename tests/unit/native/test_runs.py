"""Compiled runs of words compare as those in Python do."""

from __future__ import annotations

import ctypes
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsetl.extract.fields.words.shingles import folded_line
from newsetl.native.runs import runs_maker
from newsetl.related.runs import RunsInPython

pieces = st.sampled_from(["the", "port", "The-port", "für", "港口", "ทะเล", "हिन्दी", "\ud800", "", "\n", "a b"])
texts = st.lists(pieces | st.text(st.characters(), max_size=4), max_size=40).map(" ".join)


@given(one=texts, other=texts, middle=texts, length=st.integers(0, 6))
@example(one="", other="the port", middle="", length=1)
@example(one="the port", other="port the", middle="", length=2)
@example(one="a b", other="ab a", middle="", length=1)
def test_any_two_texts_have_the_same_in_both(
    loops: ctypes.CDLL, one: str, other: str, middle: str, length: int
) -> None:
    lines = [folded_line(f"{text} {middle} {text}", None) for text in (one, other)]
    compiled = [runs_maker(loops)(*line, length) for line in lines]
    expected = [RunsInPython(*line, length) for line in lines]
    assert [runs.distinct for runs in compiled] == [runs.distinct for runs in expected]
    for first, second in ((0, 1), (1, 0), (0, 0)):
        assert compiled[first].in_both(compiled[second]) == expected[first].in_both(expected[second])
        assert compiled[first].marks(compiled[second]) == expected[first].marks(expected[second])


@pytest.mark.parametrize("lengths", [(2, 3), (1, 2)])
def test_runs_of_another_length_are_never_the_same(loops: ctypes.CDLL, lengths: tuple[int, int]) -> None:
    one, other = (runs_maker(loops)(b"port port port port", 4, length) for length in lengths)
    assert one.distinct == other.distinct == 1
    assert one.in_both(other) == 0


def test_words_that_are_nearly_alike_are_told_apart(loops: ctypes.CDLL) -> None:
    words = [f"{number:06}" for number in range(100_000)]
    runs = runs_maker(loops)(" ".join(words).encode(), len(words), 2)
    assert runs.distinct == len(list(pairwise(words)))
