"""One row of numbers for each block of a page."""

from lxml.html import document_fromstring

from newsetl.extract.page.claims import Claims
from newsetl.extract.page.features import NAMES, add_opinion, features_of
from newsetl.extract.page.title import layout_of

SENTENCE = "The harbour council voted on Monday to rebuild the old footbridge before the spring."
PAGE = f"""<html><body><ul><li><a href="/n">News</a></li></ul><article><h1>Bridge rebuilt</h1>
<p>{SENTENCE}</p><p>“We have waited long enough for it,” said the mayor to the councillors.</p>
<h2>What comes next</h2><img><p>Short caption.</p>
<div class="pullquote"><p>We have waited long enough for it</p></div></article></body></html>"""


def rows_of(page: str, opinion: str | None = None, **claims: object) -> dict[str, dict[str, float]]:
    stated = Claims(**claims)  # type: ignore[arg-type]
    layout = layout_of(document_fromstring(page), stated)
    places, rows = features_of(layout, stated)
    add_opinion(rows, layout, places, opinion)
    width = len(NAMES)
    assert len(rows) == width * len(places)
    return {
        layout.blocks[at].text: dict(zip(NAMES, rows[number * width : (number + 1) * width], strict=True))
        for number, at in enumerate(places)
    }


def test_lines_of_links_have_no_row_and_every_other_block_has_one() -> None:
    assert next(iter(rows_of(PAGE))) == "Bridge rebuilt"
    assert len(rows_of(PAGE)) == 6


def test_a_page_without_text_has_no_rows() -> None:
    assert rows_of("<html><body><p> </p></body></html>") == {}


def test_place_is_told_from_the_title_and_from_the_heading_above() -> None:
    rows = rows_of(PAGE, titles=["Bridge rebuilt"])
    assert rows["Bridge rebuilt"]["after_title"] == 0
    assert rows[SENTENCE]["after_title"] == 1
    assert rows["Short caption."]["heading_before"] == 2
    assert rows["Short caption."]["heading_gap"] == 1
    assert rows[SENTENCE]["heading_before"] == 1


def test_a_picture_is_told_to_its_neighbours() -> None:
    rows = rows_of(PAGE)
    assert rows["Short caption."]["pictures_before"] == 1
    assert rows[SENTENCE]["pictures_before"] == 0


def test_what_others_say_of_the_text_counts_only_if_they_say_anything() -> None:
    opinion = f" {'the harbour council voted on monday to rebuild the old footbridge before the spring'} "
    rows = rows_of(PAGE, opinion)
    assert rows[SENTENCE]["seconded"] == 1
    assert rows["Short caption."]["seconded"] == 0
    assert rows[SENTENCE]["stated"] == -1
