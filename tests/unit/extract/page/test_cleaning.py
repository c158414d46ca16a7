"""What is kept of a text that was found."""

import base64
from typing import Any

import justext.core
from lxml.html import HtmlElement, document_fromstring
from trafilatura import external

from newsetl.extract.page.blocks import Anchor
from newsetl.extract.page.cleaning import drop_noise, has_words
from newsetl.extract.page.engine import engine_text
from newsetl.extract.page.markup import parse

STORY = [
    ("p", f"The {name} council voted on Monday to rebuild the footbridge of the old town.")
    for name in "abcdefghijkl"
]
NOTICE = ("p", "Your privacy settings keep this page from showing content of other sites here.")


def test_the_headline_is_dropped_at_the_top_only() -> None:
    headline = ("heading", "Bridge to be rebuilt")
    assert drop_noise([headline, *STORY, headline], titles=["Bridge to be rebuilt!"], anchors={}) == [
        *STORY,
        headline,
    ]


def test_a_line_of_nothing_but_links_is_dropped_a_sentence_of_a_link_is_not() -> None:
    line, sentence = ("p", "Storm closes the pier"), ("p", "The storm closed the pier.")
    anchors = {text: [Anchor("/x", text)] for _, text in (line, sentence)}
    assert drop_noise([*STORY, line, sentence], titles=(), anchors=anchors) == [*STORY, sentence]


def test_a_file_that_is_printed_as_letters_is_no_text_and_a_long_address_in_a_sentence_is() -> None:
    data = base64.b64encode(bytes(range(256)) * 4)
    in_one_line, in_lines = ("p", data.decode()), ("p", base64.encodebytes(data).decode())
    address = (
        "p",
        f"The plan is at https://www.example/{'plans-of-the-footbridge/' * 12}index.html. " + STORY[0][1] * 4,
    )
    assert drop_noise([*STORY, in_one_line, in_lines, address], titles=(), anchors={}) == [*STORY, address]


def test_a_notice_that_stands_three_times_is_dropped_and_one_that_stands_twice_is_kept_once() -> None:
    assert drop_noise([NOTICE, *STORY, NOTICE, NOTICE], titles=(), anchors={}) == STORY
    assert drop_noise([NOTICE, *STORY, NOTICE], titles=(), anchors={}) == [NOTICE, *STORY]


def test_a_notice_counts_wherever_it_stands_on_the_page() -> None:
    assert drop_noise([NOTICE, *STORY], titles=(), anchors={}, printed=[NOTICE[1]] * 3) == STORY
    assert drop_noise([NOTICE, *STORY], titles=(), anchors={}, printed=[NOTICE[1]] * 2) == [NOTICE, *STORY]


def test_a_text_that_is_mostly_refrain_keeps_it() -> None:
    song = [*STORY[:2], NOTICE, NOTICE, NOTICE]
    assert drop_noise(song, titles=(), anchors={}) == song


def test_words_are_counted_over_all_blocks() -> None:
    blocks = [("p", "One, two."), ("p", "Three")]
    assert has_words(blocks, 3)
    assert not has_words(blocks, 4)


def whole(body: str) -> HtmlElement:
    tree = parse(f"<html><body>{body}</body></html>".encode(), charset="utf-8")
    assert tree is not None
    return tree


PROSE = "".join(f"<p>{text} It was the {at}th such vote of the year.</p>" for at, (_, text) in enumerate(STORY))


def test_trafilatura_is_not_asked_about_what_is_nested_too_deep_for_it() -> None:
    assert len(engine_text(whole(f"<article>{PROSE}</article>"), fast=True)) >= len(STORY)
    assert engine_text(whole("<div>" * 450 + PROSE + "</div>" * 450), fast=True) == []


def test_a_page_that_trafilatura_finds_nothing_in_gives_nothing() -> None:
    assert engine_text(whole(""), fast=True) == []


def test_a_quotation_of_two_paragraphs_is_two_lines() -> None:
    quotation = (
        "<blockquote><p>The quay was theirs before it was ours.</p><p>Nobody asked them about it.</p></blockquote>"
    )
    lines = engine_text(
        whole(f"<article>{PROSE}{quotation}{PROSE.replace('bridge', 'path')}</article>"), fast=True
    )
    quotes = [text.strip() for kind, text in lines if kind == "quote" and text.strip()]
    assert quotes == ["The quay was theirs before it was ours.", "Nobody asked them about it."]


def test_the_stop_words_that_are_read_when_asked_for_are_those_of_the_engine() -> None:
    ours = external.JT_STOPLIST
    try:
        theirs = external.jt_stoplist_init()  # puts its own in place of ours
    finally:
        external.JT_STOPLIST = ours
    used: Any = justext.core.define_stoplist(ours)
    assert len(theirs) > 100_000
    assert all(word.lower() in used for word in theirs)
    assert not any(f"{word}~" in used for word in theirs)


def test_trafilatura_never_sees_a_cell_that_spans_a_hundred_columns_or_rows() -> None:
    row = '<tr><td colspan="9000000000000000" rowspan="100">Votes</td><td colspan="2">1,204</td></tr>'
    tree = document_fromstring(f"<html><body><table>{row}</table></body></html>")
    engine_text(tree, fast=True)
    assert [dict(cell.attrib) for cell in tree.iter("td")] == [{}, {"colspan": "2"}]
