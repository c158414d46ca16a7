"""What a host's pages have in common, from the pages themselves, in whatever order they come. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil
from statistics import fmean
from typing import Any

from newsetl.core.records import Capture
from newsetl.extract.page import markup
from newsetl.extract.page.blocks import Layout
from newsetl.extract.page.charsets import decode_page
from newsetl.extract.page.choose import read_probabilities
from newsetl.extract.page.claims import claims_of
from newsetl.extract.page.site_profiles import line_key, locators
from newsetl.extract.page.title import layout_of

ENOUGH = 3  # pages of different articles
_LIKELY = 0.5  # probability from which a block counts as the article's
_SURE, _TELLING = 0.6, 40  # probability and characters of the lines by which two pages are known as one article
_SAME = 0.5  # share of such lines
_FEW = 5  # pages of a host; below, two that share a line are enough, else three
_AT_HOME = 0.25  # a line so much likelier on one page than on all others is that page's, teased elsewhere
_PROSE, _PROSE_SHARE = 0.75, 0.2  # what reads like a story everywhere must recur on a fifth of the pages
_COVERED, _REGULAR = 0.97, 0.9  # a container holds this share of the text on this share of the pages
_CLEAN = 0.5  # and at least this share of what stands in it is text
_MOST_LINES = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class HostPage:
    """What one page shows of its host."""

    name: str  # of its bytes: pages are taken in this order
    lines: Mapping[str, float]  # line key → its probability of being text
    telling: frozenset[str]  # keys of the lines by which its article is known
    held: Mapping[str, tuple[float, float]]  # locator → share of the text in it, share of it that is text


def read_host_page(capture: Capture) -> HostPage | None:
    """Look at a page as the reader of profile standard does; None for what it cannot read."""
    decoded = decode_page(capture.payload, declared=[capture.charset, markup.declared_charset(capture.payload)])
    if decoded is None:
        return None
    tree = markup.parse(decoded.utf8, charset="utf-8")
    if tree is None:
        return None
    statements = markup.read_statements(tree)
    claims = claims_of(statements, decoded.text, profile="standard")
    layout = layout_of(tree, claims)
    return host_page(capture.raw.sha256 or "", layout, read_probabilities(layout, claims, profile="standard"))


def host_page(name: str, layout: Layout, probabilities: Mapping[int, float]) -> HostPage:
    """What a layout shows, given the probability of each block that can be text."""
    lines: dict[str, float] = {}
    telling = set()
    for at, probability in probabilities.items():
        key = line_key(layout.blocks[at].text)
        lines[key] = max(probability, lines.get(key, 0.0))
        if probability >= _SURE and len(layout.blocks[at].text) > _TELLING:
            telling.add(key)
    return HostPage(name=name, lines=lines, telling=frozenset(telling), held=_held(layout, probabilities))


def _held(layout: Layout, probabilities: Mapping[int, float]) -> dict[str, tuple[float, float]]:
    sizes = [len(block.text) for block in layout.blocks]
    likely = [size if probabilities.get(at, 0.0) >= _LIKELY else 0 for at, size in enumerate(sizes)]
    texts, chars = list(accumulate(likely, initial=0)), list(accumulate(sizes, initial=0))
    lengths: dict[str, tuple[int, int, int]] = {}
    for box, element in zip(layout.containers, layout.elements(), strict=True):
        for locator in locators(element):
            text, char, end = lengths.get(locator, (0, 0, 0))
            if box.first >= end:  # else it stands in one of the same name
                text += texts[box.end] - texts[box.first]
                lengths[locator] = (text, char + chars[box.end] - chars[box.first], box.end)
    return {
        locator: (text / texts[-1], text / char)
        for locator, (text, char, _) in lengths.items()
        if text and texts[-1]
    }


def profile_of(pages: Iterable[HostPage]) -> dict[str, Any] | None:
    """What a host teaches, as it stands in a snapshot; None when it has too few different articles."""
    ordered = sorted(pages, key=lambda page: page.name)
    articles = distinct(ordered)
    if len(articles) < ENOUGH:
        return None
    return {
        "pages": len(ordered),
        "articles": len(articles),
        "container": container(articles),
        "recurring": recurring(articles),
    }


def distinct(pages: Sequence[HostPage]) -> list[HostPage]:
    """One page of each article: those that share half of their telling lines are one."""
    kept: list[HostPage] = []
    for page in pages:
        if page.telling and not any(_is_same(page, other) for other in kept):
            kept.append(page)
    return kept


def _is_same(page: HostPage, other: HostPage) -> bool:
    return len(page.telling & other.telling) > _SAME * min(len(page.telling), len(other.telling))


def recurring(articles: Sequence[HostPage]) -> list[str]:
    """Keys of the lines that are the host's."""
    probabilities: dict[str, list[float]] = {}
    for page in articles:
        for key, probability in page.lines.items():
            probabilities.setdefault(key, []).append(probability)
    keys = [key for key, values in probabilities.items() if _recurs(sorted(values, reverse=True), len(articles))]
    most = sorted(keys, key=lambda key: (-len(probabilities[key]), key))[:_MOST_LINES]
    return sorted(most)


def _recurs(probabilities: Sequence[float], pages: int) -> bool:
    """Whether a line with these probabilities, the highest first, is the host's."""
    if len(probabilities) < 2 or probabilities[0] - probabilities[1] > _AT_HOME:
        return False
    needed = 2 if pages < _FEW else 3
    if fmean(probabilities) >= _PROSE:
        needed = max(needed, ceil(_PROSE_SHARE * pages))
    return len(probabilities) >= needed


def container(articles: Sequence[HostPage]) -> str | None:
    """What the articles stand in, and as little else as possible; None when nothing holds them regularly."""
    best: tuple[float, str] | None = None
    for locator in sorted(set().union(*(page.held for page in articles))):
        held = [page.held.get(locator, (0.0, 0.0)) for page in articles]
        if sum(share >= _COVERED for share, _ in held) < _REGULAR * len(articles):
            continue
        clean = round(fmean(share for _, share in held), 3)
        if clean >= _CLEAN and (best is None or clean > best[0]):
            best = (clean, locator)
    return best[1] if best else None
