"""Capture → Page: decode, parse once, collect the page's statements, find the running text."""

from __future__ import annotations

from functools import partial

from lxml.html import HtmlElement

from newsetl.core.line_breaks import split_paragraphs
from newsetl.core.recipe import Options
from newsetl.core.records import Capture, Reason, Reject, Stage
from newsetl.core.text import decode, is_binary, lay_out, number_of_words
from newsetl.extract.page import cleaning, markup, wayback
from newsetl.extract.page.charsets import PageText, decode_page
from newsetl.extract.page.choose import or_data, read_article, rendered
from newsetl.extract.page.claims import Claims, claims_of
from newsetl.extract.page.links import anchors_by_text, article_links, base_address
from newsetl.extract.page.nearby import pictures, print_near_title
from newsetl.extract.page.page import Html, Page
from newsetl.extract.page.page_data import article_source
from newsetl.extract.page.quick_date import find_quick_date
from newsetl.extract.page.shape import shape_of
from newsetl.extract.page.site_profiles import site_profile
from newsetl.extract.page.tables import grids
from newsetl.extract.page.text_head import head_of_text
from newsetl.extract.page.title import layout_of
from newsetl.extract.page.visible import drop_comments, prune
from newsetl.extract.page.walk import read_layout

_ELEMENTS_A_TAG = 4  # that a tag makes at the most: the parser adds html, head, body and paragraphs


def read_page(capture: Capture, *, options: Options) -> Page | Reject:
    """Read a capture as HTML or as plain text."""
    if len(capture.payload) > options.document_bytes:
        limit = f"{len(capture.payload):,} bytes, limit {options.document_bytes:,}"
        return _reject(capture, Reason.TOO_LARGE, limit)
    if not capture.payload or capture.payload.isspace():
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
        length=sum(map(number_of_words, text.split("\n"))),
        head=head_of_text(text.split("\n")),
    )


def _read_html(capture: Capture, options: Options) -> Page | Reject:
    if b"\0" not in capture.payload[:64] and is_binary(capture.payload):
        return _reject(capture, Reason.BINARY, "control characters in the first 4 kB")
    declared = [capture.charset, markup.declared_charset(capture.payload)]
    decoded = decode_page(capture.payload, declared=declared)
    if decoded is None:
        return _reject(capture, Reason.BINARY, "no charset makes text of it")
    decoded = wayback.as_it_was(decoded)
    if markup.has_endless_tag(capture.payload):
        return _reject(capture, Reason.TOO_COMPLEX, "a tag with thousands of attributes")
    scanned = markup.scan(decoded.utf8)
    tree = markup.parse(decoded.utf8, charset="utf-8", scanned=scanned)
    if tree is None:
        return _reject(capture, Reason.UNPARSABLE, "no elements, or nested more than 2,048 deep")
    elements = _count_elements(tree, scanned.tags, options.elements)
    if elements > options.elements:
        drop_comments(tree)
        elements = _count_elements(tree, scanned.tags, options.elements)
    if elements > options.elements:
        return _reject(capture, Reason.TOO_COMPLEX, f"{elements:,} elements, limit {options.elements:,}")
    return _compose(capture, decoded, tree, options)


def _count_elements(tree: HtmlElement, tags: int, limit: int) -> int:
    """How many elements a page has; of one whose mark-up, of so many "<", cannot make more than the limit, 0."""
    is_small = _ELEMENTS_A_TAG * (tags + 1) <= limit
    return 0 if is_small else int(tree.xpath("count(//*)"))


def _compose(capture: Capture, decoded: PageText, tree: HtmlElement, options: Options) -> Page:
    statements = markup.read_statements(tree)
    claims = claims_of(statements, decoded.text, profile=options.profile)
    base_url = base_address(capture.url, statements.base)
    layout = layout_of(tree, claims, base_url=base_url)
    selection = read_article(
        layout,
        claims,
        untouched=lambda: _parse(decoded.utf8),
        profile=options.profile,
        site=site_profile(capture.url, options),
    )
    selection = or_data(selection, claims, data=lambda: _data_blocks(decoded.utf8, statements, claims))
    anchors = anchors_by_text(layout)
    printed = [block.text for block in layout.blocks]
    kept = cleaning.drop_noise(selection.blocks, titles=claims.titles, anchors=anchors, printed=printed)
    text, paragraphs = lay_out(kept)
    html = Html(
        statements=statements,
        base_url=base_url,
        links=article_links(text, paragraphs, anchors, base_url),
        printed=print_near_title(layout),
        images=pictures(layout, base_url),
        embeds=layout.embeds,
        shape=shape_of(
            layout,
            text.split("\n"),
            titles=claims.titles,
            dates=len(statements.times),
            stated_titles=claims.stated_titles,
        ),
        quick_date=None if _states_date(statements) else partial(find_quick_date, tree, decoded.text),
    )
    return Page(
        capture=capture,
        options=options,
        charset=decoded.charset,
        text=text,
        paragraphs=paragraphs,
        length=sum(map(number_of_words, text.split("\n"))),
        html=html,
    )


def _parse(source: bytes) -> HtmlElement | None:
    return markup.parse(source, charset="utf-8")


def _data_blocks(source: bytes, statements: markup.Statements, claims: Claims) -> list[tuple[str, str]]:
    """(kind, text) of the article that stands in the data of a page."""
    tree = _parse(source)
    titles = (*claims.titles, statements.document_title or "")
    article = None if tree is None else article_source(tree, statements.jsonld, titles=titles)
    parsed = None if article is None else _parse(article.encode("utf-8", "replace"))
    if parsed is None:
        return []
    prune(parsed)
    layout = read_layout(parsed)
    return rendered(layout, range(len(layout.blocks)), grids(layout))


def _states_date(statements: markup.Statements) -> bool:
    """Whether the page states a date where fields look, so that nothing need be searched for."""
    return (
        any("datePublished" in entry for entry in statements.jsonld)
        or "datepublished" in statements.properties
        or any("date" in name or "publish" in name for name in statements.meta)
        or any(time.stated for time in statements.times)
    )


def _reject(capture: Capture, reason: Reason, detail: str) -> Reject:
    return Reject(raw=capture.raw, stage=Stage.PAGE, reason=reason, detail=detail, url=capture.url)
