"""The shape of a page: teasers and lists of links on one side, running text on the other."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import median_low

from newsetl.core.text import folded, number_of_words
from newsetl.extract.page.block_features import extent, is_paragraph, is_prose
from newsetl.extract.page.blocks import HEADINGS, LIVE, Block, Container, Layout
from newsetl.extract.page.story import is_stated

_CARD_CHARS = 1_500  # a larger part of a page is no teaser
_STORY_CHARS = 400  # up to which a part of a page may be a teaser, however short the others are
_FAR_MORE = 3  # times the text of the middle one
_LINK_LINE = 20  # letters
_ALIKE = 3  # teasers come in numbers
_HEADLINE = 25  # letters; what is shorter may be the name of a section or a person
_NEAR = 12  # blocks below a headline in which its story begins
_POST = 8  # blocks of a post of a live blog that are looked at
_STAMP = 40  # characters of a line that holds the time of a post
_STORY = 100  # letters of prose
_WALL = "paywall"
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d{2}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How a page's text is spread. Words are those of the text that was taken for the article's."""

    cards: int = 0  # teasers: a linked heading with what stands beside it
    link_lines: int = 0  # lines of 20 letters and more that are mostly a link
    body_words: int = 0  # in paragraphs outside of teasers and lists of links
    longest: int = 0  # words of the longest such paragraph
    dates: int = 0  # <time> elements
    walls: int = 0  # blocks in containers that are marked as a pay wall
    is_headed: bool = False  # the head of the page states the headline, and running text follows it
    live_posts: int = 0  # containers alike that are marked as live and hold a time of day and a sentence
    stories: int = 0  # stories alike that hold most of the prose of a page without a headline of its own


def shape_of(
    layout: Layout,
    lines: Sequence[str],
    *,
    titles: Collection[str],
    dates: int,
    stated_titles: Collection[str] = (),
) -> Shape:
    """Measure a page: its layout, and the lines that were taken for the article's."""
    known = {folded(title) for title in titles}
    link_lines = [at for at, block in enumerate(layout.blocks) if _is_link_line(block)]
    in_cards, cards = _cards(layout, known, link_lines)
    rows = {layout.blocks[at].text for at in link_lines}
    card_texts = {layout.blocks[at].text for at in in_cards}
    counted = {line: number_of_words(line) for line in lines if line not in card_texts and line not in rows}
    body = [counted[line] for line in lines if line in counted]
    most = max(sum(count for count in body if count >= 5), max(body, default=0))
    beside = (block.text for at, block in enumerate(layout.blocks) if at not in in_cards)
    spread = _spread((text for text in beside if text not in rows), counted, most)
    return Shape(
        cards=cards,
        link_lines=len(link_lines),
        body_words=min(spread, sum(count for count in body if count >= 5)),
        longest=min(spread, max(body, default=0)),
        dates=dates,
        walls=_walls(layout),
        is_headed=_is_headed(layout, stated_titles, in_cards, set(lines)),
        live_posts=_live_posts(layout),
        stories=_stories(layout),
    )


def _walls(layout: Layout) -> int:
    """How many blocks stand in containers that a class names a pay wall."""
    signatures = [layout.containers[block.container].signature for block in layout.blocks]
    if _WALL not in " ".join(signatures).lower():
        return 0
    return sum(_WALL in signature.lower() for signature in signatures)


def _is_headed(layout: Layout, stated: Collection[str], in_cards: Collection[int], lines: Collection[str]) -> bool:
    """Whether a headline that the head of the page states has running text of the article right below it."""
    if layout.title < 0 or layout.title in in_cards:
        return False
    headline = layout.blocks[layout.title].text
    if extent(headline) < _HEADLINE or not is_stated(headline, stated):
        return False
    below = range(layout.title + 1, min(len(layout.blocks), layout.title + 1 + _NEAR))
    return any(
        (layout.prose[at] or is_paragraph(layout.blocks[at]))
        and at not in in_cards
        and layout.blocks[at].text in lines
        for at in below
    )


def _live_posts(layout: Layout) -> int:
    """How many posts of a live blog stand there: the largest number of containers alike."""
    alike: Counter[tuple[str, str]] = Counter()
    for box in layout.containers:
        if box.parent >= 0 and (box.marks | layout.containers[box.parent].marks) & LIVE:
            blocks = layout.blocks[box.first : min(box.end, box.first + _POST)]
            has_time = any(len(block.text) <= _STAMP and _CLOCK.search(block.text) for block in blocks)
            if has_time and any(map(is_prose, blocks)):
                alike[box.signature, layout.containers[box.parent].signature] += 1
    return max(alike.values(), default=0)


