"""Where a page's title stands, which says which marks of the containers around it cannot be meant."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from lxml.html import HtmlElement

from newsetl.core.text import folded
from newsetl.extract.page.block_features import extent, is_prose
from newsetl.extract.page.blocks import HEADINGS, Block, Layout, inherit, read_layout
from newsetl.extract.page.claims import Claims
from newsetl.extract.page.story import foreign_blocks
from newsetl.extract.page.visible import prune


def layout_of(tree: HtmlElement, claims: Claims) -> Layout:
    """The layout of a tree, its title found by what the page claims, the marks of containers handed down.

    What cannot be text is taken out of the tree, in place.
    """
    prune(tree)
    layout = read_layout(tree)
    layout.title = title_place(layout.blocks, claims.titles)
    inherit(layout)
    layout.prose = [extent(block.text) if is_prose(block) else 0 for block in layout.blocks]
    layout.foreign = foreign_blocks(layout, stated_titles=claims.stated_titles)
    return layout


def title_place(blocks: Sequence[Block], titles: Collection[str]) -> int:
    """Index of the block that is the title: the first heading that the page claims, else h1; -1 for none."""
    known = {folded(title) for title in titles if title}
    longest = max(map(len, titles), default=0) + 20
    first_h1 = first_claimed = -1
    for at, block in enumerate(blocks):
        is_heading = block.tag in HEADINGS
        if is_heading or (first_claimed < 0 and len(block.text) <= longest):
            if folded(block.text) in known:
                if is_heading:
                    return at
                first_claimed = at if first_claimed < 0 else first_claimed
            elif block.tag == "h1" and first_h1 < 0:
                first_h1 = at
    return first_claimed if first_claimed >= 0 else first_h1
