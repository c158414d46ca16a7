"""The shape of a page."""

from lxml.html import document_fromstring

from newsetl.extract.page.block_features import is_prose
from newsetl.extract.page.blocks import Layout
from newsetl.extract.page.shape import Shape, shape_of
from newsetl.extract.page.walk import read_layout

SENTENCE = "The harbour council voted on Monday to rebuild the old footbridge."
CARD = '<div class="card"><h3><a href="/{0}">Teaser number {0} of the page</a></h3><p>Its few words {0}.</p></div>'


def layout_of(body: str) -> Layout:
    layout = read_layout(document_fromstring(f"<html><body>{body}</body></html>"))
    layout.prose = [len(block.text) if is_prose(block) else 0 for block in layout.blocks]
    return layout


def shape(body: str, lines: list[str]) -> Shape:
    return shape_of(layout_of(body), lines, titles=["Bridge"], dates=0)


def test_three_teasers_alike_are_cards_and_their_words_are_no_body() -> None:
    measured = shape("".join(map(CARD.format, range(3))), [f"Its few words {at}." for at in range(3)])
    assert (measured.cards, measured.body_words) == (3, 0)


def test_two_teasers_are_not() -> None:
    assert shape("".join(map(CARD.format, range(2))), []).cards == 0


def test_what_holds_several_links_itself_is_no_teaser() -> None:
    links = "".join(
        f'{SENTENCE} {at}<br><a href="/{at}">Read the story of footbridge {at}</a><br>' for at in range(4)
    )
    assert shape(f"<div>{links}</div>", []).cards == 0


def test_what_holds_the_title_of_the_page_is_no_teaser() -> None:
    page = "".join(map(CARD.format, range(4)))
    layout = layout_of(page)
    layout.title = layout.containers[layout.blocks[2].container].first
    assert shape_of(layout, [], titles=[], dates=0).cards == 3


def test_a_part_that_looks_like_the_teasers_and_holds_far_more_text_is_the_article() -> None:
    teasers = "".join(map(CARD.format, range(4)))
    for words, body_words in ((40, 0), (120, 120)):
        story = " ".join(f"word{at}" for at in range(words))
        page = teasers + CARD.format(9).replace("Its few words 9.", story)
        assert shape(page, [story]).body_words == body_words


def test_the_body_is_what_was_taken_outside_of_teasers() -> None:
    measured = shape(
        f"<p>{SENTENCE}</p><p>Short one.</p>{''.join(map(CARD.format, range(3)))}", [SENTENCE, "Short one."]
    )
    assert (measured.body_words, measured.longest, measured.cards) == (11, 11, 3)


def test_words_that_the_page_does_not_hold_are_no_body() -> None:
    assert shape("<p>Only five words stand here.</p>", [SENTENCE]).body_words == 5


def test_link_lines_and_pay_walls_are_counted() -> None:
    body = '<p><a href="/a">A line that is but a link</a></p><div class="c-paywall">Subscribe now</div>'
    measured = shape(body, [])
    assert (measured.link_lines, measured.walls) == (1, 1)


def test_links_without_headings_are_cards_too_where_no_headings_are() -> None:
    rows = "".join(f'<div class="row"><a href="/{at}">Story number {at} of this day</a></div>' for at in range(3))
    assert shape(rows, []).cards == 3
    assert shape(rows + "".join(map(CARD.format, range(4))), []).cards == 4


def test_a_line_of_links_is_no_body_even_if_it_was_taken() -> None:
    line = "A line of seven words and more"
    assert shape(f'<p><a href="/a">{line}</a></p><p>{SENTENCE}</p>', [line, SENTENCE]).body_words == 11


def test_a_teaser_that_was_taken_is_no_body_even_beside_prose_that_was_not() -> None:
    lines = [f"Teaser number {at} of the page" for at in range(3)]
    assert shape("".join(map(CARD.format, range(3))) + f"<p>{SENTENCE}</p>", lines).body_words == 0


def test_posts_with_a_time_of_day_and_a_sentence_are_counted_where_they_are_marked_as_live() -> None:
    post = f'<div class="{{}}"><time>16:4{{}}</time><p>{SENTENCE}</p></div>'
    live = "".join(post.format("live-post", at) for at in range(3))
    assert shape(live, []).live_posts == 3
    assert shape(live.replace("live-post", "comment"), []).live_posts == 0
    assert shape(live.replace("16:4", "May "), []).live_posts == 0
    assert shape(live.replace(SENTENCE, "Goal"), []).live_posts == 0


def stories(count: int, *, tag: str = "article", heading: str = "Story {}", before: str = "") -> Layout:
    story = f"<{tag}><h2>{heading}</h2><p>{SENTENCE} {SENTENCE}</p></{tag}>"
    return layout_of(before + "".join(story.format(at) for at in range(count)))


def test_stories_side_by_side_are_counted_by_their_tag_or_by_a_heading_that_is_a_link() -> None:
    linked = '<a href="/{0}">Story {0}</a>'
    for layout in (stories(6), stories(6, tag="div", heading=linked)):
        assert shape_of(layout, [], titles=[], dates=0).stories == 6
    assert shape_of(stories(6, tag="section"), [], titles=[], dates=0).stories == 0


def test_stories_are_none_beside_more_text_or_below_a_headline_and_a_short_name_is_no_headline() -> None:
    text = f"<p>{' '.join([SENTENCE] * 20)}</p>"
    assert shape_of(stories(6, before=text), [], titles=[], dates=0).stories == 0
    for heading, count in (("What six wards decided on Monday", 0), ("Harbour News", 6)):
        layout = stories(6, before=f"<h1>{heading}</h1>")
        layout.title = 0
        assert shape_of(layout, [], titles=[], dates=0).stories == count
