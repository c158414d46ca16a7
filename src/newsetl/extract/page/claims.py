"""What a page, and a second extractor, say of its article: what the blocks are held against."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

from newsetl.core.recipe import Profile
from newsetl.core.text import folded
from newsetl.extract.page import jsonld
from newsetl.extract.page.folding import fold
from newsetl.extract.page.markup import Statements

_DESCRIPTIONS = ("og:description", "description", "twitter:description")
_ENOUGH = 200  # characters from which a text in JSON-LD counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a page says of its article.

    The second opinion, `stated_text` and `recipe` are folded, with a space at both ends.
    """

    titles: Collection[str] = ()  # headings and what the head of the page states
    stated_titles: Collection[str] = ()  # what the head of the page states alone
    second_opinion: Callable[[], str | None] | None = None  # asks another extractor for its text
    stated_text: str | None = None  # the text that JSON-LD gives
    news_rank: int = 0  # 2 if JSON-LD says news, 1 if it says article, else 0
    descriptions: Collection[str] = ()  # what the head of the page says the article is about, folded
    recipe: str | None = None  # the ingredients and steps that JSON-LD gives


def claims_of(statements: Statements, source: str, *, profile: Profile) -> Claims:
    """What the page says of its article; but in profile fast a second extractor may be asked for its opinion."""
    stated = fold(" ".join(jsonld.bodies(statements.jsonld)))
    recipe = folded(" ".join(jsonld.recipes(statements.jsonld)))
    articles = [entry for entry in statements.jsonld if jsonld.is_article(entry)]
    stated_titles = (*statements.meta.get("og:title", ()), *_texts(articles, "headline"))
    return Claims(
        titles=(*statements.headings, *stated_titles),
        stated_titles=(*stated_titles, statements.document_title or ""),
        second_opinion=None if profile == "fast" else partial(read_second_text, source),
        stated_text=f" {stated} " if len(stated) > _ENOUGH else None,
        news_rank=max((2 if _is_news(entry) else 1 for entry in articles), default=0),
        descriptions=tuple(map(folded, _descriptions(statements))),
        recipe=f" {recipe} " if recipe else None,
    )


def _descriptions(statements: Statements) -> list[str]:
    stated = [text for name in _DESCRIPTIONS for text in statements.meta.get(name, ())]
    return [*stated, *_texts(statements.jsonld, "description")]


def _is_news(entry: Mapping[str, Any]) -> bool:
    return any("News" in kind or kind == "LiveBlogPosting" for kind in jsonld.types_of(entry))


def _texts(entries: Sequence[Mapping[str, Any]], key: str) -> list[str]:
    return [text for entry in entries for text in jsonld.texts(entry.get(key))]


def read_second_text(source: str) -> str | None:
    """Main content as resiliparse sees it, folded, a space at both ends; None when it finds none."""
    text = extract_plain_text(HTMLTree.parse(source), main_content=True, alt_texts=False, list_bullets=False)
    return f" {fold(text)} " if text.strip() else None
