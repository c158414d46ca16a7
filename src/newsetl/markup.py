"""What a page's markup says of the page: meta, JSON-LD, headings, times, links. One walk over the tree."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from newsetl.text import one_line

# A charset declared in the first bytes, in either form of <meta> or in an XML declaration.
_META_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
_BLOCKS = frozenset(
    "address article aside blockquote body caption dd div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header html li main nav ol p pre section table tbody td th thead tr ul".split()
)
_STATEMENTS = ("meta", "script", "h1", "time", "link", "title", "base")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_JSON_WRAPPING = re.compile(r"^\s*(?:<!--|<!\[CDATA\[|//\s*<!\[CDATA\[)|(?:-->|(?://\s*)?\]\]>)?\s*;?\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """Everything the head and the heading elements state, as text."""

    meta: Mapping[str, tuple[str, ...]]
    jsonld: tuple[Mapping[str, Any], ...]
    headings: tuple[str, ...]
    document_title: str | None
    times: tuple[str, ...]
    html_lang: str | None
    canonical: str | None
    base: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A link as it stands in a block of text."""

    url: str
    text: str


def declared_charset(payload: bytes) -> str | None:
    """The charset that the first 4 kB of a page declare, as written."""
    match = _META_CHARSET.search(payload[:4096])
    return match[1].decode("ascii", errors="replace") if match else None


def parse(payload: bytes, *, charset: str) -> HtmlElement | None:
    """The tree of an HTML page, or None when there is none or the parser had to cut it.

    huge_tree lifts libxml2's cut at 255 levels, which loses the article in silence; its next one, at
    2,048 levels, is told from the error log.
    """
    parser = HTMLParser(encoding=charset, huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = document_fromstring(payload, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError):
        return None
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        return None
    return tree


def read_statements(tree: HtmlElement) -> Statements:
    """Collect them in one pass over the few kinds of element that make statements."""
    meta: dict[str, list[str]] = {}
    blocks: list[str] = []
    headings: list[str] = []
    times: list[str] = []
    titles: list[str] = []
    canonical = base = None
    for element in tree.iter(*_STATEMENTS):
        match element.tag:
            case "meta":
                content = element.get("content")
                name = element.get("property") or element.get("name") or element.get("itemprop")
                if content and name:
                    meta.setdefault(name.strip().lower(), []).append(content)
            case "script":
                if "ld+json" in (element.get("type") or "") and element.text:
                    blocks.append(element.text)
            case "h1":
                headings.append(one_line(element.text_content()))
            case "time":
                times.append(element.get("datetime") or one_line(element.text_content()))
            case "title":
                titles.append(one_line(element.text_content()))
            case "link":
                if (element.get("rel") or "").strip().lower() == "canonical":
                    canonical = canonical or element.get("href")
            case "base":
                base = base or element.get("href")
    return Statements(
        meta={name: tuple(values) for name, values in meta.items()},
        jsonld=tuple(entry for block in blocks for entry in _objects(_load(block))),
        headings=tuple(filter(None, headings)),
        document_title=next(filter(None, titles), None),
        times=tuple(filter(None, times)),
        html_lang=tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
        canonical=canonical,
        base=base,
    )


def anchors_by_block(tree: HtmlElement, *, base_url: str | None) -> dict[str, list[Anchor]]:
    """Text of every block that holds links → its links, in order; only web links with a text."""
    found: dict[HtmlElement, list[Anchor]] = {}
    for element in tree.iter("a"):
        href, text = element.get("href"), one_line(element.text_content())
        if not href or not text:
            continue
        block = element.getparent()
        while block is not None and block.tag not in _BLOCKS:
            block = block.getparent()
        if block is not None:
            found.setdefault(block, []).append(Anchor(url=_absolute(href, base_url), text=text))
    result: dict[str, list[Anchor]] = {}
    for block, anchors in found.items():
        result.setdefault(one_line(block.text_content()), []).extend(anchors)
    return result


def _absolute(href: str, base_url: str | None) -> str:
    try:
        return urljoin(base_url or "", _CONTROL.sub("", href).strip())
    except ValueError:
        return href


def _load(block: str) -> Any:
    """JSON as pages write it: wrapped in comments, with raw line breaks in strings, or cut; else None."""
    text = _JSON_WRAPPING.sub("", block)
    for attempt in (text, _CONTROL.sub(" ", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _objects(value: Any, *, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Every JSON-LD object of a block: lists and @graph are unrolled, nesting is left as it is."""
    if depth > 5:
        return
    if isinstance(value, list):
        for item in value:
            yield from _objects(item, depth=depth + 1)
    elif isinstance(value, dict):
        if "@graph" in value:
            yield from _objects(value["@graph"], depth=depth + 1)
        if "@type" in value:
            yield value
