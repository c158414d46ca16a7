"""The headline as published: which claim of a page it is, and what is taken off it."""

from __future__ import annotations

import pytest

from newsetl.extract.fields.head.headline import is_plausible_title
from tests.unit.extract.fields.text_pages import text_page
from tests.unit.extract.page.html_pages import TITLE, html_page, news, values_of

LONG = (
    "The council has voted to rebuild the old footbridge across the harbour basin after a dispute that has "
    "divided the town for two years"
)


def og(title: str) -> str:
    return f'<meta property="og:title" content="{title}">'


def title_of(heading: str = "", *, title: str = "", head: str = "", **parts: object) -> str | None:
    title_read: str | None = values_of(html_page(heading=heading, title=title, head=head, **parts))["title"]  # type: ignore[arg-type]
    return title_read


@pytest.mark.parametrize("sign", ["|", "｜", " |", "| "])
def test_what_stands_behind_a_pipe_is_the_site(sign: str) -> None:
    assert title_of(title=f"A bridge is built {sign} Field News") == "A bridge is built"
    assert title_of(title=f"A bridge is built {sign} Local {sign} Field News") == "A bridge is built"
    assert (
        title_of(f"<h1>A bridge is built {sign} Field News</h1>", title="A bridge is built") == "A bridge is built"
    )


def test_a_short_word_before_a_pipe_is_not_the_whole_title() -> None:
    stated = "Opinion | A bridge is built for those who never walk"
    assert title_of(head=og(stated)) == stated


def test_a_site_s_own_name_goes_at_either_end() -> None:
    site = '<meta property="og:site_name" content="Field Gazette">'
    assert title_of(title="A bridge is built - Field Gazette", head=site) == "A bridge is built"
    assert title_of(title="Field Gazette - A bridge is built", head=site) == "A bridge is built"
    assert title_of(title="A bridge - and what it costs", head=site) == "A bridge - and what it costs"


def test_the_host_tells_the_site_s_name() -> None:
    page = html_page(heading="", title="A bridge is built - Gazette", url="https://www.gazette.example/a")
    assert values_of(page)["title"] == "A bridge is built"


def test_a_headline_that_was_cut_gives_way_to_the_whole_one() -> None:
    assert title_of(jsonld=news(headline=LONG[:105]), head=og(LONG)) == LONG
    assert title_of(jsonld=news(headline=LONG[:105] + "…"), head=og(LONG)) == LONG


def test_a_stated_headline_alone_against_all_others_is_none() -> None:
    parts = {"jsonld": news(headline="Sample menus"), "head": og("Seven bridges for a small town")}
    heading = "<h1>Seven bridges for a small town</h1>"
    assert title_of(heading, title="Seven bridges for a small town", **parts) == "Seven bridges for a small town"


def test_the_newsroom_s_own_wording_stays_where_the_others_are_like_it() -> None:
    parts = {"jsonld": news(headline="Council rebuilds the harbour footbridge"), "head": og("Footbridge rebuilt")}
    heading = "<h1>Harbour footbridge rebuilt by council</h1>"
    assert title_of(heading, **parts) == "Council rebuilds the harbour footbridge"


def test_of_many_headings_the_one_that_the_page_claims_is_the_title() -> None:
    headings = "<h1>Bridge</h1><h1>Subscribe</h1><h1>A bridge is built in the old harbour</h1>"
    assert (
        title_of(headings, head=og("A bridge is built in the harbour")) == "A bridge is built in the old harbour"
    )


def test_a_heading_that_shares_half_its_words_with_another_claim_is_the_title() -> None:
    heading = "Harbour footbridge to open in spring"
    claimed = "Old harbour footbridge opens again after two years in spring"
    assert title_of(f"<h1>{heading}</h1>", head=og(claimed)) == heading


def test_one_word_in_common_makes_no_heading_the_title() -> None:
    claimed = "How we built the longest bridge across the harbour in a year"
    assert title_of("<h1>Harbour</h1>", head=og(claimed)) == claimed


def test_a_source_and_a_count_behind_the_headline_are_none_of_it() -> None:
    heading = "<h1>A bridge is built <a href=x>(gazette.example)</a> 87</h1>"
    assert title_of(heading, title="A bridge is built", head=og("A bridge is built")) == "A bridge is built"


def test_a_clause_behind_the_headline_belongs_to_it() -> None:
    whole = "A bridge is built: what it costs"
    assert title_of(f"<h1>{whole}</h1>", title="A bridge is built", head=og("A bridge is built")) == whole


@pytest.mark.parametrize(
    "heading",
    [
        '<h1><span class="overline">The harbour</span>A bridge is built</h1>',
        '<h1>A bridge is built <small class="article-subtitle">It took two years</small></h1>',
        '<h1><span class="ts-overline">The harbour</span><span>: </span><span class="ts-headline">A bridge is built</span></h1>',
        '<h1><time datetime="2022-02-01">1 February 2022</time> A bridge is built</h1>',
    ],
)
def test_what_is_marked_as_a_kicker_a_subtitle_or_a_date_is_no_part_of_the_headline(heading: str) -> None:
    assert title_of(heading, title="The harbour: A bridge is built") == "A bridge is built"


def test_a_heading_of_which_one_word_would_be_left_is_whole() -> None:
    heading = '<h1><span class="sub-title">The harbour has a new</span> bridge</h1>'
    assert title_of(heading, title="The harbour has a new bridge") == "The harbour has a new bridge"


def test_an_article_before_the_headline_is_no_kicker_but_a_word_is() -> None:
    parts = {"title": "Bridge is built at last", "head": og("Bridge is built at last")}
    assert title_of("<h1>The bridge is built at last</h1>", **parts) == "The bridge is built at last"
    assert title_of("<h1><span>Harbour</span> Bridge is built at last</h1>", **parts) == "Bridge is built at last"


