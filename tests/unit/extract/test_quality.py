"""What is stored as an article and what is not."""

from typing import Literal

import pytest

from newsetl.core.recipe import Options
from newsetl.core.records import Article, Capture, Outcome, Raw, Reason, Reject
from newsetl.extract.article import extract
from newsetl.extract.page.markup import Statements
from newsetl.extract.page.page import Html, Page
from newsetl.extract.page.shape import Shape
from newsetl.extract.quality import reason_to_decline
from stubs import INDEX_PAGES, STUBS

LEAD = (
    "The harbour council approved a new footbridge on Monday after two years of talks, and work is to begin "
    "before the summer festival, the mayor told reporters at the quay."
)


def read(html: str, url: str = "https://gazette.example/2024/05/03/bridge") -> Outcome:
    capture = Capture(raw=Raw(source_uri="page"), payload=html.encode(), media="html", url=url)
    return extract(capture, options=Options())


MENU = "".join(f'<li><a href="/{at}">Section number {at} of the Gazette</a></li>' for at in range(20))


@pytest.mark.parametrize("body", ["", "<h1>A bridge is built</h1><div class='spinner'></div>"])
def test_a_page_whose_story_only_a_script_would_show_is_no_article(body: str) -> None:
    menu = f"<nav><ul>{MENU}</ul></nav><main>{body}</main><footer><p>© Gazette. All rights reserved.</p></footer>"
    outcome = read(f'<html><head><meta property="og:type" content="article"></head><body>{menu}</body></html>')
    assert isinstance(outcome, Reject)
    assert outcome.reason is Reason.NO_TEXT


@pytest.mark.parametrize("name", INDEX_PAGES)
def test_an_index_page_is_no_article(name: str) -> None:
    assert isinstance(read(INDEX_PAGES[name], f"https://gazette.example/{name}"), Reject)


@pytest.mark.parametrize("name", STUBS)
def test_an_error_page_or_wall_is_no_article(name: str) -> None:
    outcome = read(STUBS[name], f"https://gazette.example/{name}")
    assert isinstance(outcome, Reject)
    assert outcome.detail


STORY = (
    "The harbour council of ward {0} voted on Monday to rebuild footbridge {0}, ending a dispute of two years. "
)


def stories(count: int, head: str = "<title>Front</title>", heading: str = "") -> str:
    """A page of whole stories, each under a heading of its own."""
    whole = "".join(f"<article><h2>Ward {at}</h2><p>{STORY.format(at) * 8}</p></article>" for at in range(count))
    return f"<html lang=en><head>{head}</head><body>{heading}{whole}</body></html>"


def test_a_page_of_whole_stories_without_a_headline_of_its_own_is_no_article() -> None:
    outcome = read(stories(500))
    assert isinstance(outcome, Reject)
    assert (outcome.reason, outcome.detail[:24]) == (Reason.INDEX_PAGE, "500 stories side by side")
    named = read(stories(5, "<title>Harbour News</title>", "<h1>Harbour News</h1>"))
    assert isinstance(named, Reject)


def test_stories_under_a_headline_or_in_what_says_it_is_an_article_are_kept() -> None:
    title = "What eight wards decided about the footbridge"
    heading = f"<h1>{title}</h1><p>{STORY.format('all')}</p>"
    assert isinstance(read(stories(8, f"<title>{title} - Gazette</title>", heading)), Article)
    assert isinstance(read(stories(8, '<title>Wards</title><meta property="og:type" content="article">')), Article)
    assert isinstance(read(stories(4)), Article)


def test_a_brief_that_says_it_is_an_article_is_kept() -> None:
    head = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Bridge approved"}</script>'
    page = f"<html><head><title>Bridge approved</title>{head}</head><body><h1>Bridge approved</h1><p>{LEAD}</p></body></html>"
    assert isinstance(read(page), Article)


def test_the_same_brief_without_a_word_of_it_is_a_stub() -> None:
    assert isinstance(read(f"<html><body><p>{LEAD}</p></body></html>"), Reject)


