"""What cannot be read leaves the tree."""

import pytest
from lxml.html import HtmlElement

from newsetl.extract.page.markup import parse
from newsetl.extract.page.visible import drop_comments, prune

LINE = "The harbour council voted on Monday to rebuild the old footbridge before the spring."


def text_of(body: str) -> str:
    tree = whole(body)
    prune(tree)
    return " ".join(tree.text_content().split())


def whole(body: str) -> HtmlElement:
    tree = parse(f"<html><body>{body}</body></html>".encode(), charset="utf-8")
    assert tree is not None
    return tree


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>a<script>b</script> c</p>", "a c"),
        ("<p><ruby>港<rp>(</rp><rt>みなと</rt><rp>)</rp></ruby>の橋</p>", "港の橋"),
        ("<p>E <math><mi>x</mi><annotation>x^1</annotation></math> F</p>", "E x F"),
        ('<p><math><mi>x</mi></math><span aria-hidden="true">x</span> F</p>', "x F"),
        ('<p><span><span><math><mi>x</mi></math></span><span aria-hidden="true">x</span></span> F</p>', "x F"),
        ('<p>F <span aria-hidden="true">x</span></p>', "F x"),
    ],
)
def test_what_is_said_for_machines_or_twice_is_taken_out_and_what_stands_behind_it_stays(
    body: str, text: str
) -> None:
    assert text_of(body) == text


def test_a_noscript_of_paragraphs_is_text_and_one_of_a_notice_is_not() -> None:
    assert text_of(f"<noscript><p>{LINE}</p><p>{LINE}</p></noscript>") == LINE + LINE
    assert text_of(f"<noscript><p>{LINE}</p></noscript><p>a</p>") == "a"


def test_comments_are_taken_out_as_a_whole_and_what_holds_the_headline_is_not() -> None:
    tree = whole(
        '<div class="has-comments"><h1>Bridge</h1></div><ol id="comments"><li class="comment">One</li></ol>'
        '<article class="comment-open">Story</article><p>End</p>'
    )
    drop_comments(tree)
    assert tree.text_content() == "BridgeStoryEnd"
