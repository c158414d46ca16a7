"""What a page's markup says of it: meta, JSON-LD, microdata, headings, times. One walk over the tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import dropwhile
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from newsetl.core.text import one_line
from newsetl.extract.page import jsonld
from newsetl.native.library import library
from newsetl.native.scan import scan_page

# A charset declared in the first bytes, in either form of <meta> or in an XML declaration.
_META_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
_LONG_TAG = 20_000  # bytes
_MOST_ATTRIBUTES = 3_000
_END_OF_PAGE = re.compile(rb"</(?:body|html)\s*>", re.IGNORECASE)
_AFTER_END = 200  # bytes behind the page's end that may be a counter or a comment
_STATEMENTS = ("meta", "script", "h1", "time", "link", "title", "base")
_PROPERTIES = frozenset(
    "headline alternativeheadline author creator name datepublished datecreated datemodified description "
    "articlesection publisher isaccessibleforfree".split()
)
_WITH_PROPERTY = etree.XPath("//@itemprop/..")
_ONE_CLASS = etree.ElementDefaultClassLookup(element=HtmlElement)  # lxml.html's own asks Python for each element
# Names of classes of what stands in an h1 and is not the headline: kickers, subtitles.
_BESIDE_HEADLINE = re.compile(
    r"(?:\b|[-_])(?:(?:over|roof|top|sub|dach)-?(?:line|zeile)|(?:super|sup|sub|over|pre)-?(?:title|heading|headline)|"
    r"kicker|eyebrow)(?:\b|[-_])",
    re.IGNORECASE,
)
_EDGES = " :|–—-·"  # marks between a headline and what stands beside it
_BREAKS = ("br", "div", "p")  # elements that end a line
_MOST = 200  # of each thing that a page repeats
_MOST_CHARS = 20_000  # of one statement
_OF_HEAD = frozenset(("title", "meta", "link", "script", "style", "base", "noscript", "template"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A <time> element."""

    stated: str | None  # its datetime attribute
    text: str
    marks: str  # class, itemprop and the like of it and of its parent, lower case


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """Everything the head and the heading elements state, as text."""

    meta: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # name, property or itemprop → contents
    jsonld: tuple[Mapping[str, Any], ...] = ()  # every object with a type; @graph and lists unrolled
    properties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # microdata of the article → texts
    headings: tuple[str, ...] = ()  # the texts of h1
    plain_headings: Mapping[str, str] = field(default_factory=dict)  # text of an h1 → without kicker and subtitle
    document_title: str | None = None  # <title>
    times: tuple[Time, ...] = ()  # <time> elements
    html_lang: str | None = None
    canonical: str | None = None  # link rel=canonical, as written
    license: str | None = None  # link rel=license
    base: str | None = None  # <base href>, as written


NO_STATEMENTS = Statements()


def declared_charset(payload: bytes) -> str | None:
    """The charset that the first 4 kB of a page declare, as written."""
    match = _META_CHARSET.search(payload[:4096])
    return match[1].decode("ascii", errors="replace") if match else None


def has_endless_tag(payload: bytes) -> bool:
    """Whether some tag has thousands of attributes: the parser would take minutes over it."""
    half = _LONG_TAG // 2  # so long a tag fills one of these stretches
    start = judged = -1
    searched = 0
    for at in range(0, len(payload) - half, half):
        if payload.find(b">", at, at + half) >= 0:
            continue
        start = max(start, payload.rfind(b"<", searched, at))
        searched = at
        if start != judged or not at:
            judged = start
            if _is_endless(payload, start + 1):
                return True
    return False


def _is_endless(payload: bytes, start: int) -> bool:
    """Whether a tag that begins at a place is long and has thousands of attributes."""
    after = payload.find(b"<", start)
    tag = payload[start : after if after >= 0 else len(payload)].partition(b">")[0]
    return len(tag) > _LONG_TAG and tag[:1].isalpha() and tag.count(b"=") > _MOST_ATTRIBUTES


@dataclass(frozen=True, slots=True)
class Scan:
    """What a glance at a page's mark-up tells."""

    tags: int  # how many "<" it has
    first_end: int  # where its first end tag of body or html ends; -1 where it has none


def scan(payload: bytes) -> Scan:
    """A glance at a page's mark-up."""
    loops = library()
    return scan_in_python(payload) if loops is None else Scan(*scan_page(loops, payload))


def scan_in_python(payload: bytes) -> Scan:
    """What `scan` gives, without the compiled loops."""
    end = _END_OF_PAGE.search(payload)
    return Scan(payload.count(b"<"), end.end() if end else -1)


def parse(payload: bytes, *, charset: str, scanned: Scan | None = None) -> HtmlElement | None:
    """The tree of an HTML page, or None when there is none or the parser had to cut it.

    huge_tree lifts libxml2's cut at 255 levels, which loses the article in silence; its next one, at
    2,048 levels, is known from the error log. `scanned`: the page's `scan`, where that is known.
    """
    payload = _without_early_ends(payload, (scanned or scan(payload)).first_end)
    parser = HTMLParser(encoding=charset, huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False)
    parser.set_element_class_lookup(_ONE_CLASS)
    try:
        tree = document_fromstring(payload, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError):
        return None
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        return None
    if tree.find("body") is None:
        _give_body(tree)
    return tree


def _give_body(tree: HtmlElement) -> None:
    """Put what is no part of a head into a body: HTML lets both tags out, and the parser knows no <article>."""
    head = tree.find("head")
    if head is None:
        return
    shown = list(dropwhile(lambda element: element.tag in _OF_HEAD, head))
    if shown:
        body = tree.makeelement("body")
        tree.append(body)
        body.extend(shown)


