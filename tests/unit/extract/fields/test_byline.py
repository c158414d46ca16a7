"""Who wrote it: what a page states, what it prints, and what is neither."""

from __future__ import annotations

from typing import Any

import pytest

from newsetl.core.records import Author
from newsetl.extract.page.page import Page
from tests.unit.extract.fields.text_pages import text_page
from tests.unit.extract.page import html_pages
from tests.unit.extract.page.html_pages import html_page, values_of


def authors_of(page: Page) -> tuple[Author, ...]:
    authors: tuple[Author, ...] = values_of(page)["authors"] or ()
    return authors


def names_in(around: str = "", **parts: Any) -> list[str]:
    return [author.name for author in authors_of(html_page(around, **parts))]


@pytest.mark.parametrize(
    "byline",
    [
        "<div>By Ada Field</div>",
        "<div>ByAda Field</div>",
        "<div>Written by:Ada Field</div>",
        "<div><span>Written by</span></div><div>Ada Field</div>",
        "<div>September 1st, 2023 By Ada Field</div>",
        "<div>March 15, 2022 · 3 min read · By Ada Field</div>",
        '<div class="byline">Dec 17, 2025Ada Field</div>',
        '<div>By <a href="/authors/ada-field">Ada Field</a> Global Desk May 2nd 2025</div>',
        '<div>Written by <a href="/author/ada">Ada Field</a></div>'
        '<div>Reviewed by <a href="/author/ben">Ben Orchard</a></div>',
        "<div>By Ada Field, DVM. Reviewed by Ben Orchard, DVM</div>",
        '<div>By <a href="/ada">Ada Field</a> Edited by <a href="/ben">Ben Orchard</a></div>',
        "<div>By Ada FieldPublished: Dec 20, 2023</div>",
        "<div>By Ada FieldTwitter</div>",
        "<div>Ada Field in <a href=/topics/bridges>Bridges</a></div><div>Dec 10, 2025</div>",
        "<div>Ada Field</div>",
        '<h4 class="author-name">Ada Field</h4>',
        "<div>New Delhi, Ada Field, Updated 19 Nov 2019</div>",
        "<div>Contributors: Ada Field</div>",
    ],
)
def test_a_printed_byline_gives_its_writer_and_nobody_else(byline: str) -> None:
    assert names_in(byline) == ["Ada Field"]


@pytest.mark.parametrize(
    "line",
    [
        "<div>Reviewed by Ada Field</div>",
        '<div>Edited by <a href="/author/ada">Ada Field</a></div>',
        "<div>Fact Checked by: Ada Field, March 3, 2024</div>",
        "<div>Photo by Ada Field</div>",
        "<button>Shop Bridges</button>",
        "<div>Find Your Boat</div>",
        '<div class="byline">Wedding ChecklistsJust EngagedWedding Planning</div>',
        "<div>Footbridge Dispute</div>",  # words of the text itself, in small letters there
        "<div>Last Updated</div><div>3 May 2024</div>",
        '<div>As <a href="https://university.example/profile/field">Ada Field</a>, who has studied bridges of '
        "every kind for thirty years and has written five books on their history, has said again and again, "
        "nothing that is built over water lasts for longer than the will to mend it year after year.</div>",
    ],
)
def test_labels_buttons_reviewers_and_people_in_the_text_are_no_authors(line: str) -> None:
    assert names_in(line) == []


def test_a_name_that_closes_the_text_is_its_author() -> None:
    assert names_in(end="<p>Ada Field</p>") == ["Ada Field"]


@pytest.mark.parametrize("line", ["Record March Two", "Pay April One"])
def test_a_line_with_a_month_inside_is_no_author(line: str) -> None:
    text = f"Ferry line sets payout\nELLERY, March 4 - Quarterly 35 cents against 30 cents.\n{line}"
    assert authors_of(text_page(text)) == ()


def test_a_heading_in_capitals_is_no_author() -> None:
    assert names_in("<p>HARBOUR BRIDGE</p>") == []


def test_who_printed_by_names_goes_before_the_account_that_typed_the_page_in() -> None:
    head = '<meta name="author" content="Ben Orchard">'
    assert names_in("<div>By Ada Field</div>", head=head) == ["Ada Field"]


def test_a_system_s_login_is_no_better_than_a_printed_name() -> None:
    stated = {"@type": "BlogPosting", "headline": "A bridge is built", "author": {"name": "ada.field"}}
    assert names_in("<div>Ada Field</div>", jsonld=stated) == ["Ada Field"]
    assert names_in(jsonld=stated) == ["ada.field"]


def test_one_word_in_a_meta_tag_yields_to_a_name_in_print_and_stands_where_there_is_none() -> None:
    head = '<meta name="author" content="Bridgely">'
    assert names_in('<div><a href="/authors/ada">Ada Field</a></div>', head=head) == ["Ada Field"]
    assert names_in(head=head) == ["Bridgely"]


