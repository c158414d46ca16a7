"""Texts folded by the compiled loop are those that Python folds."""

from __future__ import annotations

import ctypes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.core.text import folded
from newsetl.extract.page.folding import compiled_folds, lines_in_python
from newsetl.native.fold import CompiledFolds

# Letters that become several, with a mark that is no letter among them or longer in UTF-8; marks, other spaces.
odd = st.sampled_from([*"ßİıſKﬃᾀΐÅ_²’…•é港กิ٣\xa0\u2028\t\r\v\x1f\x00\ud800", " ", "  ", "News", "don't"])
texts = st.lists(odd | st.text(max_size=3), max_size=25).map("".join)


@pytest.fixture(scope="module")
def folds(loops: ctypes.CDLL) -> CompiledFolds:
    return compiled_folds(loops)


@given(text=texts | st.lists(texts, max_size=3).map("\n".join))
def test_any_text_is_folded_alike(folds: CompiledFolds, text: str) -> None:
    assert folds.text(text) == folded(text)


@given(lines=st.lists(texts.map(lambda text: text.replace("\n", " ")), max_size=5))
def test_any_lines_are_folded_alike(folds: CompiledFolds, lines: list[str]) -> None:
    assert folds.lines(lines) == lines_in_python(lines)


def test_every_character_becomes_what_it_becomes_in_python(folds: CompiledFolds) -> None:
    every = [chr(code) for code in range(0x30000) if not 0xD800 <= code < 0xE000]
    assert folds.text(".".join(every)) == folded(".".join(every))
