"""Recipes: the ingredients and steps that a page's JSON-LD states are text where the page shows them.

Set in short lines and cells, they look like menus to the trained reader.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from newsetl.core.text import folded
from newsetl.extract.page.blocks import HEADINGS, Layout

_TEXT = 0.9  # probability of what the recipe states
_GAP = 3  # blocks from one stated line to the next: pictures and numbers of steps stand between them
_FEWEST, _LEAST = 3, 60  # stated lines, and letters in them, that make a recipe


def with_recipe(layout: Layout, probabilities: Mapping[int, float], *, recipe: str | None) -> dict[int, float]:
    """Probabilities of blocks with those of the lines of a recipe raised to that of text, in order.

    `recipe` is what JSON-LD states, folded, with a space at both ends. A line counts among others that it states,
    with the headings between them: a menu may name an ingredient too.
    """
    if recipe is None:
        return dict(probabilities)
    stated = [
        at
        for at, block in enumerate(layout.blocks)
        if at not in layout.foreign and (text := folded(block.text)) and f" {text} " in recipe
    ]
    raised = {at: _TEXT for run in _runs(stated) if _is_recipe(layout, run) for at in _lines(layout, run)}
    changed = {**probabilities, **{at: max(chance, probabilities.get(at, 0.0)) for at, chance in raised.items()}}
    return dict(sorted(changed.items()))


def _runs(places: Sequence[int]) -> list[list[int]]:
    """Places parted where the next one stands far behind."""
    runs: list[list[int]] = []
    for at in places:
        if runs and at - runs[-1][-1] <= _GAP:
            runs[-1].append(at)
        else:
            runs.append([at])
    return runs


def _is_recipe(layout: Layout, run: Sequence[int]) -> bool:
    return len(run) >= _FEWEST and sum(len(layout.blocks[at].text) for at in run) >= _LEAST


def _lines(layout: Layout, run: Sequence[int]) -> list[int]:
    """The blocks of a run, and the headings between its first and its last."""
    between = range(run[0], run[-1] + 1)
    return sorted({*run, *(at for at in between if layout.blocks[at].tag in HEADINGS)} - layout.foreign)
