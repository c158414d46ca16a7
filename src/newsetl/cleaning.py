"""Running text of a page: trafilatura is the engine; what it is given and what is kept of it is ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from lxml.html import HtmlElement
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree
from trafilatura import bare_extraction

from newsetl.markup import Anchor
from newsetl.recipe import Profile
from newsetl.text import one_line

# Never part of an article's text, whatever the page; taking them away first also saves trafilatura's time.
_NEVER_TEXT = ("script", "style", "svg", "iframe", "template", "form", "object", "embed", "canvas", "dialog")
_WORD = re.compile(r"\w+")


def prune(tree: HtmlElement) -> None:
    """Take out of the tree, in place, what cannot be text. Text behind an element stays."""
    for element in list(tree.iter(*_NEVER_TEXT)):
        if element.getparent() is not None:
            element.drop_tree()


def running_text(tree: HtmlElement, *, payload: str, profile: Profile) -> list[tuple[str, str]]:
    """(kind, text) blocks of the article in a pruned tree; empty when none is found.

    The fast extractor goes first. Where its length strays from a second opinion's (resiliparse), the
    thorough one is asked as well: together they beat always asking the thorough one, at half its cost.
    """
    keep = deepcopy(tree) if profile != "fast" else tree
    blocks = _extract(tree, fast=True)
    if profile != "fast":
        found, second = _length(blocks), _second_opinion(payload)
        if not 0.7 * second <= found <= 1.6 * second:
            blocks = _extract(keep, fast=False) or blocks
    return blocks


def drop_noise(
    blocks: Sequence[tuple[str, str]], *, titles: Sequence[str], anchors: Mapping[str, Sequence[Anchor]]
) -> list[tuple[str, str]]:
    """Blocks less the headline repeated at the top and lines that are nothing but links."""
    headlines = {_folded(title) for title in titles}
    kept = [block for block in blocks if not _is_links_only(one_line(block[1]), anchors)]
    while kept and _folded(kept[0][1]) in headlines:
        kept = kept[1:]
    return kept


def _is_links_only(line: str, anchors: Mapping[str, Sequence[Anchor]]) -> bool:
    linked = sum(len(anchor.text) for anchor in anchors.get(line, ()))
    return linked > 0 and linked >= 0.9 * len(line) and not line.endswith((".", "!", "?", "”", "。"))


def _extract(tree: HtmlElement, *, fast: bool) -> list[tuple[str, str]]:
    document: Any = bare_extraction(tree, fast=fast)
    return [] if document is None or document.body is None else list(_blocks(document.body))


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
                    yield (
                        "table_row",
                        " | ".join(filter(None, (one_line(_text(cell)) for cell in row.iter("cell")))),
                    )
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


def _second_opinion(payload: str) -> int:
    text = extract_plain_text(HTMLTree.parse(payload), main_content=True, alt_texts=False, list_bullets=False)
    return len(_WORD.findall(text))


def _length(blocks: Sequence[tuple[str, str]]) -> int:
    return sum(len(_WORD.findall(text)) for _, text in blocks)


def _folded(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
