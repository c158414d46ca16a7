"""Page → Reason | None: what is not an article. Plain text and table rows are never asked."""

from __future__ import annotations

import re

from newsetl.core.records import Reason
from newsetl.extract.page.jsonld import is_article, types_of
from newsetl.extract.page.page import Html, Page

_ERROR_TITLE = re.compile(
    r"\b(?:400|401|404|403|410|429|451|500|502|503|504)\b.{0,40}\b(?:not found|error|forbidden|gone|"
    r"unavailable|denied|bad|"
    r"too many|nicht gefunden|introuvable|no encontrad[ao])\b|^(?:error|fehler|erreur)?\s*(?:400|401|"
    r"403|404|410|451|500|502|503)\s*$|"
    r"\berror\s*(?:code\s*)?(?:4\d\d|5\d\d)\b|"
    r"\b(?:page|article|story|seite|artikel|page web|content)\b.{0,30}\b(?:not found|(?:does not|"
    r"doesn['’]t) exist|no longer (?:available|exists)|"
    r"nicht gefunden|existiert nicht|introuvable|can(?:not|['’]t) be found|unavailable)\b|"
    r"^(?:not found|access denied|access to this page|forbidden|error\b|just a moment|attention "
    r"required|are you a robot|pardon our|"
    r"service (?:temporarily )?unavailable|bad gateway|internal server error|gateway time-?out|too "
    r"many requests|"
    r"seite nicht gefunden|p[áa]gina no encontrada|p[áa]gina n[ãa]o encontrada|pagina non trovata|"
    r"page introuvable|"
    r"pagina niet gevonden|strona nie (?:została )?znaleziona|sidan (?:kunde inte|hittades inte)|"
    r"siden (?:blev ikke|ble ikke|findes ikke)|"
    r"страница не найдена|sayfa bulunamadı|oops|whoops|sorry[,.]|robot check|security check|verify "
    r"you are|under maintenance|"
    r"maintenance|we(?:['’]ll| will) be back|site maintenance|not available in your)",
    re.IGNORECASE,
)
_ERROR_TEXT = re.compile(
    r"(?:enable|turn on|activate|requires?|supports?) (?:javascript|cookies)|javascript (?:is|and "
    r"cookies) |aktivieren sie javascript|"
    r"verify (?:that )?you(?:['’]re| are) (?:a )?(?:not a robot|human)|checking your browser|unusual "
    r"(?:traffic|activity)|"
    r"page (?:you (?:are looking for|requested)|.{0,40}(?:was|could) not).{0,60}(?:found|exist|moved|"
    r"deleted)|"
    r"can(?:not|['’]t) find (?:the|that) page|page (?:does not|doesn['’]t) exist|you don['’]t have "
    r"permission|ray id|"
    r"not available in your (?:country|region)|no longer available|internal server error",
    re.IGNORECASE,
)
_WALL_TEXT = re.compile(
    r"subscribe (?:now |today )?(?:to|for)|subscribers? only|for subscribers|already a subscriber|log "
    r"?in to (?:continue|read)|"
    r"sign in to (?:continue|read)|continue reading|to read (?:on|the full)|free articles|free trial|"
    r"jetzt (?:abonnieren|weiterlesen)|"
    r"weiterlesen mit|nur für abonnenten|réservé aux abonnés|abonnez-vous|suscr[íi]bete|solo para "
    r"suscriptores|abbonati|"
    r"exclusiv[eo] para (?:assinantes|suscriptores)|alleen voor abonnees|kun for abonnenter|endast "
    r"för prenumeranter",
    re.IGNORECASE,
)
_LIST_TYPES = frozenset(
    "CollectionPage ItemList SearchResultsPage ProfilePage ContactPage AboutPage FAQPage".split()
)
_SHORT = 150  # words up to which a page can be an error page
_BRIEF = 12  # words of the one sentence that a brief needs
_WALLED = 60  # words up to which a page that shows a wall is a stub
_CLOSED = 50  # the same of one that only says it is not free: a brief may be there in full
_BODY = 80  # words outside of teasers and lists that let a page pass without further evidence


def reason_to_decline(page: Page, *, min_words: int) -> tuple[Reason, str] | None:
    """Why a page is not stored as an article, with the figures; None means keep."""
    if page.html is None or page.capture.chosen:
        return None
    return (
        _no_text(page)
        or _error_page(page, page.html)
        or _index_page(page, page.html)
        or _wall(page, page.html)
        or _too_short(page, page.html, min_words=min_words)
    )


def _no_text(page: Page) -> tuple[Reason, str] | None:
    return None if page.text else (Reason.NO_TEXT, "no running text in the page")


def _error_page(page: Page, html: Html) -> tuple[Reason, str] | None:
    if min(page.word_count, html.shape.body_words) >= _SHORT or _states_article(html):
        return None
    for name in (html.statements.document_title, *html.statements.headings[:1]):
        if name and _ERROR_TITLE.search(name):
            return Reason.ERROR_PAGE, f"its title is {name[:80]!r}"
    if page.word_count < _SHORT // 2 and (match := _ERROR_TEXT.search(page.text)):
        return Reason.ERROR_PAGE, f"it says {match[0]!r}"
    return None


def _index_page(page: Page, html: Html) -> tuple[Reason, str] | None:
    """A page of teasers or links: little text stands outside of them, and nothing says it is an article."""
    shape, count = html.shape, page.word_count
    listed = shape.cards + shape.link_lines
    if _states_article(html) or listed < (1 if shape.longest == 0 else 4):
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


def _wall(page: Page, html: Html) -> tuple[Reason, str] | None:
    if page.word_count >= _WALLED:
        return None
    closed = page.word_count < _CLOSED and any(
        str(entry.get("isAccessibleForFree")).lower() == "false"
        for entry in html.statements.jsonld
        if is_article(entry)
    )
    if closed or html.shape.walls or _WALL_TEXT.search(page.text):
        return Reason.STUB, f"{page.word_count} words before a pay wall"
    return None


def _too_short(page: Page, html: Html, *, min_words: int) -> tuple[Reason, str] | None:
    """Decline stubs below `min_words` words, but not what says it is an article and shows a sentence."""
    if page.word_count >= min_words or _states_article(html):
        return None
    return Reason.STUB, f"{page.word_count} words, at least {min_words} wanted"


def _states_article(html: Html) -> bool:
    """Whether the page states that it is an article, and has a sentence outside of teasers to show for it."""
    states = any(map(is_article, html.statements.jsonld)) or any(
        value.strip().lower() in ("article", "news", "newsarticle")
        for value in html.statements.meta.get("og:type", ())
    )
    return states and html.shape.longest >= _BRIEF