def test_a_line_break_in_a_heading_is_a_space() -> None:
    assert title_of("<h1>A bridge<br>is built</h1>") == "A bridge is built"
    assert title_of("<h1><div>A bridge</div><div>is built</div></h1>") == "A bridge is built"


def test_a_heading_in_capitals_has_the_case_in_which_another_claim_writes_it() -> None:
    assert title_of("<h1>A BRIDGE IS BUILT</h1>", head=og("A bridge is built")) == "A bridge is built"
    assert title_of("<h1>A BRIDGE IS BUILT</h1>") == "A BRIDGE IS BUILT"


@pytest.mark.parametrize("noise", ["\x00", "\x07", "\x1b[31m", "\u200b", "\ufeff", "\r\n\t ", "\x85", "\u2028"])
def test_a_title_has_no_control_characters_and_is_one_line(noise: str) -> None:
    for read_title in (
        title_of(jsonld=news(headline=f"A bridge{noise} is built")),
        title_of(head=og(f"A bridge{noise} is built")),
        title_of(f"<h1>A bridge{noise} is built</h1>"),
    ):
        assert read_title is not None
        assert all(char.isprintable() for char in read_title)
        assert "  " not in read_title


def test_a_title_of_a_template_is_none() -> None:
    assert title_of("<h1>{{ article.title }}</h1>", title="${title}") is None


def test_a_page_without_any_claim_has_no_title() -> None:
    assert title_of() is None


def test_the_name_of_the_desk_in_og_title_is_no_headline() -> None:
    head = (
        '<meta property="og:title" content="Velsk Transit Desk"><meta name="author" content="Velsk Transit Desk">'
    )
    page = html_page(head=head, title="Night trams to run on weekends", heading="")
    assert values_of(page)["title"] == "Night trams to run on weekends"


def test_the_first_of_two_lines_of_a_text_may_be_its_headline() -> None:
    text = "Ferry returns to the east basin\nThe old ferry sailed again on Monday after three months in the dock."
    assert values_of(text_page(text))["title"] == "Ferry returns to the east basin"
    assert values_of(text_page(text.partition("\n")[0]))["title"] is None


@pytest.mark.parametrize(
    "between",
    [
        "By Ada Quill",
        "4 March 2026",
        "By Ada Quill\nWednesday, March 4, 2026, 10:15",
        "Von Ada Quill\nEllery, 4. März 2026",
        "2026-03-04 10:15\nBy Ada Quill and Ben Mast",
    ],
)
def test_a_byline_and_a_date_may_stand_between_the_headline_of_a_text_and_its_first_sentence(between: str) -> None:
    text = (
        "Ferry returns to the east basin\n{}\nThe old ferry sailed again on Monday after three months in the dock."
    )
    assert values_of(text_page(text.format(between)))["title"] == "Ferry returns to the east basin"
    assert values_of(text_page(text.format("The quay was full")))["title"] is None


def test_a_title_has_up_to_five_hundred_characters() -> None:
    assert is_plausible_title("a" * 500)
    assert not is_plausible_title("a" * 501)


@pytest.mark.parametrize("date", ["23.01.2022 - ", "23. 1. 2022: ", "1/23/2022 | "])
def test_a_date_before_a_headline_is_none_of_it(date: str) -> None:
    assert title_of(f"<h1>{date}A bridge is built</h1>", title="A bridge is built") == "A bridge is built"


@pytest.mark.parametrize(
    "title", ["23.01.2022 A bridge is built", "23.01.2022 - Bridge", "9/11: how it came about"]
)
def test_a_headline_that_begins_with_a_date_is_whole(title: str) -> None:
    assert title_of(f"<h1>{title}</h1>") == title


def subtitle_of(around: str, **parts: object) -> str | None:
    deck: str | None = values_of(html_page(around, **parts))["subtitle"]  # type: ignore[arg-type]
    return deck


DECK = "The vote ends a dispute that has divided the town for two years"


@pytest.mark.parametrize(
    "line",
    [
        f"<h2>{TITLE}</h2>",
        f"<h2>The harbour: {TITLE}</h2>",
        f'<p class="lead">{TITLE}</p>',
        '<p class="lead">1.11.23 20:19 von Nora Quayle Lesezeit: 4 Min.</p>',
        "<h2>by Nora Quayle Monday, November 18, 2019</h2>",
        '<p class="lead">Datum: 22.12.2012, Rubrik: Hafen</p>',
        '<p class="lead">The pier at low tide. (Photo: Nora Quayle)</p>',
        '<div class="share"><p class="lead">Share this article with your friends</p></div>',
        '<div class="related"><h2>Also in national news today</h2></div>',
    ],
)
def test_a_headline_byline_date_or_caption_is_no_deck(line: str) -> None:
    assert subtitle_of(line) is None
    assert subtitle_of(f'{line}<p class="lead">{DECK}</p>') == DECK


def test_a_deck_that_a_page_states_for_sharing_too_stays_one() -> None:
    assert subtitle_of(f'<p class="lead">{DECK}</p>', head=og(DECK), jsonld=news(headline=TITLE)) == DECK
    assert subtitle_of(f'<div class="teaser"><p class="lead">{DECK}</p></div>') == DECK


def test_a_stated_second_headline_that_repeats_the_first_is_no_deck() -> None:
    assert subtitle_of("", jsonld=news(headline=TITLE, alternativeHeadline=TITLE)) is None
    assert subtitle_of("", jsonld=news(headline=TITLE, alternativeHeadline=DECK)) == DECK
