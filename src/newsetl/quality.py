"""Page → Reason | None: what is not an article. Plain text and table rows are never asked."""

from __future__ import annotations

import re

from newsetl.jsonld import is_article
from newsetl.page import Page
from newsetl.records import Reason
from newsetl.text import words

_ERROR_TITLE = re.compile(
    r"\b(?:404|403|410|500|502|503)\b.{0,40}\b(?:not found|error|forbidden|gone|unavailable|denied)\b|"
    r"\b(?:page|article|story|seite)\b.{0,20}\b(?:not found|does not exist|nicht gefunden|introuvable)\b|"
    r"^(?:not found|access denied|forbidden|error|just a moment|attention required|are you a robot|"
    r"service unavailable|bad gateway|seite nicht gefunden|página no encontrada|pagina non trovata)\b",
    re.IGNORECASE,
)


def reason_to_decline(page: Page, *, min_words: int) -> tuple[Reason, str] | None:
    """Why a page is not stored as an article, with the figures; None means keep."""
    if page.capture.media == "text" or page.capture.chosen:
        return None
    count = len(words(page.text))
    return (
        _no_text(page)
        or _error_page(page, count)
        or _index_page(page, count)
        or (None if _claims_article(page) else too_short(count, min_words=min_words))
    )


def _no_text(page: Page) -> tuple[Reason, str] | None:
    return None if page.text else (Reason.NO_TEXT, "no running text in the page")


def _error_page(page: Page, count: int) -> tuple[Reason, str] | None:
    for name in (page.document_title, *page.headings[:1]):
        if name and count < 150 and _ERROR_TITLE.search(name):
            return Reason.ERROR_PAGE, f"its title is {name[:80]!r}"
    return None


def _claims_article(page: Page) -> bool:
    """Whether a short page says that it is an article and has a sentence to show for it."""
    says = any(map(is_article, page.jsonld)) or "article" in page.meta.get("og:type", ())
    return says and any(len(words(line)) >= 12 for line in page.lines)


def _index_page(page: Page, count: int) -> tuple[Reason, str] | None:
    """A page whose blocks are mostly link text, and whose own text is teasers."""
    long_lines = sum(len(line) >= 200 for line in page.lines)
    if page.linked_share > 0.8 and long_lines < 1 and count < 300 and len(page.lines) > 0:
        return (
            Reason.INDEX_PAGE,
            f"{page.linked_share:.0%} of its blocks is link text, {long_lines} long paragraphs",
        )
    return None


def too_short(count: int, *, min_words: int) -> tuple[Reason, str] | None:
    """Decline stubs shorter than `min_words` words. None means keep."""
    return (Reason.STUB, f"{count} words, at least {min_words} wanted") if count < min_words else None
