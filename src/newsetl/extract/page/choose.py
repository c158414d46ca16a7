"""Which blocks of a page are its article: a trained reader, and trafilatura where that one is in doubt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from lxml.html import HtmlElement

from newsetl.core.recipe import Profile
from newsetl.core.text import folded
from newsetl.extract.page import cleaning
from newsetl.extract.page.block_features import extent, is_paragraph, is_sentence
from newsetl.extract.page.blocks import COMMENT, HEADINGS, HIDDEN, MEDIA, Layout
from newsetl.extract.page.claims import Claims
from newsetl.extract.page.features import add_opinion, features_of
from newsetl.extract.page.folding import fold
from newsetl.extract.page.reader_comments import without_comments
from newsetl.extract.page.recipes import with_recipe
from newsetl.extract.page.site_profiles import SiteProfile
from newsetl.extract.page.standfirst import with_standfirst
from newsetl.extract.page.story import is_stated
from newsetl.extract.page.tables import Grid, grids, with_whole_grids
from newsetl.extract.page.trees import load_trees, predict

KEEP = 0.55  # probability from which a block is the article's, by the trained reader alone
POSSIBLE, SURE = 0.15, 0.9  # the same beside trafilatura: of what it has, and of what it has not
# Share of the expected text that is in doubt, from which trafilatura is asked.
DOUBT: Mapping[Profile, float] = {"fast": 0.35, "standard": 0.25, "full": 0.25}
CLEAR = 0.045  # the same share, up to which no second opinion is asked
_ENOUGH = 25  # words; shorter finds are doubted
_STORY = 300  # letters of prose without which what trafilatura alone finds is menus and notices
_IN_FIGURE = 0.7  # probability from which a block that is marked as part of a figure is text
_ALONE, _COMPANY = 0.4, 0.7  # probability of a block, and of its neighbour, from which they are kept together
_HALF = 0.5  # share of the expected text; where less is selection, trafilatura is asked again, in full
_HEADLINE = 10  # letters of a headline; what is shorter may name a section
_BELOW = 3  # blocks below the headline in which it stands
_KINDS = {
    "li": "list_item",
    "dd": "list_item",
    "dt": "list_item",
    "blockquote": "quote",
    "td": "table_row",
    "th": "table_row",
}


class Reader(StrEnum):
    """Who decided which blocks are the article's."""

    BLOCKS = "blocks"  # the trained reader alone
    BOTH = "both"  # it and trafilatura
    TRAFILATURA = "trafilatura"  # trafilatura alone
    DATA = "data"  # nobody: the text is in the data of the page


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The article's blocks, (kind, text) in order, who selection them, and how much of it is in doubt."""

    blocks: tuple[tuple[str, str], ...]
    reader: Reader
    doubt: float


def read_article(
    layout: Layout,
    claims: Claims,
    *,
    untouched: Callable[[], HtmlElement | None],
    profile: Profile,
    site: SiteProfile | None = None,
) -> Selection:
    """Running text of a page, from the layout that was read from it.

    The trained reader decides block by block. Where it is in doubt of a page as a whole, trafilatura reads that
    page untouched, and blocks are kept that both think possible, or that the reader alone is sure of: by its fast
    way first, and in full where that leaves less than half of what was expected. `site` is
    what the page's host has taught: lines that recur are no text, and a page whose article stands as always is
    not in doubt. A fragment, without a title and without a link, is text as a whole.
    """
    if _is_fragment(layout, claims):
        whole = tuple(rendered(layout, range(len(layout.blocks)), grids(layout)))
        return Selection(blocks=whole, reader=Reader.BLOCKS, doubt=0.0)
    probabilities = read_probabilities(layout, claims, profile=profile)
    if site is not None:
        probabilities = site.adjusted(layout, probabilities)
        if site.stands_as_always(layout, probabilities):
            untouched = _nothing
    probabilities = with_stated_parts(layout, probabilities, claims)
    selection = choose(layout, probabilities, untouched=untouched, profile=profile)
    if not selection.blocks:
        selection = replace(selection, blocks=tuple(rendered(layout, _brief(layout, claims), ())))
    if site is None:
        return selection
    return replace(selection, blocks=tuple(site.without_recurring(selection.blocks)))


def _is_fragment(layout: Layout, claims: Claims) -> bool:
    """Whether a page is a stretch of mark-up without anything around it, as a column of a table holds it."""
    is_titled = any(claims.titles) or any(claims.stated_titles)
    return not (is_titled or layout.foreign or any(block.linked for block in layout.blocks))


