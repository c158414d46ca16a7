"""Which blocks of a page are its article: a trained reader, and trafilatura where that one is in doubt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from lxml.html import HtmlElement
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

from newsetl.core.recipe import Profile
from newsetl.extract.page import cleaning
from newsetl.extract.page.block_features import folded
from newsetl.extract.page.blocks import HEADINGS, Layout
from newsetl.extract.page.features import Claims, signals
from newsetl.extract.page.site_profiles import SiteProfile
from newsetl.extract.page.trees import load_trees, probabilities

KEEP = 0.55  # chance from which a block is the article's, by the trained reader alone
POSSIBLE, SURE = 0.15, 0.9  # the same beside trafilatura: of what it has, and of what it has not
# Share of the expected text that is in doubt, from which trafilatura is asked.
DOUBT: Mapping[Profile, float] = {"fast": 0.35, "standard": 0.25, "full": 0.25}
_ENOUGH = 25  # words; shorter finds are doubted
_HALF = 0.5  # share of the expected text; where less is found, trafilatura is asked again, in full
_KINDS = {
    "li": "list_item",
    "dd": "list_item",
    "dt": "list_item",
    "blockquote": "quote",
    "td": "table_row",
    "th": "table_row",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The article's blocks, (kind, text) in order, who found them, and how much of it is in doubt."""

    blocks: tuple[tuple[str, str], ...]
    reader: str  # "blocks", "both" or "trafilatura"
    doubt: float


def second_text(source: str) -> str | None:
    """Main content as resiliparse sees it, folded, a space at both ends; None when it finds none."""
    text = extract_plain_text(HTMLTree.parse(source), main_content=True, alt_texts=False, list_bullets=False)
    return f" {folded(text)} " if text.strip() else None


def read_article(
    layout: Layout,
    claims: Claims,
    *,
    untouched: Callable[[], HtmlElement | None],
    profile: Profile,
    site: SiteProfile | None = None,
) -> Reading:
    """Running text of a page, from the layout that was read from it.

    The trained reader decides block by block. Where it is in doubt of a page as a whole, trafilatura reads that
    page untouched, and blocks are kept that both think possible, or that the reader alone is sure of: by its fast
    way first, and in full where that leaves less than half of what was expected. `site` is
    what the page's host has taught: lines that recur are no text, and a page whose article stands as always is
    not in doubt.
    """
    places, rows = signals(layout, claims)
    chances = probabilities(rows, load_trees("fast" if profile == "fast" else "standard"))
    known = False
    if site is not None:
        chances = site.judged(layout, places, chances)
        known = site.stands_as_always(layout, places, chances)
    reading = choose(layout, places, chances, untouched=(lambda: None) if known else untouched, profile=profile)
    return replace(reading, blocks=tuple(site.kept(reading.blocks))) if site is not None else reading


def choose(
    layout: Layout,
    places: Sequence[int],
    chances: Sequence[float],
    *,
    untouched: Callable[[], HtmlElement | None],
    profile: Profile,
) -> Reading:
    """What `read_article` makes of the chances of the blocks at `places`."""
    expected, doubt = _expected(layout, places, chances)
    found = Reading(
        blocks=tuple(_rendered(layout, _kept(layout, places, chances, engine=None))), reader="blocks", doubt=doubt
    )
    if doubt <= DOUBT[profile] and cleaning.has_words(found.blocks, _ENOUGH):
        return found
    answers = []
    for fast in (True,) if profile == "fast" else (True, False):
        whole = untouched()
        other = () if whole is None else tuple(cleaning.engine_text(whole, fast=fast))
        both = tuple(_rendered(layout, _kept(layout, places, chances, engine=other)))
        if other and cleaning.has_words(both, _ENOUGH):
            answers.append(Reading(blocks=both, reader="both", doubt=doubt))
            if _size(both) >= _HALF * expected:
                break
        elif other:
            answers.append(Reading(blocks=other, reader="trafilatura", doubt=doubt))
    return max(answers, key=lambda answer: (answer.reader == "both", _size(answer.blocks)), default=found)


def _size(blocks: Sequence[tuple[str, str]]) -> int:
    """Characters of blocks."""
    return sum(len(text) for _, text in blocks)


def _kept(
    layout: Layout, places: Sequence[int], chances: Sequence[float], *, engine: Sequence[tuple[str, str]] | None
) -> list[int]:
    """Blocks that are the article's: what trafilatura has needs less of a chance than what it has not."""
    if engine is None:
        return [at for at, chance in zip(places, chances, strict=True) if chance >= KEEP]
    said = f" {folded(' '.join(text for _, text in engine))} "
    return [
        at
        for at, chance in zip(places, chances, strict=True)
        if chance >= SURE or (chance >= POSSIBLE and f" {folded(layout.blocks[at].text)} " in said)
    ]


def _expected(layout: Layout, places: Sequence[int], chances: Sequence[float]) -> tuple[float, float]:
    """Expected characters of the article, and the share of them that is expected to be decided wrongly."""
    sizes = [len(layout.blocks[at].text) for at in places]
    wrong = sum(size * min(chance, 1 - chance) for size, chance in zip(sizes, chances, strict=True))
    expected = sum(size * chance for size, chance in zip(sizes, chances, strict=True))
    return expected, wrong / (expected + 6)


def _rendered(layout: Layout, kept: Sequence[int]) -> list[tuple[str, str]]:
    """(kind, text) of blocks; short cells of one table row are one line."""
    lines: list[tuple[str, str]] = []
    row_before = -1
    for at in kept:
        block = layout.blocks[at]
        box = layout.containers[block.holder]
        row = box.parent if block.tag in ("td", "th") else -1
        if row >= 0 and row == row_before and lines:
            lines[-1] = ("table_row", f"{lines[-1][1]} | {block.text}")
        else:
            lines.append((_kind(layout, at), block.text))
        row_before = row
    return lines


def _kind(layout: Layout, at: int) -> str:
    block = layout.blocks[at]
    if block.tag in HEADINGS:
        return "heading"
    if block.tag in _KINDS:
        return _KINDS[block.tag]
    place = layout.containers[block.holder].parent
    around = layout.containers[place].tag if place >= 0 else ""
    return _KINDS.get(around, "p") if around in ("li", "blockquote", "dd") else "p"
