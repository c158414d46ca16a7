"""The compiled walk over a page gives the blocks and containers that the walk in Python gives."""

from __future__ import annotations

import ctypes
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from newsetl.extract.page import markup
from newsetl.extract.page.blocks import BIT_OF_WORD
from newsetl.extract.page.walk import compiled_walk, layout_by_loop, layout_in_python
from newsetl.native.walk import CompiledWalk

ROOT = Path(__file__).parents[3]
XHTML = (
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">'
)
STYLES = ["display: none", "VISIBILITY:hidden", "clip:rect(0 0)", "color:red", "diſplay:none"]
CLASSES = [
    "sr-only",
    "visually-hidden",
    "x br",
    "br",
    "articleBody",
    "HTMLList",
    "teaser ＬＩＳＴ",
    "ſr-only",
    "İtem",
]

text = st.text(max_size=8) | st.sampled_from(
    [
        " ",
        "\n",
        "\xa0",
        "\x1f",
        "\u2028",
        "\ufffd",
        "&amp;",
        "&lt;p&gt;",
        "&quot;",
        "&#7;",
        "&#13;",
        "&nope;",
        "港口",
        "Port",
        "end.",
    ]
)
value = st.sampled_from([*STYLES, *CLASSES, *BIT_OF_WORD, "true", "/a?b=1&amp;c", "x" * 310]) | st.text(max_size=6)
name = st.sampled_from(
    [
        "class",
        "id",
        "role",
        "itemprop",
        "style",
        "hidden",
        "aria-hidden",
        "href",
        "rel",
        "name",
        "=",
        'a"b',
        "<span",
        "data-class",
        "xml:lang",
    ]
)
tag = st.sampled_from(
    [
        "p",
        "div",
        "a",
        "span",
        "br",
        "img",
        "h1",
        "li",
        "td",
        "b",
        "figure",
        "dialog",
        "picture",
        "x:y",
        "svg",
        "math",
    ]
)
attribute = st.tuples(name, value).map(lambda pair: f'{pair[0]}="{pair[1].replace(chr(34), "&quot;")}"')
start = st.tuples(tag, st.lists(attribute, max_size=3)).map(lambda pair: f"<{' '.join([pair[0], *pair[1]])}>")
page = st.lists(start | tag.map(lambda one: f"</{one}>") | text, min_size=1, max_size=25).map("".join)


@pytest.fixture(scope="session")
def walk(loops: ctypes.CDLL) -> CompiledWalk:
    return compiled_walk(loops)


def agrees(source: str, walk: CompiledWalk) -> bool:
    """Whether the loop read a page; that it then reads what Python reads is asserted."""
    tree = markup.parse(source.encode("utf-8", "replace"), charset="utf-8")
    if tree is None:
        return False
    python, loop = layout_in_python(tree), layout_by_loop(tree, walk)
    if loop is None:
        return False
    assert loop.blocks == python.blocks
    assert loop.containers == python.containers
    assert [element.tag for element in loop.elements()] == [box.tag for box in loop.containers]
    return True


@given(page=page, doctype=st.sampled_from(["", XHTML]))
def test_any_markup_is_read_alike(walk: CompiledWalk, page: str, doctype: str) -> None:
    agrees(f"{doctype}<html><body>{page}</body></html>", walk)


@given(source=st.text(max_size=200))
def test_any_text_is_read_alike(walk: CompiledWalk, source: str) -> None:
    agrees(source, walk)


@pytest.mark.parametrize(
    "path", [*sorted(ROOT.glob("tests/golden/*/page.html")), *sorted(ROOT.glob("samples/pages/*.html"))]
)
def test_pages_are_read_alike_and_by_the_loop(walk: CompiledWalk, path: Path) -> None:
    assert agrees(path.read_bytes().decode("utf-8", "replace"), walk)


def test_a_link_that_was_never_closed_ends_and_pictures_are_counted(walk: CompiledWalk) -> None:
    story = "<p>The bridge was opened by the mayor on Monday at noon.</p>" * 20
    assert agrees(f"<div><img><a href='/x'>open {story}<img><p>Caption</p></div>", walk)


@pytest.mark.parametrize(
    "span",
    [
        '<span class="sr-only">',
        "<span style='display:none'>",
        '<span data-class="sr-only" title="a &quot; class=&quot;sr-only">',
        "<span title='>' class='a&amp;quot; visually-hidden'>",
        '<span class="read\nsr-only" style="color:red">',
        "<span class='line br'>",
        "<b <span ><span class='sr-only'>",
    ],
)
def test_what_a_span_does_is_read_from_its_own_attributes(walk: CompiledWalk, span: str) -> None:
    assert agrees(f"<div><p>The bridge {span}was opened</span> by the mayor</p></div>", walk)


@pytest.mark.parametrize("span", ["<span <span class='sr-only'>", "<span x<span class='sr-only'>"])
def test_a_span_in_the_name_of_an_attribute_is_left_to_python(walk: CompiledWalk, span: str) -> None:
    assert not agrees(f"<div>The bridge {span}was opened</span> by the mayor</div>", walk)


def test_what_xml_cannot_hold_is_left_to_python(walk: CompiledWalk) -> None:
    assert not agrees("<p>Bell \x07 rings</p>", walk)


def test_links_in_links_take_no_more_room_than_there_is(walk: CompiledWalk) -> None:
    tree = markup.parse(b"<div>text</div>", charset="utf-8")
    assert tree is not None
    innermost = tree.find(".//div")
    for _ in range(50):
        innermost = etree.SubElement(innermost, "a", href="/x")
    innermost.text = "word " * 50
    assert layout_by_loop(tree, walk) is None
    assert len(layout_in_python(tree).blocks[0].anchors) == 50
