"""Addresses in a page: what they mean, and the links of the article's own paragraphs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from urllib.parse import urljoin

from newsetl.core.identity import clean_url
from newsetl.core.records import Link, Paragraph
from newsetl.extract.page.blocks import Anchor, Layout

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# Addresses that need no parsing to be joined: with a host, or from the root of one.
_PLAIN = re.compile(r"(https?://[a-z0-9.-]+(?::\d+)?)?((?:/[^\s?#;]*)?(?:\?[^\s#]+)?(?:#\S+)?)", re.ASCII)


def absolute(base: str | None, address: str) -> str:
    """An address as the page means it; empty where it cannot be read."""
    address = _CONTROL.sub("", address).strip()
    if not base:
        return address
    if (origin := _origin(base)) and (plain := _PLAIN.fullmatch(address)):
        if plain[1]:
            return address
        if address[:1] == "/" and address[:2] != "//" and "/." not in address:
            return origin + address
    try:
        return urljoin(base, address)
    except ValueError:
        return ""


@lru_cache(maxsize=1_000)
def _origin(base: str) -> str | None:
    """Scheme and host of a plain address."""
    plain = _PLAIN.fullmatch(base)
    return plain[1] if plain else None


def base_address(url: str | None, stated: str | None) -> str | None:
    """What relative links refer to: a <base> that can be opened, else the page's own address."""
    joined = absolute(url, stated or "")
    return joined if clean_url(joined) else url


def anchors_by_text(layout: Layout) -> dict[str, list[Anchor]]:
    """Text of every block that holds links → its links, in order."""
    anchors: dict[str, list[Anchor]] = {}
    for block in layout.blocks:
        if block.anchors:
            anchors.setdefault(block.text, []).extend(block.anchors)
    return anchors


def article_links(
    text: str, paragraphs: Sequence[Paragraph], anchors: Mapping[str, Sequence[Anchor]], base_url: str | None
) -> tuple[Link, ...]:
    """The links of those blocks that are paragraphs of the article."""
    return tuple(
        Link(url=url, text=anchor.text, paragraph=index)
        for index, span in enumerate(paragraphs)
        for anchor in anchors.get(text[span.start : span.end], ())
        if (url := absolute(base_url, anchor.href)).startswith(("http://", "https://"))
    )
