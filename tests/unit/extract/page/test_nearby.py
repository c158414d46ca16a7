"""What stands near the headline, and pictures with what is written below them."""

from __future__ import annotations

import pytest

from newsetl.core.records import Image, Printed
from newsetl.extract.page.claims import Claims
from newsetl.extract.page.links import anchors_by_text
from newsetl.extract.page.markup import parse
from newsetl.extract.page.nearby import credit_of, pictures, print_near_title
from newsetl.extract.page.title import layout_of
from newsetl.extract.page.walk import read_layout


def printed(source: str) -> tuple[Printed, ...]:
    tree = parse(source.encode(), charset="utf-8")
    assert tree is not None
    return print_near_title(layout_of(tree, Claims(titles=["A bridge is built"])))


def pictures_of(source: str, base: str | None = "https://gazette.example/news/") -> tuple[Image, ...]:
    tree = parse(source.encode(), charset="utf-8")
    assert tree is not None
    return pictures(layout_of(tree, Claims()), base)


def test_lines_count_their_distance_from_the_headline() -> None:
    lines = printed("<p>Harbour</p><h1>A bridge is built</h1><p>By <a href=/ada rel=author>Ada Field</a></p>")
    assert [(line.gap, line.text) for line in lines] == [
        (-1, "Harbour"),
        (0, "A bridge is built"),
        (1, "By Ada Field"),
    ]
    assert lines[2].links == (("/ada", "Ada Field", "author"),)


def test_a_class_marks_a_line_as_a_byline() -> None:
    (_, line) = printed('<h1>A bridge is built</h1><div class="article-byline">Ada Field</div>')
    assert "byline" in line.marks


def test_what_is_far_away_or_long_is_left_out_unless_it_says_who_or_when() -> None:
    far = "".join(f"<p>Line {number}</p>" for number in range(80))
    lines = printed(
        f"<h1>A bridge is built</h1><p>{'long ' * 100}</p>{far}<p>Ferry</p><p>Written by Ada Field</p>"
        '<p>Posted on 3 May 2024</p><p class="byline">Ben Orchard</p>'
    )
    texts = [line.text for line in lines]
    assert texts[-3:] == ["Written by Ada Field", "Posted on 3 May 2024", "Ben Orchard"]
    assert "Ferry" not in texts
    assert not any(text.startswith("long") for text in texts)


def test_a_page_of_endless_bylines_gives_a_hundred_lines() -> None:
    assert len(printed("<h1>A bridge is built</h1>" + '<p class="byline">Ada</p>' * 5_000)) == 100


@pytest.mark.parametrize(
    ("caption", "credit"),
    [
        ("The pier. (Photo: Ada Field)", "Ada Field"),
        ("The pier. Foto: Ada Field/dpa", "Ada Field/dpa"),
        ("The pier. © Ada Field", "Ada Field"),
        ("The pier. (Ada Field/Reuters)", "Ada Field/Reuters"),
        ("The pier. Crédit photo : Ada Field", "Ada Field"),
        ("The pier. Courtesy of Ada Field", "Ada Field"),
        ("The pier at low tide, a source of joy.", None),
        ("Photos of the pier.", None),
        ("", None),
    ],
)
def test_a_credit_is_what_a_caption_says_at_its_end(caption: str, credit: str | None) -> None:
    assert credit_of(caption) == credit


def test_a_picture_s_address_is_the_one_that_will_be_loaded() -> None:
    assert [
        image.url
        for image in pictures_of(
            '<figure><img src="data:image/gif;base64,R0" data-src="one.jpg"></figure>'
            '<figure><img srcset="/two.jpg 1x, /three.jpg 2x"></figure>'
            '<figure><img src="//cdn.example/four.jpg"></figure>'
        )
    ] == [
        "https://gazette.example/news/one.jpg",
        "https://gazette.example/two.jpg",
        "https://cdn.example/four.jpg",
    ]


@pytest.mark.parametrize(
    "source",
    [
        "<figure><figcaption>No picture</figcaption></figure>",
        '<figure><img src="javascript:alert(1)"></figure>',
        '<figure><img src="http://[::1"></figure>',
        '<div class="related-articles"><figure><img src="teaser.jpg"></figure></div>',
        '<footer><figure><img src="logo.png"></figure></footer>',
    ],
)
def test_no_picture_of_the_article_is_none(source: str) -> None:
    assert pictures_of(f"<main><p>Text</p>{source}</main>") == ()


def test_one_picture_shown_twice_is_one() -> None:
    assert len(pictures_of('<figure><img src="a.jpg"></figure>' * 2)) == 1


def test_links_are_found_by_the_text_of_their_block() -> None:
    tree = parse(b'<p>See <a href="/a">here</a> and <a href="/b">there</a>.</p><p>No link.</p>', charset="utf-8")
    assert tree is not None
    anchors_by_line = anchors_by_text(read_layout(tree))
    assert {text: [anchor.href for anchor in anchors] for text, anchors in anchors_by_line.items()} == {
        "See here and there.": ["/a", "/b"]
    }


def test_a_line_is_marked_by_what_holds_it_and_by_what_holds_that() -> None:
    (_, line) = printed('<h1>A bridge is built</h1><div class="byline"><p>Ada Field</p></div>')
    assert "byline" in line.marks
    (_, line) = printed('<h1>A bridge is built</h1><div class="byline"><div><p>Ada Field</p></div></div>')
    assert "byline" not in line.marks
