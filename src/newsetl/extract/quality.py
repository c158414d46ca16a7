"""Page → Reason | None: what is not an article. Of plain text and table rows only their text is asked for."""

from __future__ import annotations

import re
from re import Pattern

from newsetl.core.records import Reason
from newsetl.extract.lexicon import Languages, for_languages
from newsetl.extract.page.jsonld import is_article, types_of
from newsetl.extract.page.page import Html, Page

_CODE = r"\s*(?:400|401|403|404|410|451|500|502|503)\s*"
_LIST_TYPES = frozenset(
    "CollectionPage ItemList SearchResultsPage ProfilePage ContactPage AboutPage FAQPage".split()
)
_SHORT = 150  # words up to which a page can be an error page
_BRIEF = 12  # words of the one sentence that a brief needs
_WALLED = 60  # words up to which a page that shows a wall is a stub
_CLOSED = 50  # the same of one that only says it is not free: a brief may be there in full
_LISTED = 4  # teasers and lines of links from which a page may be a list
_STORIES = 5  # from which a page without a headline of its own is a collection
_BODY = 80  # words outside of teasers and lists that let a page pass without further evidence


@for_languages
def _error_title(known: Languages) -> Pattern[str]:
    return re.compile(rf"{known.any_of(lambda one: one.page.error_titles)}|^{_CODE}$", re.IGNORECASE)


@for_languages
def _error_text(known: Languages) -> Pattern[str]:
    return re.compile(known.any_of(lambda one: one.page.error_texts), re.IGNORECASE)


@for_languages
def _wall_text(known: Languages) -> Pattern[str]:
    return re.compile(known.any_of(lambda one: one.page.walls), re.IGNORECASE)


def reason_to_decline(page: Page, *, min_words: int) -> tuple[Reason, str] | None:
    """Why a page is not stored as an article, with the figures; None means keep."""
    if page.html is None or page.capture.chosen:
        return _no_text(page)
    return (
        _error_page(page, page.html)
        or _no_text(page)
        or _collection(page.html)
        or _index_page(page, page.html)
        or _wall(page, page.html)
        or _too_short(page, page.html, min_words=min_words)
    )


def _no_text(page: Page) -> tuple[Reason, str] | None:
    return None if page.text else (Reason.NO_TEXT, "no running text in the page")


def _error_page(page: Page, html: Html) -> tuple[Reason, str] | None:
    if min(page.length, html.shape.body_words) >= _SHORT or _states_article(html):
        return None
    for name in (html.statements.document_title, *html.statements.headings[:1]):
        if name and _error_title().search(name):
            return Reason.ERROR_PAGE, f"its title is {name[:80]!r}"
    if page.length < _SHORT // 2 and (match := _error_text().search(page.text)):
        return Reason.ERROR_PAGE, f"it says {match[0]!r}"
    return None


def _collection(html: Html) -> tuple[Reason, str] | None:
    """A page of whole stories, none of which is the page's own."""
    if html.shape.stories < _STORIES or _states_article(html):
        return None
    return Reason.INDEX_PAGE, f"{html.shape.stories} stories side by side, no headline of the page's own"


def _index_page(page: Page, html: Html) -> tuple[Reason, str] | None:
    """A page of teasers or links: little text stands outside of them, and nothing says it is an article."""
    shape, count = html.shape, page.length
    listed = shape.cards + shape.link_lines
    if listed < (1 if shape.longest == 0 else _LISTED) or _is_no_list(html):
        return None
    states_list = any(_LIST_TYPES.intersection(types_of(entry)) for entry in html.statements.jsonld)
    body = shape.body_words
    if body < (2 * _BODY if states_list and shape.cards >= 4 else _BODY) and body < 0.5 * count + 20:
        return (
            Reason.INDEX_PAGE,
            f"{shape.cards} teasers, {shape.link_lines} lines of links, {body} words outside of them",
        )
    if shape.cards >= 5 and body < 0.25 * count and shape.longest < 60:
        return Reason.INDEX_PAGE, f"{shape.cards} teasers hold {count - body} of {count} words"
    return None


def _is_no_list(html: Html) -> bool:
    """Whether the page states that it is an article, or has a headline with its text right below it.

    og:type says so of hubs of teasers too.
    """
    if html.shape.is_headed:
        return True
    if any(map(is_article, html.statements.jsonld)):
        return _states_article(html)
    return _states_article(html) and (html.shape.cards < _LISTED or html.shape.body_words >= _BODY)


def _wall(page: Page, html: Html) -> tuple[Reason, str] | None:
    if page.length >= _WALLED:
        return None
    closed = page.length < _CLOSED and any(
        str(entry.get("isAccessibleForFree")).lower() == "false"
        for entry in html.statements.jsonld
        if is_article(entry)
    )
    if closed or html.shape.walls or _wall_text().search(page.text):
        return Reason.STUB, f"{page.length} words before a pay wall"
    return None


def _too_short(page: Page, html: Html, *, min_words: int) -> tuple[Reason, str] | None:
    """Decline stubs below `min_words` words, but not what is an article by its own account or its headline.

    It has a sentence to show for it.
    """
    is_brief = html.shape.is_headed and html.shape.longest >= _BRIEF
    if page.length >= min_words or is_brief or _states_article(html):
        return None
    return Reason.STUB, f"{page.length} words, at least {min_words} wanted"


def _states_article(html: Html) -> bool:
    """Whether the page states that it is an article, and has a sentence outside of teasers to show for it."""
    states = any(map(is_article, html.statements.jsonld)) or any(
        value.strip().lower() in ("article", "news", "newsarticle")
        for value in html.statements.meta.get("og:type", ())
    )
    return states and html.shape.longest >= _BRIEF
