"""Where a page's title stands, which says which marks of the containers around it cannot be meant."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from lxml.html import HtmlElement

from newsetl.core.text import folded
from newsetl.extract.page.block_features import extent, is_prose
from newsetl.extract.page.blocks import HEADINGS, Block, Layout, inherit
from newsetl.extract.page.claims import Claims
from newsetl.extract.page.embeds import take_embeds
from newsetl.extract.page.story import foreign_blocks
from newsetl.extract.page.visible import prune
from newsetl.extract.page.walk import read_layout

# Ranks: a line that is no heading, an h1 that nothing supports, a link to the front page.
_LINE, _FIRST_H1, _HOME, _NO_TITLE = 5, 7, 8, 9
# The address of a front page.
_ROOT = re.compile(r"(?:(?:https?:)?//[^/?#]+)?/?(?:index\.(?:html?|php))?", re.IGNORECASE)
_PARTED = re.compile(r"\s[-–—|·•:«»]\s|[|_]")  # what stands between a headline and the name of the site
_CLOSE_MARKS = ("|", "_")  # of those, what may stand at any distance from the headline
_SHORT_NAME = 15  # letters of a first part; a shorter one may be the name of the site
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
    stated; the first h1; a heading that links to the front page. Of blocks as good the first.
    """
    known = {folded(title) for title in titles if title}
    first_parts = set(_first_parts(stated))
    wordings = {folded(title) for title in stated if title}
    longest = max(map(len, (*titles, *stated)), default=0) + 20
    headings = [at for at, block in enumerate(blocks) if block.tag in HEADINGS]
    ranks = [(_heading_rank(blocks[at], known, wordings, first_parts), at) for at in headings]
    best = min(ranks, default=(_NO_TITLE, -1))
    if best[0] > _LINE:
        lines = (at for at in _first_half(blocks) if blocks[at].tag not in HEADINGS)
        best = min([best, *((_line_rank(blocks[at], known, wordings, longest), at) for at in lines)])
    return best[1] if best[0] < _NO_TITLE else -1


def _first_half(blocks: Sequence[Block]) -> Iterator[int]:
    """Indices of the blocks in the first half of a page's characters."""
    rest = sum(len(block.text) for block in blocks) / 2
    for at, block in enumerate(blocks):
        if rest < 0:
            return
        yield at
        rest -= len(block.text)


def _first_parts(titles: Collection[str]) -> Iterator[str]:
    """What stands in titles before the name of the site, folded; names alone are too short for one."""
    for title in titles:
        if parted := _PARTED.search(title):
            part = title[: parted.start()]
            part = part.rstrip() if parted[0].strip() in _CLOSE_MARKS else part
            if extent(part) >= _SHORT_NAME:
                yield folded(part)


def _heading_rank(
    block: Block, known: Collection[str], stated: Collection[str], first_parts: Collection[str]
) -> int:
    """How well a heading is supported as the title: the lower, the better."""
    words = folded(block.text)
    if _is_home(block):
        return _HOME
    if block.tag == "h1" and (words in stated or any(_is_alike(words, title) for title in stated)):
        return 0 if words in stated else 1
    if words in stated:
        return 2
    if words in first_parts or any(_place_in(words, stated)):
        return 3
    return 4 if words in known else _FIRST_H1 if block.tag == "h1" else _NO_TITLE


def _is_home(block: Block) -> bool:
    """Whether all of a block is one link to the front page: then it is the name of the site."""
    link = block.anchors[0] if len(block.anchors) == 1 else None
    return link is not None and link.text == block.text and _ROOT.fullmatch(link.href.strip()) is not None


def _line_rank(block: Block, known: Collection[str], stated: Collection[str], longest: int) -> int:
    """The same of another text than a heading."""
    if len(block.text) > longest:
        return _NO_TITLE
    words = folded(block.text)
    begins, ends = _place_in(words, stated)
    return _LINE if begins or words in known or words in stated else _LINE + 1 if ends else _NO_TITLE


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