def test_a_person_whom_the_article_presents_is_not_its_author_beside_a_stated_one() -> None:
    expert = '<div itemscope itemtype="https://schema.org/Person"><p itemprop="name">Ben Orchard</p></div>'
    assert names_in(end=f'{expert}<p>Radio, <span itemprop="author">gfr/tal;kesm</span></p>') == [
        "gfr/tal",
        "kesm",
    ]


@pytest.mark.parametrize("line", ["dpa/afp", "dpa;afp", "AFP/dpa"])
def test_agencies_that_share_a_byline_are_two(line: str) -> None:
    authors = authors_of(html_page(jsonld=news(line)))
    assert {(author.name.lower(), author.kind) for author in authors} == {("dpa", "wire"), ("afp", "wire")}


def test_an_agency_behind_a_person_is_whom_the_person_writes_for() -> None:
    (author,) = authors_of(html_page(jsonld=news("Ada Field, dpa")))
    assert (author.name, author.role) == ("Ada Field", "dpa")


def test_a_linked_person_goes_before_the_linked_publication() -> None:
    links = '<p><a href="/author/desk">Field Gazette</a></p>{}<p><a href="/profiles/ada">Ada Field</a>, of the quay</p>'
    page = links.format("<p>Ten minutes to read</p>" * 5)
    assert names_in(page, head='<meta property="og:site_name" content="Field Gazette">') == ["Ada Field"]


def test_who_made_the_site_did_not_write_the_article() -> None:
    head = '<meta name="author" content="content: Field Gazette, design: Ben Orchard, code: Cleo Marsh">'
    assert (
        names_in("<div>By Ada Field, Senior Director, Bridges and Quays Institute</div>", head=head)[0]
        == "Ada Field"
    )
    assert names_in(head=head) == []


def test_who_wrote_a_comment_did_not_write_the_article() -> None:
    assert names_in('<div class="comment"><a href="/users/ada-field">Ada Field</a></div>') == []


def test_a_link_above_the_headline_beside_a_date_is_an_author_only_if_it_leads_to_a_profile() -> None:
    above = '<div><a href="{}">Ada Orchard Field</a></div><div>3 May 2024</div><h1>A bridge is built</h1>'
    assert names_in(heading=above.format("/locations/"), title="A bridge is built") == []
    assert names_in(heading=above.format("/author/ada"), title="A bridge is built") == ["Ada Orchard Field"]


def news(author: Any) -> dict[str, Any]:
    return html_pages.news(author=author, publisher={"@type": "Organization", "name": "Field Gazette"})


def test_a_printed_byline_that_names_all_whom_json_ld_states_and_more_goes_before_it() -> None:
    stated = html_pages.news(author={"@type": "Person", "name": "Ada Field"})
    assert names_in("<div>By Ada Field and Ben Orchard</div>", jsonld=stated) == ["Ada Field", "Ben Orchard"]
    assert names_in("<div>By Ben Orchard and Cleo Marsh</div>", jsonld=stated) == ["Ada Field"]
    tag = '<meta name="author" content="Ada Field, Ben Orchard">'  # it may name an editor too
    assert names_in(head=tag, jsonld=stated) == ["Ada Field"]


def test_the_newsroom_is_the_author_where_a_byline_names_nobody_else() -> None:
    (author,) = authors_of(html_page('<div class="byline">Redaktion</div>'))
    assert (author.name, author.kind) == ("Redaktion", "organisation")
    assert names_in('<div class="byline">Redaktion</div><div>By Ada Field</div>') == ["Ada Field"]
    assert names_in("<div>Redaktion</div>") == []


@pytest.mark.parametrize(
    "headline", ["Von Hamburg bis Harburg: Ada Field im Hafen", "4 Best Ferries, Tested by Captains"]
)
def test_a_headline_that_begins_or_ends_like_a_byline_is_none(headline: str) -> None:
    parts = {"title": headline, "heading": f"<h1>{headline}</h1>"}
    assert values_of(html_page(**parts))["byline"] is None
    assert values_of(html_page("<div>By Ada Field</div>", **parts))["byline"] == "By Ada Field"
    stated = html_pages.news(author={"@type": "Person", "name": "Ada Field"})
    assert values_of(html_page(jsonld=stated, **parts))["byline"] == "Ada Field"


def test_a_sentence_with_a_figure_and_a_word_that_means_by_is_no_byline() -> None:
    sentence = (
        "Hay 23 barcas que no volvieron al puerto esta semana y ocho con averías, cuatro de ellas de importancia, que "
        "van a ser llevadas al taller de Orchard"
    )
    assert values_of(html_page(f"<h2>{sentence}</h2>"))["byline"] is None
    assert values_of(html_page("<div>12 de mayo de 2026 de Ada Field</div>"))["byline"] is not None


def test_a_link_to_the_author_counts_wherever_it_stands() -> None:
    far = "".join(f"<h3>Pier {n}</h3><ul><li>One</li></ul>" for n in range(60))
    assert names_in(end=f'{far}<p>von <a rel="author" href="/a">Ada Field</a>, 8.5.12</p>') == ["Ada Field"]


