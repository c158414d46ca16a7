"""The standfirst: the sentences between headline and text that sum an article up. It is a part of the text.

Newsrooms set it apart from the paragraphs, so that the trained reader takes it for something else. Two things tell
it: the head of the page states the same words as its description, or a class names it so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from newsetl.core.text import folded
from newsetl.extract.page.block_features import extent
from newsetl.extract.page.blocks import FIGURE, LEAD, MEDIA, Layout

_TEXT = 0.9  # probability from which a block of running text begins the text
_POSSIBLE = 0.25  # probability from which a block can be a standfirst
_LEAST = 50  # letters
_BELOW = 12  # blocks below the headline in which it stands
_ALIKE = 60  # folded letters by which a description is known: pages cut it where it is long
_TAGS = frozenset(("p", "div", "h2", "li"))  # of what a class may name so: lower headings name sections
_FIRST = 6  # paragraphs of the text in which such a copy stands


def with_standfirst(
    layout: Layout, probabilities: Mapping[int, float], *, descriptions: Collection[str]
) -> dict[int, float]:
    """Probabilities of blocks with that of the standfirst raised to that of text.

    `descriptions` are what the head of the page says of the article, folded. What the text says again is no
    standfirst but an excerpt.
    """
    changed = dict(probabilities)
    text = [
        at for at, chance in probabilities.items() if at > layout.title and chance >= _TEXT and layout.prose[at]
    ]
    if layout.title < 0 or not text:
        return changed
    below = range(layout.title + 1, min(text[0], layout.title + 1 + _BELOW))
    above = [at for at in below if probabilities.get(at, 0.0) >= _POSSIBLE]
    beginnings = {description[:_ALIKE] for description in descriptions}
    for at in _standing(layout, above, beginnings):
        words = folded(layout.blocks[at].text)
        if not any(folded(layout.blocks[place].text).startswith(words) for place in text[:_FIRST]):
            changed[at] = max(changed[at], _TEXT)
    return changed


def _standing(layout: Layout, places: Collection[int], beginnings: Collection[str]) -> Iterator[int]:
    """Of some blocks those that a class names a standfirst, or that begin as a description does."""
    for at in places:
        block = layout.blocks[at]
        marks = layout.containers[block.container].near_marks
        if extent(block.text) < _LEAST or block.linked * 3 > len(block.text) or marks & (MEDIA | FIGURE):
            continue
        if (marks & LEAD and block.tag in _TAGS) or folded(block.text)[:_ALIKE] in beginnings:
            yield at
