"""Capture → Page: decode, parse once, collect the page's own statements, find the running text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from htmldate import find_date
from lxml.html import HtmlElement

from newsetl import cleaning, markup
from newsetl.recipe import Options
from newsetl.records import Capture, Hint, Link, Paragraph, Reason, Reject, Stage
from newsetl.text import decode, is_binary, lay_out, split_paragraphs


@dataclass(frozen=True, kw_only=True)
class Page:
    """One decoded document, parsed once. Fields read it; nothing writes it.

    Of plain text there is no markup: `meta`, `jsonld`, `headings` and `times` are empty.
    """

    capture: Capture
    text: str  # NFC, paragraphs joined by "\n"
    paragraphs: tuple[Paragraph, ...]
    links: tuple[Link, ...] = ()
    charset: str
    meta: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # name, property or itemprop → contents
    jsonld: tuple[Mapping[str, Any], ...] = ()  # every object with a type; @graph and lists unrolled
    headings: tuple[str, ...] = ()  # the texts of h1
    document_title: str | None = None  # <title>
    times: tuple[str, ...] = ()  # datetime of <time>
    html_lang: str | None = None
    canonical: str | None = None  # link rel=canonical, as written
    base_url: str | None = None  # what relative links in the page refer to
    linked_share: float = 0.0  # of the characters of the page's visible blocks, those in link-only blocks
    quick_date: str | None = None  # htmldate's quick search in the markup, ISO
    options: Options = field(default_factory=Options)  # what the reader of the text was asked for

    @property
    def hints(self) -> Mapping[str, Hint]:
        """What the surroundings say (table columns, path, feed)."""
        return self.capture.hints

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The paragraphs' texts."""
        return tuple(self.text[span.start : span.end] for span in self.paragraphs)


def read_page(capture: Capture, *, options: Options) -> Page | Reject:
    """Read a capture as HTML or as plain text."""
    if len(capture.payload) > options.document_bytes:
        limit = f"{len(capture.payload):,} bytes, limit {options.document_bytes:,}"
        return _reject(capture, Reason.TOO_LARGE, limit)
    if not capture.payload.strip():
        return _reject(capture, Reason.EMPTY, "no bytes but white space" if capture.payload else "0 bytes")
    page = _read_html(capture, options) if capture.media == "html" else _read_text(capture)
    return page if isinstance(page, Reject) else replace(page, options=options)


def _read_text(capture: Capture) -> Page | Reject:
    if is_binary(capture.payload):
        return _reject(capture, Reason.BINARY, "control characters in the first 4 kB")
    decoded = decode(capture.payload, declared=[capture.charset])
    if decoded is None:
        return _reject(capture, Reason.BINARY, "no charset makes text of it")
    text, paragraphs = lay_out(("p", line) for line in split_paragraphs(decoded[0]))
    if not text:
        return _reject(capture, Reason.EMPTY, "no visible characters")
    return Page(capture=capture, text=text, paragraphs=paragraphs, charset=decoded[1])


def _read_html(capture: Capture, options: Options) -> Page | Reject:
    if b"\0" not in capture.payload[:64] and is_binary(capture.payload):
        return _reject(capture, Reason.BINARY, "control characters in the first 4 kB")
    decoded = decode(capture.payload, declared=[capture.charset, markup.declared_charset(capture.payload)])
    if decoded is None:
        return _reject(capture, Reason.BINARY, "no charset makes text of it")
    source, charset = decoded[0].replace("\0", ""), decoded[1]
    tree = markup.parse(source.encode("utf-8", "replace"), charset="utf-8")
    if tree is None:
        return _reject(capture, Reason.UNPARSABLE, "no elements, or nested more than 2,048 deep")
    elements = int(tree.xpath("count(//*)"))
    if elements > options.elements:
        return _reject(capture, Reason.TOO_COMPLEX, f"{elements:,} elements, limit {options.elements:,}")
    return _compose(capture, source, charset, tree, options)


def _compose(capture: Capture, source: str, charset: str, tree: HtmlElement, options: Options) -> Page:
    said = markup.read_statements(tree)
    quick_date = find_date(tree, extensive_search=False, original_date=True) if not said.jsonld else None
    cleaning.prune(tree)
    base_url = said.base or capture.url
    anchors = markup.anchors_by_block(tree, base_url=base_url)
    titles = [*said.headings, *said.meta.get("og:title", ()), *_headlines(said.jsonld)]
    blocks = cleaning.running_text(tree, payload=source, profile=options.profile)
    text, paragraphs = lay_out(cleaning.drop_noise(blocks, titles=titles, anchors=anchors))
    return Page(
        capture=capture,
        text=text,
        paragraphs=paragraphs,
        links=_links(text, paragraphs, anchors),
        charset=charset,
        meta=said.meta,
        jsonld=said.jsonld,
        headings=said.headings,
        document_title=said.document_title,
        times=said.times,
        html_lang=said.html_lang,
        canonical=said.canonical,
        base_url=base_url,
        linked_share=_linked_share(anchors),
        quick_date=quick_date,
    )


def _headlines(jsonld: Sequence[Mapping[str, Any]]) -> list[str]:
    return [entry["headline"] for entry in jsonld if isinstance(entry.get("headline"), str)]


def _links(
    text: str, paragraphs: Sequence[Paragraph], anchors: Mapping[str, Sequence[markup.Anchor]]
) -> tuple[Link, ...]:
    """The links of those blocks that are paragraphs of the article."""
    return tuple(
        Link(url=anchor.url, text=anchor.text, paragraph=index)
        for index, span in enumerate(paragraphs)
        for anchor in anchors.get(text[span.start : span.end], ())
        if anchor.url.startswith(("http://", "https://"))
    )


def _linked_share(anchors: Mapping[str, Sequence[markup.Anchor]]) -> float:
    """Of the text of all blocks with links, the share that is inside links."""
    total = sum(map(len, anchors))
    linked = sum(len(anchor.text) for found in anchors.values() for anchor in found)
    return min(1.0, linked / total) if total else 0.0


def _reject(capture: Capture, reason: Reason, detail: str) -> Reject:
    return Reject(raw=capture.raw, stage=Stage.PAGE, reason=reason, detail=detail, url=capture.url)