def test_an_article_among_many_teasers_is_kept() -> None:
    story = "".join(
        f"<p>{LEAD.replace('Monday', day)} It was the {n}th such meeting in {day}'s long series.</p>"
        for n, day in enumerate(("Monday", "Tuesday", "Friday", "Sunday"))
    )
    cards = "".join(
        f"<article><h3><a href='/s{n}'>Other story number {n} of the day</a></h3></article>" for n in range(30)
    )
    assert isinstance(
        read(f"<html><body><main><h1>Bridge</h1>{story}</main><aside>{cards}</aside></body></html>"), Article
    )


def test_a_page_in_one_form_is_read() -> None:
    story = "".join(f"<p>{LEAD} Speaker {n} agreed with the plan of the mayor.</p>" for n in range(4))
    outcome = read(f"<html><body><form action='x'><h1>Bridge</h1>{story}<input name=q></form></body></html>")
    assert isinstance(outcome, Article)
    assert "Speaker 3" in outcome.values["text"]


@pytest.mark.parametrize(
    ("wall", "kind"), [("", Article), ('<div class="c-paywall">Please sign in.</div>', Reject)]
)
def test_a_brief_that_is_not_free_is_a_stub_only_where_a_wall_shows(wall: str, kind: type) -> None:
    head = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>'
    brief = (
        "<p>The harbour council voted on Monday to rebuild the old footbridge, which was closed after the storms of "
        "last winter, and to let the ferry company add two boats until the work is done.</p><p>The mayor said that "
        "nobody in the town would have to walk around the basin for longer than two years, come what may.</p>"
    )
    outcome = read(f"<html><head>{head}</head><body><article><h1>Bridge</h1>{brief}{wall}</article></body></html>")
    assert isinstance(outcome, kind)


ERROR = "<html><head><title>404 page not found</title>{head}</head><body><h1>404 page not found</h1>{body}</body></html>"
SAYS_ARTICLE = '<meta property="og:type" content="article">'


def test_an_error_title_over_a_long_text_or_over_what_says_it_is_an_article_is_kept() -> None:
    story = "".join(f"<p>{LEAD.replace('two', number)}</p>" for number in "two three four five six seven".split())
    assert isinstance(read(ERROR.format(head="", body=story)), Article)
    assert isinstance(read(ERROR.format(head=SAYS_ARTICLE, body=f"<p>{LEAD}</p>")), Article)
    assert isinstance(read(ERROR.format(head="", body=f"<p>{LEAD}</p>")), Reject)


def test_an_article_that_speaks_of_an_error_page_is_kept_and_a_short_page_that_is_one_is_not() -> None:
    words = "The page does not exist, the site of the council said on Monday, and nobody knew why that was."
    story = "".join(f"<p>{LEAD.replace('two', number)}</p>" for number in "two three four five six".split())
    assert isinstance(read(f"<html><body><h1>Bridge</h1><p>{words}</p>{story}</body></html>"), Article)
    refused = read(f"<html><body><h1>Bridge</h1><p>{words}</p></body></html>")
    assert isinstance(refused, Reject)
    assert refused.reason.value == "error_page"


@pytest.mark.parametrize(("media", "chosen"), [("text", False), ("html", True)])
def test_plain_text_and_what_was_chosen_by_hand_is_never_declined(
    media: Literal["html", "text"], chosen: bool
) -> None:
    payload = LEAD.encode() if media == "text" else f"<html><body><p>{LEAD}</p></body></html>".encode()
    capture = Capture(raw=Raw(source_uri="page"), payload=payload, media=media, chosen=chosen)
    assert isinstance(extract(capture, options=Options()), Article)


