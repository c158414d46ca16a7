"""A new language is a new data file: everything that reads words reads its words, and no code names it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from newsetl.core.text import composed
from newsetl.extract.fields.bylines.credits import credit_rows, wire
from newsetl.extract.fields.bylines.printed import printed_authors
from newsetl.extract.fields.coverage import field_coverage
from newsetl.extract.fields.dates.dateline import dateline
from newsetl.extract.fields.dates.expressions import time_rows
from newsetl.extract.fields.dates.parse import printed_moment
from newsetl.extract.fields.quotes.quotes import quote_rows
from newsetl.extract.lexicon import agencies, agency_of, is_agency, languages, lexicon
from newsetl.extract.lexicon.language_files import FOLDER, read_anew, read_language
from tests.unit.extract.fields.text_pages import text_page
from tests.unit.extract.page.html_pages import html_page, news, values_of

HESPERIAN = """
function_words = "zol ek ti mur ven"

[quotes]
marks = ["<>", "“”"]
cues = "parlek parleka"
pronouns = { shu = "f" }

[dates]
months = "unember:1 duember:2 triember:3"
units = "solan:day"
patterns = "{n} {unit} retro:-n"

[credits]
byline = ["Skribat zol "]
photo = ["Luxat:"]

[byline]
openings = "skribat"
particles = "tor"
conjunctions = "plu"

[page]
updated = "novat"
error_titles = ["^pagin nul"]
"""
STORY = (
    "LISBON, 5 duember (Reuters) - Zol portu ek ti mur: “Ti marisko ven mur ek zol baranda ti,” parlek Ada Brenner.\n"
    "Ek zol 3 solan retro ti mur ven, zol grua ek mur.\n"
    "Luxat: Odo Lindqvist"
)


@pytest.fixture
def hesperian(tmp_path: Path) -> Iterator[None]:
    """The shipped languages and one that nobody speaks."""
    copytree(FOLDER, tmp_path / "languages")
    (tmp_path / "languages" / "qhe.toml").write_text(HESPERIAN, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("newsetl.extract.lexicon.language_files.FOLDER", str(tmp_path / "languages"))
        read_anew()
        yield
    read_anew()


@pytest.mark.usefixtures("hesperian")
def test_a_file_in_the_folder_is_a_language() -> None:
    assert lexicon("qhe").dates.months["duember"] == 2
    assert "qhe" in languages().by_code


@pytest.mark.usefixtures("hesperian")
def test_a_text_in_a_new_language_has_its_quotes_times_dateline_and_credits() -> None:
    page = text_page(STORY, published="2024-02-05")
    (quote,) = quote_rows(page)
    assert (quote.speaker, quote.cue) == ("Ada Brenner", "parlek")
    assert [(row.text, row.value) for row in time_rows(page)] == [
        ("5 duember", "2024-02-05"),
        ("3 solan retro", "2024-02-02"),
    ]
    line = dateline(page)
    assert line is not None
    assert (line.place, line.month, line.day) == ("LISBON", 2, 5)
    assert [row.kind for row in credit_rows(page)] == ["photo"]
    (covered,) = field_coverage(page)
    assert {"quotes", "time_expressions"} <= set(covered.value)
    assert "entities" not in covered.value


@pytest.mark.usefixtures("hesperian")
def test_a_page_in_a_new_language_has_its_byline_and_dates() -> None:
    page = html_page("<div>Skribat Ada tor Brenner plu Odo Lindqvist</div><div>7 triember 2024</div>")
    assert [author.name for author in next(printed_authors(page, frozenset())).value] == [
        "Ada tor Brenner",
        "Odo Lindqvist",
    ]
    assert str(values_of(page)["published_on"]) == "2024-03-07"
    changed = html_page("<div>Novat: 8 triember 2024</div>")
    assert str(values_of(changed)["modified_on"]) == "2024-03-08"


def test_without_its_file_the_words_of_a_language_mean_nothing() -> None:
    assert printed_moment("7 triember 2024") is None
    assert lexicon("qhe").quotes.cues == frozenset()


def test_every_shipped_file_gives_expressions_that_compile() -> None:
    for known in languages().by_code.values():
        for words in (known.byline, known.page):
            for name in words.__slots__:
                re.compile("|".join(getattr(words, name)))


def test_the_data_has_letters_in_the_form_that_texts_have() -> None:
    kept = Path(FOLDER).parents[2].rglob("data/**/*")
    for path in kept:
        if path.suffix in (".toml", ".txt"):
            content = path.read_text("utf-8")
            assert content == composed(content), path.name


def test_a_month_has_one_meaning_in_all_languages() -> None:
    """printed_moment reads a line without asking for its language."""
    meanings: dict[str, set[int]] = {}
    for known in languages().by_code.values():
        for name, number in known.dates.months.items():
            meanings.setdefault(name, set()).add(number)
    assert {name: numbers for name, numbers in meanings.items() if len(numbers) > 1} == {}


def test_an_empty_file_is_a_language_of_which_nothing_is_known() -> None:
    known = read_language("xx", "")
    assert (known.dates.months, known.quotes.cues, known.byline.openings) == ({}, frozenset(), ())


def test_an_agency_is_known_by_every_name_it_signs_with() -> None:
    for alias, name in agencies().items():
        assert agency_of(alias) == name
        assert is_agency(alias.casefold())


def test_an_agency_in_json_ld_is_a_wire_and_no_person() -> None:
    page = html_page(jsonld=news(author={"@type": "Person", "name": "Deutsche Presse-Agentur"}))
    (author,) = values_of(page)["authors"]
    assert author.kind == "wire"
    assert wire(page) is not None
