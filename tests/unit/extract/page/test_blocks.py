"""How a page's tree becomes blocks."""

from lxml.html import document_fromstring

from newsetl.extract.page.blocks import HIDDEN, MARKS, Layout, inherit
from newsetl.extract.page.walk import read_layout


def layout_of(body: str) -> Layout:
    return read_layout(document_fromstring(f"<html><body>{body}</body></html>"))


def texts(body: str) -> list[str]:
    return [block.text for block in layout_of(body).blocks]


def test_a_block_ends_where_a_container_begins_or_ends() -> None:
    assert texts("<div>One <b>and</b> <i>a half</i><p>Two</p>Three</div>Four") == [
        "One and a half", "Two", "Three", "Four",
    ]  # fmt: skip


def test_line_breaks_part_texts_single_or_not() -> None:
    assert texts("<p>One.<br>Two.<br><br>Three.<br>\n<br/> <br>Four.</p>") == ["One.", "Two.", "Three.", "Four."]


def test_a_line_that_goes_on_in_a_small_letter_was_wrapped_by_hand() -> None:
    assert texts("<p>The council voted<br>on Monday.<br>It was late.</p>") == [
        "The council voted on Monday.", "It was late.",
    ]  # fmt: skip


def test_two_breaks_part_texts_even_before_a_small_letter() -> None:
    assert texts("<p>The council voted<br><br>on Monday.</p>") == ["The council voted", "on Monday."]


def test_a_heading_is_one_text_over_its_single_breaks() -> None:
    assert texts("<h1>Council votes<br>To rebuild</h1>") == ["Council votes To rebuild"]


def test_an_empty_span_that_is_called_a_break_is_one() -> None:
    assert texts('<div>One.<span class="component br"></span>Two.<span class="brand">Three</span></div>') == [
        "One.", "Two.Three",
    ]  # fmt: skip


def test_words_for_screen_readers_are_no_text() -> None:
    hidden = ("class='sr-only'", "style='display: none'", "style='border:0;clip:rect(0 0 0 0);height:1px'")
    for attribute in hidden:
        assert texts(f"<p>A <a href='/x'>link<span {attribute}>, opens <b>new</b> tab</span></a> here</p>") == [
            "A link here"
        ]


def test_characters_in_links_are_counted_where_they_stand() -> None:
    block, other = layout_of("<p><a href='/x'>four</a> five</p><p>none</p>").blocks
    assert block.linked == 4
    assert [(anchor.href, anchor.text) for anchor in block.anchors] == [("/x", "four")]
    assert (other.linked, list(other.anchors)) == (0, [])


def test_a_link_around_containers_is_no_link_of_the_blocks_before_it() -> None:
    blocks = layout_of("<p>Menu</p><p><a href='/x'>Find</a></p>").blocks
    assert [len(block.anchors) for block in blocks] == [0, 1]


def test_a_link_that_was_never_closed_ends_at_some_point() -> None:
    story = "".join(f"<p>{'word ' * 80}</p>" for _ in range(5))
    blocks = layout_of(f"<div><a href='/x'>open {story}</div>").blocks
    assert blocks[-1].linked == 0


def test_pictures_are_counted_for_the_block_behind_them_and_for_what_holds_them() -> None:
    layout = layout_of("<div><img><img><p>Caption</p></div><p>Text</p>")
    assert [block.pictures for block in layout.blocks] == [2, 0]
    assert [box.pictures for box in layout.containers if box.tag in ("div", "p")] == [2, 0, 0]


def test_a_container_spans_the_blocks_in_it() -> None:
    layout = layout_of("<p>One</p><section><p>Two</p><p>Three</p></section><p>Four</p>")
    section = next(box for box in layout.containers if box.tag == "section")
    assert [block.text for block in layout.blocks[section.first : section.end]] == ["Two", "Three"]


def test_marks_are_handed_down_but_not_past_what_holds_the_title() -> None:
    layout = layout_of("<div class='comments'><h1>Title</h1></div><div class='comments' hidden><p>Text</p></div>")
    layout.title = 0
    inherit(layout)
    comment = 1 << MARKS.index("comment")
    title, text = (layout.containers[block.container] for block in layout.blocks)
    assert not title.far_marks & comment
    assert text.far_marks & comment
    assert text.near_marks & HIDDEN
    assert not text.marks & comment
