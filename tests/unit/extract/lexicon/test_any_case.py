"""Expressions that find words however their capitals stand."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from newsetl.extract.lexicon import AnyCase, languages

WORDS = sorted(
    {
        *languages().every(lambda one: one.page.updated),
        *languages().every(lambda one: one.page.posted),
        *languages().every(lambda one: one.byline.not_names),
        *languages().every(lambda one: one.byline.other_hands),
    }
)
LISTED = "|".join(sorted(WORDS, key=len, reverse=True))
PATTERNS = (
    LISTED,
    rf"\b(?:{LISTED})\b",
    rf"\W*(?P<word>{LISTED})",
    "ſ|μ|K|İ|Å|ẞ|σ",
    "ı",
    rf"\s*\b(?:\d{{1,2}}|(?:{LISTED})(?!\S))\b.*$",
)
CHANGES = (str.upper, str.lower, str.title, str.swapcase, str)
PIECES = st.one_of(
    st.builds(lambda word, change: change(word), st.sampled_from(WORDS), st.sampled_from(CHANGES)),
    st.sampled_from((" ", ": ", " – ", "\u2028", "’s", "4", "İ", "ı", "ſ", "ß", "ẞ", "µ", "K", "Å", "ς", "Σ")),
    st.text(max_size=4),
)


@given(st.lists(PIECES, max_size=6).map("".join))
def test_any_case_finds_what_the_flag_finds(text: str) -> None:
    for pattern in PATTERNS:
        found, flagged = AnyCase(pattern), re.compile(pattern, re.IGNORECASE)
        assert [match.span() for match in found.finditer(text)] == [m.span() for m in flagged.finditer(text)]
        assert _span(found.search(text)) == _span(flagged.search(text))
        assert _span(found.match(text)) == _span(flagged.match(text))
        assert found.without(text) == flagged.sub("", text)


def test_any_case_finds_letters_of_an_expression_that_are_capitals_too() -> None:
    assert AnyCase("UPDATED").search("last updated") is not None
    assert AnyCase("yayın").search("YAYIN") is not None
    assert AnyCase(r"\S\W").search("ab") is None


def _span(match: re.Match[str] | None) -> tuple[int, int] | None:
    return match.span() if match else None