@pytest.mark.parametrize("chosen", [False, True])
@pytest.mark.parametrize("profile", ["standard", "fast"])
def test_what_leaves_no_text_is_a_reject_whoever_chose_it(
    profile: Literal["standard", "fast"], chosen: bool
) -> None:
    payload = b'<html><body><div><img src="bridge.jpg"></div></body></html>'
    capture = Capture(raw=Raw(source_uri="page"), payload=payload, media="html", chosen=chosen)
    refused = extract(capture, options=Options(profile=profile))
    assert isinstance(refused, Reject)
    assert refused.reason.value in ("no_text", "index_page")


NOTHING = Statements()
LIST = Statements(jsonld=({"@type": "ItemList"},))
NEWS = Statements(jsonld=({"@type": "NewsArticle"},))
OG_ARTICLE = Statements(meta={"og:type": ("article",)})


@pytest.mark.parametrize(
    ("count", "shape", "states", "is_index"),
    [
        (100, Shape(cards=4, body_words=60, longest=20), NOTHING, True),
        (100, Shape(cards=2, link_lines=2, body_words=60, longest=20), NOTHING, True),
        (100, Shape(cards=3, body_words=60, longest=20), NOTHING, False),  # few teasers
        (100, Shape(link_lines=1), NOTHING, True),  # but nothing stands outside of them
        (100, Shape(link_lines=1, body_words=4, longest=4), NOTHING, False),
        (100, Shape(), NOTHING, False),
        (100, Shape(cards=4, body_words=70, longest=20), NOTHING, False),  # most of the text is outside of them
        (100, Shape(cards=4, body_words=60, longest=20), NEWS, False),
        (100, Shape(cards=4, body_words=60, longest=11), NEWS, True),  # says so, and has no sentence to show
        (200, Shape(cards=4, body_words=90, longest=80), NOTHING, False),
        (200, Shape(cards=4, body_words=90, longest=80), LIST, True),
        (200, Shape(link_lines=4, body_words=90, longest=80), LIST, False),
        (200, Shape(cards=4, body_words=120, longest=80), LIST, False),
        (1_000, Shape(cards=5, body_words=200, longest=59), NOTHING, True),
        (1_000, Shape(cards=4, link_lines=9, body_words=200, longest=59), NOTHING, False),
        (1_000, Shape(cards=5, body_words=250, longest=59), NOTHING, False),
        (1_000, Shape(cards=5, body_words=200, longest=60), NOTHING, False),  # a long paragraph
        (100, Shape(cards=4, body_words=60, longest=20), OG_ARTICLE, True),  # hubs say so too
        (100, Shape(cards=3, link_lines=9, body_words=60, longest=20), OG_ARTICLE, False),
        (200, Shape(cards=4, body_words=80, longest=20), OG_ARTICLE, False),
    ],
)
def test_an_index_page_is_told_by_how_little_stands_outside_of_its_teasers(
    count: int, shape: Shape, states: Statements, is_index: bool
) -> None:
    decline = reason_to_decline(page_of(count, shape, states), min_words=1)
    assert (decline is not None and decline[0] is Reason.INDEX_PAGE) == is_index


@pytest.mark.parametrize(("count", "is_stub"), [(49, True), (50, False)])
def test_a_page_that_only_says_it_is_not_free_is_a_stub_below_50_words(count: int, is_stub: bool) -> None:
    states = Statements(jsonld=({"@type": "NewsArticle", "isAccessibleForFree": False},))
    decline = reason_to_decline(page_of(count, Shape(body_words=count, longest=count), states), min_words=1)
    assert (decline is not None and decline[0] is Reason.STUB) == is_stub


def page_of(count: int, shape: Shape, states: Statements) -> Page:
    """A page of so many words."""
    capture = Capture(raw=Raw(source_uri="page"), payload=b"", media="html")
    html = Html(
        statements=states,
        base_url=None,
        links=(),
        printed=(),
        images=(),
        embeds=(),
        shape=shape,
        quick_date=None,
    )
    return Page(
        capture=capture,
        options=Options(),
        charset="utf-8",
        text="word " * count,
        paragraphs=(),
        length=count,
        html=html,
    )
