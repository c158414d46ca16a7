"""Credit lines, wire marks, keywords, languages of paragraphs, coverage."""

from __future__ import annotations

import pytest

from newsetl.extract.fields.bylines.credits import credit_rows, wire
from newsetl.extract.fields.coverage import field_coverage
from newsetl.extract.fields.keywords import ranked
from newsetl.extract.fields.words.languages import paragraph_languages
from tests.unit.extract.fields.text_pages import text_page

BODY = "The ferry from Skarra did not sail on Monday, and the council said that nobody knows why it did not."


@pytest.mark.parametrize(
    ("line", "kind", "agency"),
    [
        ("Reuters contributed to this report.", "contributed", "Reuters"),
        ("The Associated Press contributed to this report.", "contributed", "AP"),
        ("Reporting by Iris Cole; Editing by Tom Okafor", "reporting", None),
        ("Photo by Iris Cole / AFP", "photo", "AFP"),
        ("Correction: An earlier version named the wrong ship.", "correction", None),
        ("Editor’s note: This article has been updated.", "note", None),
        ("Copyright 2024 The Associated Press. All rights reserved.", "copyright", "AP"),
        ("REUTER", "wire", "Reuters"),
    ],
)
def test_a_credit_line_is_kept_with_its_agency(line: str, kind: str, agency: str | None) -> None:
    (row,) = credit_rows(text_page(f"{BODY}\n{line}"))
    assert (row.text, row.kind, row.agency) == (line, kind, agency)


def test_a_byline_stands_at_the_head() -> None:
    (row,) = credit_rows(text_page(f"By Iris Cole, Staff Writer\n{BODY}"))
    assert row.kind == "byline"


def test_a_sentence_that_begins_with_by_is_no_byline() -> None:
    assert credit_rows(text_page(f"By Monday the ferry had sailed.\n{BODY}")) == ()


def test_an_agency_that_contributed_did_not_write_it() -> None:
    assert wire(text_page(f"{BODY}\nReuters contributed to this report.")) is None
    assert wire(text_page(f"SKARRA, March 3 (Reuters) - {BODY}")) == ("Reuters", "dateline")
    assert wire(text_page(f"{BODY} (AFP)")) == ("AFP", "wire")


def test_keywords_are_what_the_text_is_about() -> None:
    text = "The ferry gearbox broke. The gearbox of the ferry was old. A new gearbox will come from Norway."
    assert {"gearbox", "ferry"} <= set(ranked(text_page(text))[:4])


def test_a_name_of_one_word_that_stands_once_is_no_keyword_and_one_that_stands_twice_is() -> None:
    text = "The ferry gearbox broke.\nThe council said that Norway will send another one."
    assert "Norway" not in ranked(text_page(text))
    assert "Norway" in ranked(text_page(f"{text} Engineers from Norway will come too."))


def test_a_word_of_the_first_paragraph_goes_before_a_name_that_stands_once_further_down() -> None:
    text = (
        "The ferry gearbox broke.\nThe school was closed for a week. It will open again, Oskar Lund told the town."
    )
    keywords = ranked(text_page(text))
    assert keywords.index("broke") < keywords.index("Oskar Lund")


def test_a_paragraph_in_another_language_is_named() -> None:
    german = (
        "Der Minister hat am Montag erklärt, dass die Fähre nach Skarra in diesem Jahr nicht mehr fahren wird."
    )
    (row,) = paragraph_languages(text_page(f"{BODY}\n{german}\n{BODY}"))
    assert (row.paragraph, row.language) == (1, "de")


def test_coverage_says_what_was_looked_for() -> None:
    assert "entities" in next(candidate.value for candidate in field_coverage(text_page(BODY)))
    japanese = text_page("首相は会議の後、記者団に対し、すぐに行動すると述べた。会議は来月も開かれる。")
    assert "entities" not in next(candidate.value for candidate in field_coverage(japanese))
