"""Which blocks of a page are its article: trafilatura reads, the trained reader drops and adds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from lxml.html import HtmlElement
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

from newsetl.html import cleaning
from newsetl.html.blocks import HEADINGS, Layout
from newsetl.html.profiles import SiteProfile
from newsetl.html.signals import Claims, folded, signals
from newsetl.html.trees import load_trees, probabilities
from newsetl.recipe import Profile

_KEEP = 0.5  # chance from which a block is the article's, by the trained reader alone
_HOPELESS = 0.15  # chance below which trafilatura need not see a block
_DROP, _ADD = 0.4, 0.6  # the same beside trafilatura: of what it has, and of what it has not
_DOUBT = 0.45  # share of the expected text that is in doubt, from which trafilatura is asked
_ENOUGH = 25  # words; shorter finds are doubted
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
    reader: str  # "blocks" or "trafilatura"
    doubt: float


def second_text(source: str) -> str | None:
    """Main content as resiliparse sees it, folded, a space at both ends; None when it finds none."""
    text = extract_plain_text(HTMLTree.parse(source), main_content=True, alt_texts=False, list_bullets=False)
    return f" {folded(text)} " if text.strip() else None


def read_article(  # noqa: PLR0913 - each is knowledge of another kind
    layout: Layout,
    claims: Claims,
    tree: HtmlElement,
    *,
    untouched: Callable[[], HtmlElement | None],
    profile: Profile,
    site: SiteProfile | None = None,
) -> Reading:
    """Running text of a page, from its pruned tree and the layout read from it.

    Standard: trafilatura reads every page; the trained reader drops lines of it that it is sure are none, and
    adds blocks that it is sure of. Fast: the trained reader alone. Where it is in doubt of a page as a whole,
    trafilatura gets that page untouched. `site` is what the page's host has taught: lines that recur are no text,
    and profile fast has no doubt of a page whose article stands as always.
    """
    places, rows = signals(layout, claims)
    chances = probabilities(rows, load_trees(profile))
    known = False
    if site is not None:
        chances = site.judged(layout, places, chances)
        known = (site.is_sure or profile == "fast") and site.stands_as_always(layout, places, chances)
    engine = None
    if profile != "fast":
        _drop_hopeless(layout, places, chances)
        engine = cleaning.engine_text(tree, fast=True)
    kept = _kept(layout, places, chances, engine)
    doubt = _doubt(layout, places, chances)
    own = tuple(_rendered(layout, kept))
    count = cleaning.length(own)
    if known or (doubt <= _DOUBT and count >= _ENOUGH):
        return Reading(blocks=own, reader="blocks", doubt=doubt)
    whole = untouched()
    other = () if whole is None else tuple(cleaning.engine_text(whole, fast=profile == "fast"))
    if site is not None:
        other = tuple(site.kept(other))
    if cleaning.length(other) >= 0.5 * count:
        return Reading(blocks=other or own, reader="trafilatura" if other else "blocks", doubt=doubt)
    return Reading(blocks=own, reader="blocks", doubt=doubt)


def _drop_hopeless(layout: Layout, places: Sequence[int], chances: Sequence[float]) -> None:
    """Take out of the tree whatever holds no block with a chance: it costs trafilatura most of its time."""
    hopeful = [0] * len(layout.blocks)
    for at, chance in zip(places, chances, strict=True):
        hopeful[at] = int(chance >= _HOPELESS)
    before = list(accumulate(hopeful, initial=0))
    done = 0  # blocks before this one stand in what was dropped already
    for box in layout.containers[1:]:
        if box.first < done or box.end == box.first or before[box.end] > before[box.first]:
            continue
        if box.element.getparent() is not None:
            box.element.drop_tree()
        done = box.end


def _kept(
    layout: Layout, places: Sequence[int], chances: Sequence[float], engine: Sequence[tuple[str, str]] | None
) -> list[int]:
    """Blocks that are the article's: what trafilatura has needs less of a chance than what it has not."""
    if engine is None:
        return [at for at, chance in zip(places, chances, strict=True) if chance >= _KEEP]
    said = f" {folded(' '.join(text for _, text in engine))} "
    return [
        at
        for at, chance in zip(places, chances, strict=True)
        if chance >= _ADD or (chance >= _DROP and f" {folded(layout.blocks[at].text)} " in said)
    ]


def _doubt(layout: Layout, places: Sequence[int], chances: Sequence[float]) -> float:
    """Expected characters decided wrongly, as a share of the expected characters of the article."""
    sizes = [len(layout.blocks[at].text) for at in places]
    wrong = sum(size * min(chance, 1 - chance) for size, chance in zip(sizes, chances, strict=True))
    return wrong / (sum(size * chance for size, chance in zip(sizes, chances, strict=True)) + 6)


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