def _stories(layout: Layout) -> int:
    """How many stories stand side by side and hold most of the prose of a page without a headline of its own.

    A heading of few letters outside of them may be the name of the site.
    """
    if layout.title >= 0 and extent(layout.blocks[layout.title].text) >= _HEADLINE:
        return 0
    prose = list(accumulate(layout.prose, initial=0))
    headings = [at for at, block in enumerate(layout.blocks) if block.tag in HEADINGS]
    alike: dict[tuple[int, str], list[int]] = {}
    for box in layout.containers:
        letters = prose[box.end] - prose[box.first]
        if letters >= _STORY and not box.first <= layout.title < box.end and _is_story(layout, box, headings):
            alike.setdefault((box.parent, box.signature), []).append(letters)
    return max((len(letters) for letters in alike.values() if sum(letters) * 2 >= prose[-1]), default=0)


def _is_story(layout: Layout, box: Container, headings: Sequence[int]) -> bool:
    """Whether a container has a heading, and is an article by its tag or the heading is a link to the story."""
    place = bisect_left(headings, box.first)
    if place == len(headings) or headings[place] >= box.end:
        return False
    heading = layout.blocks[headings[place]]
    return box.tag == "article" or heading.linked >= 0.8 * len(heading.text)


def _spread(texts: Iterable[str], counted: Mapping[str, int], most: int) -> int:
    """Words of those texts that have five and more, at most `most`; what is `counted` comes first."""
    spread, others = 0, []
    for text in texts:
        if text in counted:
            spread += counted[text] if counted[text] >= 5 else 0
        else:
            others.append(text)
    for text in others:
        if spread >= most:
            break
        count = number_of_words(text)
        spread += count if count >= 5 else 0
    return min(spread, most)


def _is_link_line(block: Block) -> bool:
    size = len(block.text)
    return block.linked >= 0.6 * size and (size >= _LINK_LINE or extent(block.text) >= _LINK_LINE)


def _cards(layout: Layout, known: set[str], link_lines: Sequence[int]) -> tuple[set[int], int]:
    """Blocks in teasers, and the number of teasers: three or more alike, each around one linked heading.

    Where headings make none, lines that are nearly all link, without the page's own titles.
    """
    headings = (at for at, block in enumerate(layout.blocks) if block.tag in HEADINGS)
    in_teasers, cards = _around(layout, [at for at in headings if _is_teaser(layout.blocks[at], known)])
    if cards < _ALIKE:
        in_teasers, cards = _around(layout, [at for at in link_lines if _is_teaser(layout.blocks[at], known)])
    return in_teasers, cards


def _is_teaser(block: Block, known: Collection[str]) -> bool:
    """Whether a block links to another story: nearly all of it is a link, and it is no title of this page."""
    if block.linked < 0.8 * len(block.text):
        return False
    is_long = len(block.text) >= _LINK_LINE // 2 or extent(block.text) >= _LINK_LINE // 2
    return is_long and folded(block.text) not in known


def _around(layout: Layout, heads: Sequence[int]) -> tuple[set[int], int]:
    blocks, boxes = layout.blocks, layout.containers
    marked = set(heads)
    before = list(accumulate(map(marked.__contains__, range(len(blocks))), initial=0))
    chars = list(accumulate([len(block.text) for block in blocks], initial=0))
    alike: dict[tuple[str, str], list[Container]] = {}
    for at in heads:
        box = boxes[blocks[at].container]
        if chars[box.end] - chars[box.first] > _CARD_CHARS or before[box.end] - before[box.first] > 1:
            continue
        while box.parent >= 0:
            around = boxes[box.parent]
            if (
                before[around.end] - before[around.first] > 1
                or chars[around.end] - chars[around.first] > _CARD_CHARS
            ):
                break
            box = around
        if box.first <= layout.title < box.end:
            continue
        alike.setdefault((box.signature, boxes[box.parent].signature), []).append(box)
    kept = [box for group in alike.values() if len(group) >= _ALIKE for box in _of_one_size(group, chars)]
    return {at for box in kept for at in range(box.first, box.end)}, len(kept)


def _of_one_size(group: Sequence[Container], chars: Sequence[int]) -> list[Container]:
    """Containers alike without those that hold far more text than most of them: an article is no teaser."""
    sizes = [chars[box.end] - chars[box.first] for box in group]
    limit = max(_STORY_CHARS, _FAR_MORE * median_low(sizes))
    return [box for box, size in zip(group, sizes, strict=True) if size <= limit]
