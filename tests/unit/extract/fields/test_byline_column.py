"""The column byline: the line that is printed as one, and no other line of the page."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.extract.page.html_pages import html_page, news, values_of

WRITER = news(author={"@type": "Person", "name": "Nora Quayle"})


def byline_of(around: str = "", **parts: Any) -> str | None:
    line: str | None = values_of(html_page(around, **parts))["byline"]
    return line


def authors_of(around: str = "", **parts: Any) -> list[tuple[str, str]]:
    return [(author.name, author.kind) for author in values_of(html_page(around, **parts))["authors"] or ()]


PROSE = [
    "De går, seiler og padler 600 kilometer fra fjorden til byen og tilbake igjen.",
    "By posting your comment you agree to our house rules.",
    "By default, the ferry waits for the last train and leaves when nobody is on the pier.",
    "Author Rosa Brandvik, from Kelder, said she had read the plans before they were shown to anybody.",
    "Von den umliegenden Höfen kaufte der Wirt noch zusätzlich Speck, Brot und Kartoffeln.",
    "The 400-page book, still called “The Pier”, was released on the same day by Arcade Harbour.",
    "La ville a voté 12 millions pour le pont que le maire avait promis, porté par Luc Morvan.",
    "他告诉记者，他去年来过港口，还想再来一次。",
]
NOT_LINES = [
    "7 Mitos sobre o Ensino da Leitura",
    "2025, un año en el puerto: de Álvaro Gómez a Rita Mora o, tal vez, nadie",
    "1. Bridges by Rosa Brandvik",
]


@pytest.mark.parametrize("line", PROSE + NOT_LINES)
def test_a_sentence_or_another_headline_is_no_byline_and_names_no_author(line: str) -> None:
    assert byline_of(f"<p>{line}</p>") is None
    assert authors_of(f"<p>{line}</p>") == []
    assert byline_of(f"<p>{line}</p>", jsonld=WRITER) == "Nora Quayle"


@pytest.mark.parametrize(
    "line",
    [
        "22. Dezember 201922. Dezember 2019 von Nora Quayle",
        "Monday November 18, 2019 7:45 am PST by Nora Quayle",
        "Guides · 10 min read · By Nora Quayle",
        "5 min read By Nora Quayle",
        "By Nora Quayle on 31 October 2023 | 18 comments. This post may contain links that we earn a little from.",
        "By Nora Quayle, head of the harbour office and long-time editor of its paper",
        "Autor: Nora Quayle. Data publikacji śro, 2011-05-18 15:22",
    ],
)
def test_a_byline_stays_one_whatever_stands_beside_the_name(line: str) -> None:
    assert byline_of(f"<p>{line}</p>") == line
    assert ("Nora Quayle", "person") in authors_of(f"<p>{line}</p>")


@pytest.mark.parametrize("content", ["https://www.facebook.com/kelder", "92", "4 minutes", "//kelder.example/ada"])
def test_an_address_or_a_count_that_a_page_states_as_its_author_is_no_byline(content: str) -> None:
    for name in ("author", "article:author", "twitter:data1"):
        assert byline_of(head=f'<meta name="{name}" content="{content}">') is None


def test_a_line_that_names_nobody_comes_behind_what_the_page_states() -> None:
    assert byline_of("<p>By: Correspondent</p>") == "By: Correspondent"
    assert byline_of("<p>By: Correspondent</p>", jsonld=WRITER) == "Nora Quayle"


def test_the_label_above_a_line_needs_a_name_in_it() -> None:
    assert byline_of("<p>Written by</p><p>Nora Quayle</p>") == "Nora Quayle"
    assert byline_of("<p>Written by</p><p>Support us</p>") is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Kelder Hafenbetrieb GmbH & Co. KG", "organisation"),
        ("Verband der Fährleute e.V.", "organisation"),
        ("Kelder S.p.A.", "organisation"),
        ("Nord sp. z o.o.", "organisation"),
        ("ElKelder.cat", "organisation"),
        ("By Associated Press", "wire"),
        ("Af Ritzau", "wire"),
        ("Nora Quayle", "person"),
    ],
)
def test_companies_sites_and_agencies_are_no_persons(name: str, kind: str) -> None:
    for parts in ({"jsonld": news(author=name)}, {"head": f'<meta name="author" content="{name}">'}):
        assert [read for _, read in authors_of(**parts)] == [kind]


def test_who_writes_under_their_own_name_is_a_person_also_where_the_site_is_called_so() -> None:
    site = '<meta property="og:site_name" content="Nora Quayle">'
    assert authors_of("<p>By Nora Quayle</p>", head=site) == [("Nora Quayle", "person")]
    paper = '<meta property="og:site_name" content="Kelder Gazette">'
    assert authors_of("<p>By Kelder Gazette</p>", head=paper) == [("Kelder Gazette", "organisation")]


def test_an_agency_behind_a_link_of_one_word_is_an_agency() -> None:
    assert authors_of('<p>Text: <a rel="author" href="/u/7">Reuters</a></p>') == [("Reuters", "wire")]


def test_who_made_the_site_did_not_write_the_article() -> None:
    made = '<meta name="author" content="Web design: Ada Field, Programming: Tom Reed">'
    assert authors_of(head=made) == []


def test_a_publication_beside_a_writer_is_no_reason_to_leave_what_the_page_states() -> None:
    line = '<p class="byline">Nora Quayle / KELDERTIMES.COM</p>'
    assert authors_of(line, jsonld=WRITER) == [("Nora Quayle", "person")]
    line = '<p class="byline">Nora Quayle, Tobias Wren, Kelder University</p>'
    assert [name for name, _ in authors_of(line, jsonld=WRITER)][:2] == ["Nora Quayle", "Tobias Wren"]


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("Von Nora Quell (dpa)", [("Nora Quell", "person")]),
        ("Par Luc Morvan (avec AFP)", [("Luc Morvan", "person"), ("AFP", "wire")]),
        ("By Nora Quayle (AP/Reuters)", [("Nora Quayle", "person"), ("AP", "wire"), ("Reuters", "wire")]),
        ("By Nora Quayle (Kelder), Tom Reed", [("Nora Quayle", "person"), ("Tom Reed", "person")]),
        (
            "NORA QUAYLE (Kelder Times Service)",
            [("NORA QUAYLE", "person"), ("Kelder Times Service", "organisation")],
        ),
        ("(Kelder Times Service)", [("Kelder Times Service", "organisation")]),
        ("Redacción Kelder", [("Redacción Kelder", "organisation")]),
        ("Redacción: Rita Mora", [("Rita Mora", "person")]),
    ],
)
def test_brackets_weekdays_and_newsrooms_are_no_part_of_a_name(line: str, read: list[tuple[str, str]]) -> None:
    assert authors_of(head=f'<meta name="author" content="{line}">')[: len(read)] == read


def test_a_role_in_brackets_is_the_writer_s() -> None:
    (author,) = values_of(html_page("<p>By Nora Quayle (editor)</p>"))["authors"]
    assert (author.name, author.role) == ("Nora Quayle", "editor")


def test_the_first_sentence_beside_a_date_names_no_author() -> None:
    line = "Rosa Brandt, who has died aged 91, was for forty years the captain of the ferry."
    assert authors_of(f"<time>4 March 2025</time><p>{line}</p>") == []


def test_a_weekday_before_a_date_is_no_part_of_a_name() -> None:
    assert authors_of("<p>By Nora Quayle - Thursday, February 29, 2024</p>") == [("Nora Quayle", "person")]
    assert authors_of("<p>Von Nora Quell, Donnerstag, 29. Februar 2024</p>") == [("Nora Quell", "person")]


def test_an_agency_in_brackets_is_read_as_behind_a_comma() -> None:
    for agency in ("dpa", "AP", "AFP"):
        lines = (f"<p>By Nora Quayle ({agency})</p>", f"<p>By Nora Quayle, {agency}</p>")
        bracketed, behind_comma = (values_of(html_page(line))["authors"] for line in lines)
        assert bracketed == behind_comma
