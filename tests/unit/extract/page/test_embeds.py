"""What a page shows of other sites."""

import pytest
from lxml.html import document_fromstring

from newsetl.extract.lexicon import embed_kind
from newsetl.extract.page.embeds import take_embeds

POST = '<blockquote class="instagram-media"><p>Low tide.</p><a href="https://www.instagram.com/p/abc/">Ada</a></blockquote>'


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://www.youtube.com/embed/1", "video"),
        ("https://player.vimeo.com/video/1", "video"),
        ("https://www.facebook.com/plugins/post.php?href=x", "post"),
        ("https://www.facebook.com/plugins/like.php?href=x", None),
        ("https://www.google.com/maps/embed?pb=1", "map"),
        ("https://www.google.com/search?q=maps", None),
        ("https://notyoutube.com/embed/1", None),
        ("https://[bad", None),
        ("", None),
    ],
)
def test_what_an_address_shows_is_told_by_its_host_and_the_beginning_of_its_path(
    address: str, kind: str | None
) -> None:
    assert embed_kind(address) == kind


def test_a_quoted_post_leaves_the_tree_and_what_stands_behind_it_stays() -> None:
    tree = document_fromstring(f"<body><article><p>Text.</p>{POST}tail<p>More.</p></article></body>")
    (embed,) = take_embeds(tree, None)
    assert (embed.kind, embed.url, embed.text) == ("post", "https://www.instagram.com/p/abc/", "Low tide. Ada")
    assert tree.text_content() == "Text.tailMore."


@pytest.mark.parametrize(
    "quote",
    [
        '<blockquote><p>Said so.</p><a href="https://x.com/ada/status/1">x</a></blockquote>',  # not marked as an embed
        '<blockquote class="tweet">See <a href="https://x.com/ada">her profile</a></blockquote>',  # no post
        '<blockquote class="tweet">See <a href="https://gazette.example/a/b">this</a></blockquote>',  # no host of posts
    ],
)
def test_other_quotations_stay(quote: str) -> None:
    tree = document_fromstring(f"<body><article>{quote}</article></body>")
    assert take_embeds(tree, None) == ()
    assert tree.find(".//blockquote") is not None


@pytest.mark.parametrize("place", ["nav", "footer", 'div class="related"', 'div class="comments"'])
def test_embeds_of_menus_footers_teasers_and_comments_are_left_out(place: str) -> None:
    tag = place.split(maxsplit=1)[0]
    frame = '<iframe src="https://www.youtube.com/embed/1"></iframe>'
    assert take_embeds(document_fromstring(f"<body><{place}>{frame}</{tag}></body>"), None) == ()
    holds_story = f"<body><{place}><h1>Title</h1>{frame}</{tag}></body>"
    assert len(take_embeds(document_fromstring(holds_story), None)) == 1