def _brief(layout: Layout, claims: Claims) -> list[int]:
    """The long paragraph right below a headline that the head of the page states; where there is none, nothing.

    Among a hundred menus nothing is likely in a page that has no more text than that.
    """
    at = layout.title
    if (
        at < 0
        or extent(layout.blocks[at].text) < _HEADLINE
        or not is_stated(layout.blocks[at].text, claims.stated_titles)
    ):
        return []
    return [
        place for place in range(at + 1, min(at + 1 + _BELOW, len(layout.blocks))) if _is_brief(layout, place)
    ][:1]


def _is_brief(layout: Layout, at: int) -> bool:
    block, box = layout.blocks[at], layout.containers[layout.blocks[at].container]
    is_shown = at not in layout.foreign and not box.far_marks & (COMMENT | HIDDEN)
    return is_shown and is_paragraph(block)


def or_data(selection: Selection, claims: Claims, *, data: Callable[[], Sequence[tuple[str, str]]]) -> Selection:
    """The selection, or the article from the data of a page that shows next to nothing of it."""
    if not _is_little(selection, claims):
        return selection
    blocks = tuple(data())
    is_better = blocks and _size(blocks) >= _HALF * _size(selection.blocks)
    return replace(selection, blocks=blocks, reader=Reader.DATA) if is_better else selection


def _is_little(selection: Selection, claims: Claims) -> bool:
    """Whether next to nothing was found, or less than half of what JSON-LD states."""
    if selection.reader is Reader.TRAFILATURA or not cleaning.has_words(selection.blocks, _ENOUGH):
        return True
    return claims.stated_text is not None and _size(selection.blocks) < _HALF * len(claims.stated_text)


def _nothing() -> None:
    return None


def read_probabilities(layout: Layout, claims: Claims, *, profile: Profile) -> dict[int, float]:
    """Index of each block that can be text → the probability, 0 to 1, that it is the article's, in order.

    Beside profile fast, a second extractor is asked for its opinion where trees that do without leave any doubt.
    """
    places, rows = features_of(layout, claims)
    probabilities = dict(zip(places, predict(rows, load_trees("fast")), strict=True))
    if profile == "fast" or claims.second_opinion is None or is_clear(layout, probabilities):
        return probabilities
    add_opinion(rows, layout, places, claims.second_opinion())
    return dict(zip(places, predict(rows, load_trees("standard")), strict=True))


def is_clear(layout: Layout, probabilities: Mapping[int, float]) -> bool:
    """Whether so little of a page is in doubt that a second opinion would change next to nothing."""
    return _expected(layout, probabilities)[1] <= CLEAR


def with_stated_parts(layout: Layout, probabilities: Mapping[int, float], claims: Claims) -> dict[int, float]:
    """Probabilities of blocks as what the page states of them changes them: standfirst, recipe, comments."""
    changed = with_standfirst(layout, probabilities, descriptions=claims.descriptions)
    changed = with_recipe(layout, changed, recipe=claims.recipe)
    return without_comments(layout, changed)


def choose(
    layout: Layout,
    probabilities: Mapping[int, float],
    *,
    untouched: Callable[[], HtmlElement | None],
    profile: Profile,
) -> Selection:
    """What `read_article` makes of the probabilities of blocks: index of a block → its own, in order."""
    expected, doubt = _expected(layout, probabilities)
    probabilities = _with_company(layout, probabilities)
    tables = grids(layout)
    kept = with_whole_grids(layout, _kept(layout, probabilities, engine=None), probabilities, tables)
    blocks = tuple(rendered(layout, kept, tables))
    by_blocks = Selection(blocks=blocks, reader=Reader.BLOCKS, doubt=doubt)
    if doubt <= DOUBT[profile] and cleaning.has_words(blocks, _ENOUGH):
        return by_blocks
    from newsetl.extract.page.engine import engine_text

    selections = [by_blocks]
    for fast in (True,) if profile == "fast" else (True, False):
        tree = untouched()
        engine = () if tree is None else tuple(_less_foreign(layout, engine_text(tree, fast=fast)))
        kept = with_whole_grids(layout, _kept(layout, probabilities, engine=engine), probabilities, tables)
        both = tuple(rendered(layout, kept, tables))
        if engine and cleaning.has_words(both, _ENOUGH):
            selections.append(Selection(blocks=both, reader=Reader.BOTH, doubt=doubt))
            if _size(both) >= _HALF * expected:
                break
        elif sum(extent(text) for _, text in engine if is_sentence(text)) >= _STORY:
            selections.append(Selection(blocks=engine, reader=Reader.TRAFILATURA, doubt=doubt))
    return max(selections, key=_preference)


