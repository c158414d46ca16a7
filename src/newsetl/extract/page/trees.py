"""Gradient-boosted trees as plain data. `tools/train_blocks.py` makes them; the card lies in the data."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Sequence
from functools import cache
from math import exp
from typing import Any, TypeAlias

from newsetl.core.shipped import package_folder
from newsetl.extract.page.features import NAMES
from newsetl.native.library import library
from newsetl.native.trees import CompiledTrees

Rows: TypeAlias = "array[float]"  # row after row
Score = Callable[[Rows], list[float]]


@cache
def load_trees(name: str) -> Score:
    """The trees of `weights/<name>.json` as one function: rows → of each the sum of the leaves it reaches.

    A tree is nested lists: [column, threshold, tree if less or equal, else tree]; a leaf is a number. The compiled
    loop walks them where it was built; it gives the same numbers, five times as fast.

    Raises:
        ValueError: the data was trained for other columns than the code computes.
    """
    trees, loops = read_trees(name), library()
    return score_in_python(trees) if loops is None else CompiledTrees(loops, trees, width=len(NAMES)).sums


def read_trees(name: str) -> list[Any]:
    """The trees of `weights/<name>.json`.

    Raises:
        ValueError: the data was trained for other columns than the code computes.
    """
    data = json.loads((package_folder("extract/page") / "weights" / f"{name}.json").read_text(encoding="utf-8"))
    if tuple(data["columns"]) != NAMES:
        raise ValueError(f"weights/{name}.json is for other columns: run tools/train_blocks.py")
    trees: list[Any] = data["trees"]
    return trees


def score_in_python(trees: Sequence[Any], *, width: int = len(NAMES)) -> Score:
    """Trees compiled to one Python expression over its arguments: nine times as fast as walking the lists."""
    expression = " + ".join(map(_expression, trees)) or "0.0"
    arguments = ", ".join(f"c{column}" for column in range(width))
    score = eval(compile(f"lambda {arguments}: {expression}", "weights.json", "eval"))
    return lambda rows: [score(*rows[at : at + width]) for at in range(0, len(rows), width)]


def _expression(tree: Any) -> str:
    """A tree as a Python expression made of numbers only."""
    if not isinstance(tree, list):
        return repr(float(tree))
    column, threshold, low, high = tree
    return f"({_expression(low)} if c{int(column)} <= {float(threshold)!r} else {_expression(high)})"


def predict(rows: Rows, score: Score) -> list[float]:
    """For each row the probability that its block is the article's."""
    return [1.0 / (1.0 + exp(-total)) for total in score(rows)]
