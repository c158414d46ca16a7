"""Compiled words are those that Python finds: tokens, words of the search index, words of signatures."""

from __future__ import annotations

import ctypes
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.core.text import UNSPACED
from newsetl.extract.fields.words.characters import kind_of
from newsetl.extract.fields.words.shingles import folded_line, folded_words
from newsetl.extract.fields.words.tokens import parts_in_python, parts_of
from newsetl.native.words import WordSplitter
from newsetl.warehouse.search.postings import term_counts

ROOT = Path(__file__).parents[3]
PAGES = sorted(ROOT.glob("samples/pages/*.html"))
pieces = st.sampled_from(
    ("U.S. J.K. a.b 's ’s s _ - ‑ . & é e\u0301 ß \u0915\u093f ٣ 1,5 3rd 10:30 ² A x \n 港 กิ İ ﬁ").split(" ")
) | st.sampled_from([" ", "o" * 55, "o" * 56, "\ud800", "\u0600", "\U0001d7d8", "\U0001e8d0"])
texts = st.lists(pieces | st.text(max_size=3), max_size=30).map("".join)


@pytest.fixture(scope="module")
def splitter(loops: ctypes.CDLL) -> WordSplitter:
    return WordSplitter(loops, kind_of)


def agree(text: str, splitter: WordSplitter) -> None:
    assert parts_of(text, "characters", splitter) == parts_in_python(text, "characters")
    assert list(term_counts(text, splitter).items()) == list(term_counts(text, None).items())
    words = folded_words(text)
    line = " ".join(words).encode("utf-8", "surrogatepass")
    assert folded_line(text, splitter) == folded_line(text, None) == (line, len(words))


@given(text=texts)
def test_any_text_has_the_same_words(splitter: WordSplitter, text: str) -> None:
    agree(text, splitter)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_with_their_markup_have_the_same_words(splitter: WordSplitter, page: Path) -> None:
    agree(page.read_text("utf-8", errors="replace"), splitter)


def test_every_character_of_scripts_in_use_is_of_the_same_kinds(splitter: WordSplitter) -> None:
    spaced = UNSPACED.sub("", "".join(map(chr, range(0x20000))))
    agree("a".join(spaced), splitter)
    agree(" ".join(spaced), splitter)
