"""Where a page's title stands, which says which marks of the containers around it cannot be meant."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from lxml.html import HtmlElement

from newsetl.core.text import folded
from newsetl.extract.page.block_features import extent, is_prose
from newsetl.extract.page.blocks import HEADINGS, Block, Layout, inherit, read_layout
from newsetl.extract.page.claims import Claims
from newsetl.extract.page.embeds import take_embeds
from newsetl.extract.page.story import foreign_blocks
from newsetl.extract.page.visible import prune

_NAME = 25  # letters; a shorter part of a stated title may be the name of the site


def layout_of(tree: HtmlElement, claims: Claims, *, base_url: str | None = None) -> Layout:
    """The layout of a tree, its title found by what the page claims, the marks of containers handed down.

    What cannot be text is taken out of the tree, in place; posts and media of other sites go to `embeds`, their
    addresses made absolute by `base_url`.
    """
    embeds = take_embeds(tree, base_url)
    prune(tree)
    layout = read_layout(tree)
    layout.embeds = embeds
    layout.title = title_place(layout.blocks, claims.titles, stated=claims.stated_titles)
    inherit(layout)
    layout.prose = [extent(block.text) if is_prose(block) else 0 for block in layout.blocks]
    layout.foreign = foreign_blocks(layout, stated_titles=claims.stated_titles)
    return layout


def title_place(blocks: Sequence[Block], titles: Collection[str], *, stated: Collection[str] = ()) -> int:
    """Index of the block that is the title; -1 for none.

    `stated` are the titles that the head of the page states, `titles` those and all h1. In order of trust: an h1
    that is stated; one that begins as a stated title does, or shares half of its words; another heading that is
    stated, in full or in part; any heading among `titles`; another text in the first half of the page that is
    stated; the first h1. Of blocks as good the first.
    """
    known = {folded(title) for title in titles if title}
    wordings = {folded(title) for title in stated if title}
    longest = max(map(len, (*titles, *stated)), default=0) + 20
    half = sum(len(block.text) for block in blocks) / 2
    best, place, before = _NO_TITLE, -1, 0
    for at, block in enumerate(blocks):
        if block.tag == "h1" or (len(block.text) <= longest and (block.tag in HEADINGS or before <= half)):
            rank = _title_rank(block, known, wordings)
            if rank < best:
                best, place = rank, at
        before += len(block.text)
    return place


_NO_TITLE = 9


def _title_rank(block: Block, known: Collection[str], stated: Collection[str]) -> int:
    """How well a block is supported as the title: the lower, the better."""
    words = folded(block.text)
    if block.tag == "h1":
        if words in stated:
            return 0
        if any(_is_alike(words, title) for title in stated):
            return 1
    begins, ends = _place_in(words, stated)
    if block.tag in HEADINGS:
        if words in stated and block.tag != "h1":
            return 2
        return 3 if begins or ends else 4 if words in known else 7 if block.tag == "h1" else _NO_TITLE
    return 5 if begins or words in known or words in stated else 6 if ends else _NO_TITLE


def _is_alike(words: str, title: str) -> bool:
    """Whether of two titles one begins with the other and is no mere name, or they share half of their words."""
    short, long = sorted((words, title), key=len)
    if extent(short) >= _NAME and f"{long} ".startswith(f"{short} "):
        return True
    one, other = set(words.split()), set(title.split())
    return len(one & other) * 2 >= max(len(one), len(other), 4)


def _place_in(words: str, titles: Collection[str]) -> tuple[bool, bool]:
    """Whether some words, more than the name of a site, are the beginning of a title, and the end of one."""
    if extent(words) < _NAME:
        return False, False
    begins = any(f"{title} ".startswith(f"{words} ") for title in titles)
    return begins, any(f" {title}".endswith(f" {words}") for title in titles)
