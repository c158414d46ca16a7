"""Which story is the page's own: blocks that stand elsewhere are not its text, whatever they look like.

Four kinds are left out before blocks are judged one by one: what a browser does not show, requests for consent, a
story with a headline of its own behind the page's story, and what stands before the headline and outside of what
holds it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate

from newsetl.core.text import folded
from newsetl.extract.page.blocks import CONSENT, HEADINGS, UNSEEN, Layout

_STORY = 300  # letters of prose that make a story
_LEAST = 0.1  # of the prose before the headline: where the story has less, only a stated headline counts
_FEW = 0.2  # of a page's prose: what more is hidden may be opened by a click
_HALF = 0.5  # of a page's prose: what holds more is no request for consent, whatever its class says


def foreign_blocks(layout: Layout, *, stated_titles: Collection[str] = ()) -> frozenset[int]:
    """Indices of the blocks that are no part of the page's own story."""
    prose = list(accumulate(layout.prose, initial=0))
    return frozenset(
        (
            *_unseen(layout, prose),
            *_consent(layout, prose),
            *_before(layout, prose, stated_titles),
            *_other_stories(layout, prose),
        )
    )


def _unseen(layout: Layout, prose: Sequence[int]) -> Iterator[int]:
    """Blocks that are not shown: copies of what is shown, and whatever else where it is little."""
    boxes = layout.containers
    hidden = [at for at, block in enumerate(layout.blocks) if boxes[block.container].far_marks & UNSEEN]
    if not hidden:
        return
    unseen = set(hidden)
    visible_texts = {block.text for at, block in enumerate(layout.blocks) if at not in unseen}
    others = [at for at in hidden if layout.blocks[at].text not in visible_texts]
    yield from (at for at in hidden if layout.blocks[at].text in visible_texts)
    if sum(prose[at + 1] - prose[at] for at in others) <= _FEW * prose[-1]:
        yield from others


def _consent(layout: Layout, prose: Sequence[int]) -> Iterator[int]:
    """Blocks of containers that are named after cookies or consent and hold neither the title nor the story."""
    for box in layout.containers:
        if box.marks & CONSENT:
            is_story = prose[box.end] - prose[box.first] > _HALF * prose[-1]
            if not is_story and not box.first <= layout.title < box.end:
                yield from range(box.first, box.end)


def _before(layout: Layout, prose: Sequence[int], stated_titles: Collection[str]) -> Iterator[int]:
    """Blocks before the headline, outside of the smallest container that holds it and a story behind it."""
    if layout.title < 0 or layout.blocks[layout.title].tag not in HEADINGS:
        return
    at = layout.blocks[layout.title].container
    while at >= 0:
        box = layout.containers[at]
        before = min(box.first, layout.title)
        story = prose[box.end] - prose[min(layout.title + 1, box.end)]
        if story >= _STORY:
            is_sure = story >= _LEAST * prose[before] or is_stated(layout.blocks[layout.title].text, stated_titles)
            yield from range(before if is_sure else 0)
            return
        at = box.parent


def is_stated(headline: str, titles: Collection[str]) -> bool:
    """Whether the head of the page states a headline, perhaps with the name of the site behind it."""
    begin = f"{_less_underscores(headline)} "
    return any(f"{_less_underscores(title)} ".startswith(begin) for title in titles)


def _less_underscores(title: str) -> str:
    """A folded title; what parts it from the name of the site may be an underscore."""
    return folded(title.replace("_", " "))


def _other_stories(layout: Layout, prose: Sequence[int]) -> Iterator[int]:
    """Blocks of containers that look like the one of the page's story and hold another headline and story."""
    if layout.title < 0:
        return
    headline = layout.blocks[layout.title].tag
    around = set()
    at = layout.blocks[layout.title].container
    while at >= 0:
        around.add(at)
        at = layout.containers[at].parent
    own = max((at for at in around if layout.containers[at].tag == "article"), default=-1)
    if own < 0 or headline not in HEADINGS:
        return
    story = layout.containers[own]
    if prose[story.end] - prose[story.first] < _STORY:
        return
    for box in layout.containers:
        if box.tag != "article" or box.first < story.end or prose[box.end] - prose[box.first] < _STORY:
            continue
        if any(layout.blocks[at].tag == headline for at in range(box.first, box.end)):
            yield from range(box.first, box.end)
