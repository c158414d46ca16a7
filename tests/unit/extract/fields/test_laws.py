"""Laws that hold for whatever text comes: offsets, repeatability, bounded cost."""

from __future__ import annotations

import gc
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsetl.core.hints import HINT_NAMES
from newsetl.core.recipe import Options
from newsetl.core.records import Capture, Raw
from newsetl.extract.fields import FIELDS, TABLES, read_columns, read_tables
from newsetl.extract.page.page import Page
from newsetl.extract.page.read import read_page
from tests.unit.extract.fields.text_pages import text_page

WORDS = (
    "said Smith “ ” \" ' ’ ‘ « » , . ? ! : — - ( ) the of and March 30 2024 last week Monday Paris LONDON "
    "(Reuters) Gen. President he she told that who By Photo: University United States in 1999 ago two years \n "
    "東京 قال 😀 said. “We will, ” he added Jane Roe's U.S. J. K. 5 3/4/2024 2024-02-30 SMITH: … Feb 26 - REUTER"
    " Minister"
).split(" ")
texts = st.one_of(
    st.text(max_size=400),
    st.lists(st.sampled_from(WORDS), max_size=120).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=120).map("".join),
)


def page_of(text: str) -> Page | None:
    capture = Capture(raw=Raw(source_uri="t"), payload=text.encode("utf-8", "replace"), media="text")
    page = read_page(capture, options=Options(default_year=2024))
    return page if isinstance(page, Page) else None


@settings(max_examples=400, deadline=None)
@given(texts)
def test_no_text_makes_a_field_fail_and_offsets_give_the_words_back(text: str) -> None:
    page = page_of(text)
    if page is None:
        return
    issues = read_columns(page, FIELDS).issues
    tables, failed = read_tables(page, TABLES)
    assert (issues, failed) == ((), ())
    for name in ("mentions", "time_expressions", "credits"):
        for row in tables[name]:
            assert page.text[row["start"] : row["end"]] == row["text"]
    for row in tables["quotes"]:
        parts = [page.text[part["start"] : part["end"]] for part in row["segments"]]
        assert " ".join(parts) == row["text"]
        assert all(parts)
        assert (row["segments"][0]["start"], row["segments"][-1]["end"]) == (row["start"], row["end"])


@settings(max_examples=100, deadline=None)
@given(texts)
def test_the_same_text_twice_gives_the_same_rows(text: str) -> None:
    first, again = page_of(text), page_of(text)
    if first is not None and again is not None:
        assert read_tables(first, TABLES) == read_tables(again, TABLES)
        assert read_columns(first, FIELDS) == read_columns(again, FIELDS)


@settings(max_examples=100, deadline=None)
@given(texts)
def test_every_mention_has_its_entity_and_every_entity_its_mentions(text: str) -> None:
    page = page_of(text)
    if page is not None:
        tables, _ = read_tables(page, TABLES)
        counts: dict[str, int] = {}
        for row in tables["mentions"]:
            counts[row["entity"]] = counts.get(row["entity"], 0) + 1
        assert counts == {row["entity"]: row["count"] for row in tables["entities"]}


PROSE = (
    "“We will not wait,” said Ana Lindqvist, head of the Harbour Commission. The vote in Aldermoor "
    "comes on March 3. Mayor Tom Okafor told reporters last week that “nothing is decided yet” and "
    "left for Paris.\n"
)
HOSTILE = {
    "prose": PROSE,
    "apostrophes": "'",
    "straight quotes": '"a ',
    "opening quotes": "‘a ",
    "quotes and verbs": "“John,” said he, ",
    "unclosed lines": "“" + "x " * 60 + "\n",
    "capitals": "Aaaa Bbbb ",
    "shouting": "AAAA BBBB CCCC DDDD. ",
    "initials": "A. ",
    "bodies": "University of the ",
    "months": "March 3 ",
    "titles": "President ",
    "dashes": "- ",
    "brackets": "(",
    "figures": "1.",
    "hyphens": "a-",
    "one word": "a",
    "emoji": "😀“hi there you all” ",
    "right to left": "قال “الرئيس” إن ",
}


def cost_of(text: str) -> float:
    """Least CPU of three readings, without the garbage collector, which walks through all other tests' objects."""
    best = float("inf")
    for _ in range(3):
        page = text_page(text)
        gc.disable()
        begun = time.process_time()
        read_columns(page, FIELDS)
        read_tables(page, TABLES)
        best = min(best, time.process_time() - begun)
        gc.enable()
    return best


@pytest.mark.no_cover  # what is measured is the time of the code alone
@pytest.mark.parametrize("name", HOSTILE)
def test_eight_times_the_text_costs_about_eight_times_the_time(name: str) -> None:
    unit = HOSTILE[name]
    small, large = 10_000, 80_000
    low = cost_of(unit * (small // len(unit)))
    high = cost_of(unit * (large // len(unit)))
    assert high < 8 * 3 * max(low, 0.01), f"{low:.3f} s for {small}, {high:.3f} s for {large} characters"


@pytest.mark.soak
def test_five_megabytes_are_read_in_bounded_time() -> None:
    assert cost_of(PROSE * (5_000_000 // len(PROSE))) < 60


def test_every_hint_that_a_column_asks_for_is_one_that_readers_can_give() -> None:
    hints = {column.hint for column in FIELDS if column.read_hint is not None}
    assert hints <= set(HINT_NAMES)
    assert set(HINT_NAMES) - hints == {"year", "dateline"}  # they give the parts of datelines
