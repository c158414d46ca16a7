"""Wikitext → paragraphs, and what its templates state: no markup, no references, no lists of sources."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from newsetl.core.line_breaks import split_paragraphs
from newsetl.core.text import one_line

_TEXTS_OF_TEMPLATES: Mapping[str, Sequence[str]] = {  # which argument of a template stands in the text
    "w": ("2", "1"),
    "wikipedia": ("2", "1"),
    "nowrap": ("1",),
    "lang": ("2",),
    "quote": ("1",),
    "cquote": ("1",),
    "blockquote": ("1",),
}
_DATES = frozenset(("date", "datum", "дата", "fecha", "data", "日期"))
_NO_TEXT = frozenset("ref gallery timeline math score imagemap syntaxhighlight source nowiki table".split())
_LAST_SECTIONS = frozenset(  # headings of what stands behind an article, in the languages of Wikinews
    name.strip()
    for name in """
    sources|source|external links|see also|related news|related articles|sister links|references|notes
    quellen|weblinks|einzelnachweise|themenverwandte artikel|siehe auch
    liens externes|voir aussi|articles connexes|fuentes|fuente|enlaces externos|véase también|noticias relacionadas
    fonti|fonte|notizie correlate|collegamenti esterni|fontes|ligações externas|ver também
    źródła|источники|ссылки|примечания|джерела|bronnen|källor|kaynaklar
    来源|資料來源|消息来源|出典|情報源|참고 자료|출처|مصادر
    """.replace("\n", "|").split("|")
    if name.strip()
)
_LANGUAGE_LINK = re.compile(r"[a-z]{2,3}(?:-[a-z]+)?:\S", re.IGNORECASE)
_BRACES = re.compile(  # and the ends of marks that nothing begins
    r"\{\{[^{}]*\}\}|\{\{|\}\}|\{\||\|\}|\[\[|\]\]|'{2,5}|__[A-Z]+__|</[a-z][\w-]{0,20}\s*>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wikitext:
    """What is taken from the text of a page."""

    paragraphs: Sequence[str]
    categories: Sequence[str]
    date: str | None  # as a template states it
    place: str | None


def read_wikitext(text: str, *, files: Sequence[str], categories: Sequence[str]) -> Wikitext:
    """A page without its markup.

    Args:
        text: of the page.
        files: names of the namespace of files, in lower case; links to them are pictures.
        categories: those of the namespace of categories.
    """
    import mwparserfromhell

    code = mwparserfromhell.parse(text)
    date, place = _stated(code)
    listed = [str(link.title).partition(":")[2].strip() for link in _links(code, categories)]
    _without_last_sections(code)
    for link in (*_links(code, files), *_links(code, categories), *_language_links(code)):
        _replace(code, link, "")
    for tag in code.filter_tags(matches=lambda node: str(node.tag).strip().lower() in _NO_TEXT):
        _replace(code, tag, "")
    for template in reversed(code.filter_templates()):  # inner ones first
        _replace(code, template, _text_of(template))
    plain = _BRACES.sub("", code.strip_code(normalize=True, collapse=True))
    return Wikitext(paragraphs=split_paragraphs(plain), categories=listed, date=date, place=place)


def _stated(code: Any) -> tuple[str | None, str | None]:
    """Date and place of its templates."""
    date = place = None
    for template in code.filter_templates():
        name = _name_of(template)
        arguments = {str(one.name).strip().lower(): one.value.strip_code().strip() for one in template.params}
        if name in _DATES:
            date = date or arguments.get("1")
        elif name == "byline":
            date, place = date or arguments.get("date"), arguments.get("location")
    return date or None, place or None


def _name_of(template: Any) -> str:
    return str(template.name).strip().lower()


def _text_of(template: Any) -> str:
    for argument in _TEXTS_OF_TEMPLATES.get(_name_of(template), ()):
        if template.has(argument, ignore_empty=True):
            return str(template.get(argument).value)
    return ""


def _links(code: Any, prefixes: Sequence[str]) -> list[Any]:
    return [
        link for link in code.filter_wikilinks() if str(link.title).partition(":")[0].strip().lower() in prefixes
    ]


def _language_links(code: Any) -> list[Any]:
    """Links without a text to the same page in other languages."""
    return [link for link in code.filter_wikilinks() if not link.text and _LANGUAGE_LINK.match(str(link.title))]


def _without_last_sections(code: Any) -> None:
    for section in code.get_sections(flat=True, include_lead=False):
        headings = section.filter_headings()
        if headings and one_line(headings[0].title.strip_code()).lower() in _LAST_SECTIONS:
            _replace(code, section, "")


def _replace(code: Any, node: Any, text: str) -> None:
    """Put text in the place of a node, or of what is left of it: another may have taken it away."""
    try:
        code.replace(node, text)
    except ValueError:
        return