def _preference(selection: Selection) -> tuple[int, int]:
    """What both readers agree on goes before trafilatura's, that before the blocks alone; then the longer."""
    rank = (Reader.BLOCKS, Reader.TRAFILATURA, Reader.BOTH).index(selection.reader)
    return rank, _size(selection.blocks)


def _with_company(layout: Layout, probabilities: Mapping[int, float]) -> dict[int, float]:
    """Probabilities of blocks as their neighbours change them.

    A line that ends in a colon is kept with what it introduces, code with text on one side, a heading with text on
    both. What is marked as part of a figure must be likelier than other text.
    """

    def is_text(at: int) -> bool:
        return probabilities.get(at, 0.0) >= _COMPANY

    def is_kept(at: int) -> bool:
        block = layout.blocks[at]
        if block.tag in HEADINGS:
            return is_text(at - 1) and is_text(at + 1)
        introduces = block.text[-1] == ":" and is_text(at + 1)
        return introduces or (block.tag == "pre" and (is_text(at - 1) or is_text(at + 1)))

    def changed(at: int, probability: float) -> float:
        if _ALONE <= probability < KEEP and is_kept(at):
            return KEEP
        box = layout.containers[layout.blocks[at].container]
        return probability if probability >= _IN_FIGURE or not box.near_marks & MEDIA else min(probability, _ALONE)

    return {at: changed(at, probability) for at, probability in probabilities.items()}


def _less_foreign(layout: Layout, lines: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """What trafilatura has without blocks that are no part of the page's own story."""
    if not layout.foreign:
        return iter(lines)
    own = {folded(block.text) for at, block in enumerate(layout.blocks) if at not in layout.foreign}
    foreign = {folded(layout.blocks[at].text) for at in layout.foreign} - own
    return (line for line in lines if folded(line[1]) not in foreign)


def _size(blocks: Sequence[tuple[str, str]]) -> int:
    """Characters of blocks."""
    return sum(len(text) for _, text in blocks)


def _kept(
    layout: Layout, probabilities: Mapping[int, float], *, engine: Sequence[tuple[str, str]] | None
) -> list[int]:
    """Blocks that are the article's: what trafilatura has may be less probable than what it has not."""
    if engine is None:
        return [at for at, probability in probabilities.items() if probability >= KEEP]
    engine_text = f" {fold(' '.join(text for _, text in engine))} "
    return [
        at
        for at, probability in probabilities.items()
        if probability >= SURE
        or (probability >= POSSIBLE and f" {folded(layout.blocks[at].text)} " in engine_text)
    ]


def _expected(layout: Layout, probabilities: Mapping[int, float]) -> tuple[float, float]:
    """Expected characters of the article, and the share of them that is expected to be decided wrongly."""
    sized = [(len(layout.blocks[at].text), probability) for at, probability in probabilities.items()]
    wrong = sum(size * min(probability, 1 - probability) for size, probability in sized)
    expected = sum(size * probability for size, probability in sized)
    return expected, wrong / (expected + 6)


def rendered(layout: Layout, kept: Sequence[int], tables: Sequence[Grid]) -> list[tuple[str, str]]:
    """(kind, text) of blocks; the cells of one table row are one line."""
    rows = {at: row for grid in tables for at, row in grid.rows.items()}
    lines: list[tuple[str, str]] = []
    row_before = -1
    for at in kept:
        block = layout.blocks[at]
        box = layout.containers[block.container]
        row = rows.get(at, box.parent if block.tag in ("td", "th") else -1)
        if row >= 0 and row == row_before and lines:
            lines[-1] = ("table_row", f"{lines[-1][1]} | {block.text}")
        else:
            lines.append(("table_row" if at in rows else _kind(layout, at), block.text))
        row_before = row
    return lines


def _kind(layout: Layout, at: int) -> str:
    block = layout.blocks[at]
    if block.tag in HEADINGS:
        return "heading"
    if block.tag in _KINDS:
        return _KINDS[block.tag]
    place = layout.containers[block.container].parent
    around = layout.containers[place].tag if place >= 0 else ""
    return _KINDS.get(around, "p") if around in ("li", "blockquote", "dd") else "p"
