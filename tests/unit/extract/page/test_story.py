"""Which blocks are no part of the page's own story."""

import pytest
from lxml.html import document_fromstring

from newsetl.extract.page.claims import Claims
from newsetl.extract.page.title import layout_of

TITLE = "Bridge rebuilt"
LINES = [
    f"The {name} council voted on Monday to rebuild the old footbridge, ending a dispute of {count} years in the town."
    for name, count in (("harbour", "two"), ("county", "nine"), ("market", "six"), ("river", "four"))
]
STORY = "".join(f"<p>{line}</p>" for line in LINES)
OTHER = STORY.replace("footbridge", "lighthouse")


def foreign(body: str, *, stated: tuple[str, ...] = ()) -> list[str]:
    """Texts of the blocks that are left out."""
    layout = layout_of(
        document_fromstring(f"<html><body>{body}</body></html>"), Claims(titles=[TITLE], stated_titles=stated)
    )
    return [layout.blocks[at].text for at in sorted(layout.foreign)]


@pytest.mark.parametrize("how", ['style="display:none"', "hidden", 'style="visibility: hidden"'])
def test_a_hidden_copy_of_the_story_is_foreign(how: str) -> None:
    assert foreign(f"<h1>{TITLE}</h1><div>{STORY}</div><div {how}>{STORY}</div>") == LINES


def test_a_hidden_paragraph_is_foreign_and_a_hidden_half_of_the_story_is_not() -> None:
    secret = "This paragraph is for those who look into the source of the page and for nobody else at all."
    assert foreign(f"<h1>{TITLE}</h1>{STORY}<p hidden>{secret}</p>") == [secret]
    assert foreign(f"<h1>{TITLE}</h1>{STORY}<div hidden>{OTHER}</div>") == []


def test_what_only_screen_readers_skip_can_be_the_story() -> None:
    assert foreign(f'<h1>{TITLE}</h1><div aria-hidden="true">{STORY}</div>') == []


def test_what_stands_before_the_headline_and_outside_of_what_holds_the_story_is_foreign() -> None:
    consent = "We and our partners store information on your device and read it again as often as we like."
    page = f"<div><p>{consent}</p></div><article><p>Harbour</p><h1>{TITLE}</h1>{STORY}</article>"
    assert foreign(page) == [consent]


def test_a_request_for_consent_is_foreign_wherever_it_stands_and_a_page_named_after_cookies_is_not() -> None:
    consent = "We and our partners store information on your device and read it again as often as we like."
    assert foreign(f'<h1>{TITLE}</h1>{STORY}<div class="cookie-bar"><p>{consent}</p></div>') == [consent]
    assert foreign(f'<div class="post tag-cookies"><h1>{TITLE}</h1>{STORY}</div>') == []
    assert foreign(f'<h1>{TITLE}</h1><div class="tag-cookies">{STORY}</div>') == []


def test_a_headline_far_below_a_long_text_counts_only_where_the_head_of_the_page_states_it() -> None:
    page = f"<div>{OTHER * 12}</div><section><h1>{TITLE}</h1>{STORY}</section>"
    assert foreign(page) == []
    assert foreign(page, stated=("Storm closes the pier",)) == []
    assert len(foreign(page, stated=(f"{TITLE} | Field Gazette",))) == 12 * len(LINES)


def test_a_second_article_with_a_headline_like_the_first_is_another_story() -> None:
    second = f"<article><h1>Storm closes the pier</h1>{OTHER}</article>"
    lines = foreign(f"<article><h1>{TITLE}</h1>{STORY}</article>{second}")
    assert lines == ["Storm closes the pier", *(line.replace("footbridge", "lighthouse") for line in LINES)]


def test_a_second_article_without_such_a_headline_goes_on_with_the_story() -> None:
    assert foreign(f"<article><h1>{TITLE}</h1>{STORY}</article><article><h3>And then</h3>{OTHER}</article>") == []