def test_a_name_in_a_heading_of_a_box_for_bylines_is_the_writer_s() -> None:
    assert names_in('<div class="byline"><h2>Ada Field</h2></div>') == ["Ada Field"]


def test_the_stamp_of_a_comment_and_a_choice_of_languages_are_no_authors() -> None:
    assert names_in('<div class="byline" itemprop="author">reader78 am 12.02. um 11:30</div>') == []
    assert names_in('<div class="byline">DE FR IT</div>') == []


def test_an_organisation_s_name_is_never_parted() -> None:
    (author,) = authors_of(html_page(jsonld=news({"@type": "Organization", "name": "Orchard & Orchard"})))
    assert (author.name, author.kind) == ("Orchard & Orchard", "organisation")


def test_a_person_keeps_the_role_and_address_that_are_stated() -> None:
    stated = {"@type": "Person", "name": "Ada Field", "jobTitle": "Editor", "url": "https://gazette.example/ada"}
    (author,) = authors_of(html_page(jsonld=news(stated)))
    assert (author.kind, author.role, author.url) == ("person", "Editor", "https://gazette.example/ada")


def test_the_publication_is_an_author_only_where_nobody_is_named() -> None:
    both = [{"@type": "Person", "name": "Ada Field"}, {"@type": "Organization", "name": "Field Gazette"}]
    assert [author.name for author in authors_of(html_page(jsonld=news(both)))] == ["Ada Field"]
    (alone,) = authors_of(html_page(jsonld=news(both[1])))
    assert (alone.name, alone.kind) == ("Field Gazette", "organisation")


def test_a_part_of_the_publication_is_no_author_beside_a_person() -> None:
    site = '<meta property="og:site_name" content="XYZ">'
    assert names_in("<div>By Ada Field, XYZ North</div>", head=site) == ["Ada Field"]


def test_a_wire_service_is_told_from_a_person() -> None:
    kinds = {one.name: one.kind for one in authors_of(html_page(jsonld=news(["Ada Field", "Reuters"])))}
    assert kinds == {"Ada Field": "person", "Reuters": "wire"}


def test_of_400_authors_none_is_lost() -> None:
    many = [{"@type": "Person", "name": f"Ada {chr(65 + n // 26)}{chr(97 + n % 26)}field"} for n in range(400)]
    assert len(authors_of(html_page(jsonld=news(many)))) == 400


@pytest.mark.parametrize(
    "author", [None, 7, {}, [], [[]], {"name": {"name": []}}, "", "  ", [None, {"@id": "#x"}]]
)
def test_an_author_that_says_nothing_is_none(author: Any) -> None:
    assert authors_of(html_page(jsonld=news(author))) == ()


@pytest.mark.parametrize(
    ("byline", "writers"),
    [
        ("<p class=byline>BY NORA QUAYLE AND TOBIAS WREN</p>", ["NORA QUAYLE", "TOBIAS WREN"]),
        ("<p>By Nora Quayle and Tobias Wren, Special to The Kelder Post</p>", ["Nora Quayle", "Tobias Wren"]),
        ("<p>By Nora Quayle for Kelder Online</p>", ["Nora Quayle"]),
        ("<p class=byline>Nora Quayle in Brussels and Tobias Wren in Oslo</p>", ["Nora Quayle", "Tobias Wren"]),
        ("<p>By Nora Quayle nora@kelder.example</p>", ["Nora Quayle"]),
        ("<p>By Ulla d'Arcy</p>", ["Ulla d'Arcy"]),
        ("<div class=byline>記者 大森花子</div>", ["大森花子"]),
        ("<div class=info>2025-03-04 08:15 来源：克溪日报 记者：董小川、韩梅</div>", ["董小川", "韩梅"]),
        ("<div>김하늘 기자</div>", ["김하늘"]),
        ("<div>بقلم ليلى حداد ٤ مارس ٢٠٢٥</div>", ["ليلى حداد"]),
        ("<div>מאת נועה ברנר</div>", ["נועה ברנר"]),
        ("<div>Автор: Ирина Волкова</div>", ["Ирина Волкова"]),
        ("<div>12. Mai 2024, 9:30 · von Tobi</div>", ["Tobi"]),
        ('<div>Text: <a rel=author href="/u/7">Floyd</a></div>', ["Floyd"]),
    ],
)
def test_a_byline_names_its_writers_in_any_script_and_nothing_else(byline: str, writers: list[str]) -> None:
    assert names_in(byline) == writers


def test_a_name_that_is_stated_in_parts_is_whole() -> None:
    person = {"@type": "Person", "givenName": "Ulla", "familyName": "Brandvik"}
    assert names_in(jsonld=news(author=person)) == ["Ulla Brandvik"]


def test_who_edited_did_not_write() -> None:
    page = html_page("<div class=byline>By Ada Quill, edited by Tom Reed</div>")
    assert [author.name for author in values_of(page)["authors"]] == ["Ada Quill"]
