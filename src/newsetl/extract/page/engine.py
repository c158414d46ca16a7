"""trafilatura, which is asked where the blocks leave doubt: what it is given, and the text that it finds.

It takes a sixth of a second to import: this module is imported for the first page that is in doubt.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Container, Iterator
from functools import cached_property
from typing import Any

import justext.core
from justext.utils import get_stoplist, get_stoplists
from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction, external
from trafilatura.utils import trim

from newsetl.core.text import one_line

_DEEPEST = 400  # levels; below them trafilatura's recursion is not safe
_DIGITS = 2  # of the columns or rows that a cell may span


class _StopWords:
    """The stop words of all languages, as justext reads them, each as its hash: 1.4 MB instead of 16.

    trafilatura would make a tuple of them, and justext a set. To take one word for another, two of them would have
    to have the same hash of 64 bits.
    """

    @cached_property
    def _hashes(self) -> array[int]:
        hashes = array("q")
        for language in get_stoplists():
            hashes.extend(map(hash, map(str.lower, get_stoplist(language))))
        return array("q", sorted(hashes))

    def __contains__(self, word: str) -> bool:
        place = bisect_left(self._hashes, hash(word))
        return place < len(self._hashes) and self._hashes[place] == hash(word)


def _as_it_is(stop_words: Container[str]) -> Container[str]:
    """In the place of justext's function that makes a set of stop words."""
    return stop_words


setattr(external, "JT_STOPLIST", _StopWords())  # noqa: B010 - its stated type is that of the tuple
setattr(justext.core, "define_stoplist", _as_it_is)  # noqa: B010 - nor is this one's the same


def engine_text(tree: HtmlElement, *, fast: bool) -> list[tuple[str, str]]:
    """(kind, text) blocks as trafilatura finds them; empty when it finds none or must not be asked."""
    if _is_deep(tree):
        return []
    _bound_spans(tree)
    try:
        document: Any = bare_extraction(tree, fast=fast, include_comments=False)
    except (RecursionError, ValueError, etree.LxmlError):
        return []
    finally:
        trim.cache_clear()  # a thousand texts of this page, which no other asks for
    return [] if document is None or document.body is None else list(_blocks(document.body))


def _bound_spans(tree: HtmlElement) -> None:
    """Take spans of 100 columns or rows and more from cells: trafilatura makes a cell of each, row by row."""
    for cell in tree.iter("td", "th"):
        for name in ("colspan", "rowspan"):
            if len(cell.get(name, "")) > _DIGITS:
                del cell.attrib[name]


def _is_deep(tree: HtmlElement) -> bool:
    return bool(tree.xpath(f"boolean(//*[count(ancestor::*) > {_DEEPEST}][1])")) if _may_be_deep(tree) else False


def _may_be_deep(tree: HtmlElement) -> bool:
    """Whether some leaf stands below 400 levels: looks at the last leaf of each of the body's parts only."""
    for part in tree.iter("body"):
        for child in part:
            level, element = 0, child
            while len(element) and level <= _DEEPEST:
                element, level = element[-1], level + 1
            if level > _DEEPEST:
                return True
    return False


def _blocks(body: Any) -> Iterator[tuple[str, str]]:
    """Paragraphs of trafilatura's XML, with their kind."""
    if body.text and body.text.strip():
        yield "p", body.text
    for element in body:
        match element.tag:
            case "list":
                for item in element.iter("item"):
                    yield "list_item", _text(item)
            case "table":
                for row in element.iter("row"):
                    cells = (one_line(_text(cell)) for cell in row.iter("cell"))
                    yield "table_row", " | ".join(filter(None, cells))
            case "head":
                yield "heading", _text(element)
            case "quote":
                yield from (("quote", line) for line in _lines(element))
            case "lb":
                pass
            case _:
                yield from (("p", line) for line in _lines(element))
        if element.tail and element.tail.strip():
            yield "p", element.tail


def _text(element: Any) -> str:
    return " ".join(element.itertext())


def _lines(element: Any) -> list[str]:
    """Text of an element, parted at line breaks and inner paragraphs."""
    parts: list[str] = [""]
    for piece in element.iter():
        if piece.tag in ("lb", "p") and piece is not element:
            parts.append("")
        parts[-1] += piece.text or ""
        if piece is not element:
            parts[-1] += piece.tail or ""
    return parts
