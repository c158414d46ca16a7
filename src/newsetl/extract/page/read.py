"""Capture → Page: decode, parse once, collect the page's statements, find the running text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any
from urllib.parse import urljoin

from htmldate import find_date
from lxml.html import HtmlElement

from newsetl.core.identity import clean_url
from newsetl.core.recipe import Options, Profile
from newsetl.core.records import Capture, Link, Paragraph, Reason, Reject, Stage
from newsetl.core.text import decode, is_binary, lay_out, split_paragraphs, words
from newsetl.extract.page import cleaning, jsonld, markup
from newsetl.extract.page.block_features import folded
from newsetl.extract.page.blocks import Anchor
from newsetl.extract.page.charsets import decode_page
from newsetl.extract.page.choose import read_article, second_text
from newsetl.extract.page.features import Claims
from newsetl.extract.page.nearby import anchors_by_text, pictures, print_near_title
from newsetl.extract.page.page import Html, Page
from newsetl.extract.page.shape import shape_of
from newsetl.extract.page.site_profiles import site_profile
from newsetl.extract.page.title import layout_of

_STATED = 200  # characters from which a text in JSON-LD counts
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def read_page(capture: Capture, *, options: Options) -> Page | Reject:
    """Read a capture as HTML or as plain text."""
    if len(capture.payload) > options.document_bytes:
        limit = f"{len(capture.payload):,} bytes, limit {options.document_bytes:,}"
        return _reject(capture, Reason.TOO_LARGE, limit)
    if not capture.payload.strip():
        return _reject(capture, Reason.EMPTY, "no bytes but white space" if capture.payload else "0 bytes")
    return _read_html(capture, options) if capture.media == "html" else _read_text(capture, options)


def _read_text(capture: Capture, options: Options) -> Page | Reject:
    if is_binary(capture.payload):
        return _reject(capture, Reason.BINARY, "control characters in the first 4 kB")
    decoded = decode(capture.payload, declared=[capture.charset])
    if decoded is None:
        return _reject(capture, Reason.BINARY, "no charset makes text of it")
    text, paragraphs = lay_out(("p", line) for line in split_paragraphs(decoded[0]))
    if not text:
        return _reject(capture, Reason.EMPTY, "no visible characters")
    return Page(
        capture=capture,
        options=options,
        charset=decoded[1],
        text=text,
        paragraphs=paragraphs,
        word_count=len(words(text)),
    )


def _read_html(capture: Capture, options: Options) -> Page | Reject:
    if b"\0" not in capture.payload[:64] and is_binary(capture.payload):
        return _reject(capture, Reason.BINARY, "control characters in the first 4 kB")
    declared = [capture.charset, markup.declared_charset(capture.payload)]
    decoded = decode_page(capture.payload, declared=declared)
    if decoded is None:
        return _reject(capture, Reason.BINARY, "no charset makes text of it")
    source, charset = decoded
    if markup.has_endless_tag(capture.payload):
        return _reject(capture, Reason.TOO_COMPLEX, "a tag with thousands of attributes")
    tree = markup.parse(source.encode("utf-8", "replace"), charset="utf-8")
    if tree is None:
        return _reject(capture, Reason.UNPARSABLE, "no elements, or nested more than 2,048 deep")
    elements = int(tree.xpath("count(//*)"))
    if elements > options.elements:
        return _reject(capture, Reason.TOO_COMPLEX, f"{elements:,} elements, limit {options.elements:,}")
    return _compose(capture, source, charset, tree, options)


def _compose(capture: Capture, source: str, charset: str, tree: HtmlElement, options: Options) -> Page:
    statements = markup.read_statements(tree)
    quick_date = None if _states_date(statements) else _quick_date(tree)
    cleaning.prune(tree)
    claims = claims_of(statements, source, profile=options.profile)
    layout = layout_of(tree, claims.titles)
    base_url = _base(capture.url, statements.base)
    reading = read_article(
        layout,
        claims,
        untouched=lambda: markup.parse(source.encode("utf-8", "replace"), charset="utf-8"),
        profile=options.profile,
        site=site_profile(capture.url, options),
    )
    anchors = anchors_by_text(layout)
    printed = [block.text for block in layout.blocks]
    kept = cleaning.drop_noise(reading.blocks, titles=claims.titles, anchors=anchors, printed=printed)
    text, paragraphs = lay_out(kept)
    html = Html(
        statements=statements,
        base_url=base_url,
        links=_links(text, paragraphs, anchors, base_url),
        printed=print_near_title(layout),
        images=pictures(layout, base_url),
        shape=shape_of(layout, text.split("\n"), titles=claims.titles, dates=len(statements.times)),
        quick_date=quick_date,
    )
    return Page(
        capture=capture,
        options=options,
        charset=charset,
        text=text,
        paragraphs=paragraphs,
        word_count=len(words(text)),
        html=html,
    )


def claims_of(statements: markup.Statements, source: str, *, profile: Profile) -> Claims:
    """What the page says of its article; but in profile fast a second extractor is asked for its opinion."""
    stated = folded(" ".join(jsonld.bodies(statements.jsonld)))
    articles = [entry for entry in statements.jsonld if jsonld.is_article(entry)]
    return Claims(
        titles=(*statements.headings, *statements.meta.get("og:title", ()), *_texts(articles, "headline")),
        second=None if profile == "fast" else second_text(source),
        stated=f" {stated} " if len(stated) > _STATED else None,
        news=max((2 if _is_news(entry) else 1 for entry in articles), default=0),
    )


def _is_news(entry: Mapping[str, Any]) -> bool:
    return any("News" in kind or kind == "LiveBlogPosting" for kind in jsonld.types_of(entry))


def _texts(entries: Sequence[Mapping[str, Any]], key: str) -> list[str]:
    return [text for entry in entries for text in jsonld.texts(entry.get(key))]


def _quick_date(tree: HtmlElement) -> str | None:
    """What htmldate's quick search finds in a copy of the tree, ISO."""
    date: str | None = find_date(deepcopy(tree), extensive_search=False, original_date=True)
    return date


def _states_date(statements: markup.Statements) -> bool:
    """Whether the page states a date where fields look, so that nothing need be searched for."""
    return (
        any("datePublished" in entry for entry in statements.jsonld)
        or "datepublished" in statements.properties
        or any("date" in name or "publish" in name for name in statements.meta)
        or any(time.stated for time in statements.times)
    )


def _links(
    text: str, paragraphs: Sequence[Paragraph], anchors: Mapping[str, Sequence[Anchor]], base_url: str | None
) -> tuple[Link, ...]:
    """The links of those blocks that are paragraphs of the article."""
    return tuple(
        Link(url=url, text=anchor.text, paragraph=index)
        for index, span in enumerate(paragraphs)
        for anchor in anchors.get(text[span.start : span.end], ())
        if (url := _joined(base_url or "", anchor.href)).startswith(("http://", "https://"))
    )


def _base(url: str | None, stated: str | None) -> str | None:
    """What relative links refer to: a <base> that can be opened, else the page's own address."""
    joined = _joined(url or "", stated or "")
    return joined if clean_url(joined) else url


def _joined(base: str, address: str) -> str:
    """An address as the page means it; as written where it cannot be read."""
    try:
        return urljoin(base, _CONTROL.sub("", address).strip())
    except ValueError:
        return address


def _reject(capture: Capture, reason: Reason, detail: str) -> Reject:
    return Reject(raw=capture.raw, stage=Stage.PAGE, reason=reason, detail=detail, url=capture.url)