def _without_early_ends(payload: bytes, first_end: int) -> bytes:
    """The page without the end tags of body and html, if much comes behind the first.

    Pages put together from whole pages have them in the middle. Browsers read on, the parser does not.
    """
    if first_end < 0 or len(payload) - first_end <= _AFTER_END:
        return payload
    return _END_OF_PAGE.sub(b"", payload)


class _Collected:
    """What one pass over the statements gathers."""

    def __init__(self) -> None:
        self.meta: dict[str, list[str]] = {}
        self.scripts: list[str] = []
        self.headings: list[str] = []
        self.plain_headings: dict[str, str] = {}
        self.titles: list[str] = []
        self.times: list[Time] = []
        self.links: dict[str, str] = {}

    def take(self, element: HtmlElement) -> None:
        match element.tag:
            case "meta":
                self.take_meta(element)
            case "script":
                if "ld+json" in (element.get("type") or "") and element.text:
                    self.scripts.append(element.text)
            case "h1":
                if len(self.headings) < _MOST:
                    self.take_heading(element)
            case "time":
                if len(self.times) < _MOST:
                    self.times.append(_time(element))
            case "title":
                self.titles.append(_text(element))
            case "link":
                for rel in (element.get("rel") or "").lower().split():
                    if rel in ("canonical", "license"):
                        self.links.setdefault(rel, element.get("href") or "")
            case "base":
                self.links.setdefault("base", element.get("href") or "")

    def take_heading(self, element: HtmlElement) -> None:
        text = _text(element, parted=True)
        self.headings.append(text)
        if any(map(_is_beside_headline, element.iterdescendants())):
            plain = _text(element, parted=True, passes_over=_is_beside_headline).strip(_EDGES)
            if " " in plain:
                self.plain_headings[text] = plain

    def take_meta(self, element: HtmlElement) -> None:
        content = element.get("content")
        if not content:
            return
        for kind in ("property", "name", "itemprop", "http-equiv"):
            if name := element.get(kind):
                values = self.meta.setdefault(name.strip().lower(), [])
                if len(values) < _MOST:
                    values.append(content[:_MOST_CHARS])
                return


def read_statements(tree: HtmlElement) -> Statements:
    """Collect them in one pass over the few kinds of element that make statements."""
    collected = _Collected()
    for element in tree.iter(*_STATEMENTS):
        collected.take(element)
    return Statements(
        meta={name: tuple(values) for name, values in collected.meta.items()},
        jsonld=jsonld.load_objects(collected.scripts),
        properties=_properties(tree),
        headings=tuple(dict.fromkeys(filter(None, collected.headings))),
        plain_headings=collected.plain_headings,
        document_title=next(filter(None, collected.titles), None),
        times=tuple(collected.times),
        html_lang=tree.get("lang") or tree.get("xml:lang"),
        canonical=collected.links.get("canonical"),
        license=collected.links.get("license"),
        base=collected.links.get("base"),
    )


def _properties(tree: HtmlElement) -> dict[str, tuple[str, ...]]:
    """Microdata of the article; what stands inside a comment is left out."""
    properties: dict[str, list[str]] = {}
    for element in _WITH_PROPERTY(tree)[: _MOST * 5]:
        name = element.get("itemprop").strip().lower()
        if name not in _PROPERTIES or element.tag == "body":
            continue
        owner = _owner(element)
        if name == "name":
            name = f"{owner}.name"
        elif "comment" in owner:
            continue
        text = element.get("content") or element.get("datetime") or _text(element)
        values = properties.setdefault(name, [])
        if text and len(text) <= 600 and len(values) < _MOST:
            values.append(one_line(text))
    return {name: tuple(dict.fromkeys(values)) for name, values in properties.items()}


def _owner(element: HtmlElement) -> str:
    """Property or type of the thing that a microdata property belongs to, lower case."""
    around = element.getparent()
    while around is not None and around.get("itemscope") is None:
        around = around.getparent()
    if around is None:
        return ""
    return str(around.get("itemprop") or around.get("itemtype") or "").rpartition("/")[2].lower()


def _time(element: HtmlElement) -> Time:
    parent = element.getparent()
    marks = " ".join(
        value
        for owner in (element, parent)
        if owner is not None
        for name in ("class", "itemprop", "id", "data-testid", "pubdate")
        if (value := owner.get(name))
    )
    return Time(stated=element.get("datetime"), text=_text(element), marks=marks.lower())


def _text(
    element: HtmlElement, *, parted: bool = False, passes_over: Callable[[HtmlElement], bool] | None = None
) -> str:
    """Text of an element as one line, at most 20,000 characters; `parted`, with a space where a line breaks."""
    parts: list[str] = []
    size = 0
    for piece in _pieces(element, passes_over) if parted else element.itertext():
        parts.append(piece)
        size += len(piece)
        if size > _MOST_CHARS:
            break
    return one_line("".join(parts)[:_MOST_CHARS])


def _is_beside_headline(element: HtmlElement) -> bool:
    """Whether an element of an h1 holds a kicker, a subtitle or a date."""
    return element.tag in ("small", "time") or _BESIDE_HEADLINE.search(element.get("class") or "") is not None


def _pieces(element: HtmlElement, passes_over: Callable[[HtmlElement], bool] | None) -> Iterator[str]:
    """An element's texts in order, and a space at each end of what stands on a line of its own."""
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walk:
        is_passed = passes_over is not None and inner is not element and passes_over(inner)
        if inner is not element and (is_passed or inner.tag in _BREAKS):
            yield " "
        if event == "start" and is_passed:
            walk.skip_subtree()
        elif event == "start":
            yield inner.text or ""
        elif inner is not element:
            yield inner.tail or ""
