"""Gradient-boosted trees as plain data. `tools/train_blocks.py` makes them; the card lies in the data."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from math import exp
from typing import Any

from newsetl.extract.page.features import NAMES

Score = Callable[..., float]


@cache
def load_trees(name: str) -> Score:
    """The trees of `weights/<name>.json` as one function: a row's numbers → sum of the leaves that they reach.

    A tree is nested lists: [column, threshold, tree if less or equal, else tree]; a leaf is a number.
    They are compiled to one expression over its arguments: nine times as fast as walking the lists.

    Raises:
        ValueError: the data was trained for other columns than the code computes.
    """
    data = json.loads((files("newsetl.extract.page") / "weights" / f"{name}.json").read_text(encoding="utf-8"))
    if tuple(data["columns"]) != NAMES:
        raise ValueError(f"weights/{name}.json is for other columns: run tools/train_blocks.py")
    expression = " + ".join(map(_expression, data["trees"])) or "0.0"
    arguments = ", ".join(f"c{column}" for column in range(len(NAMES)))
    score: Score = eval(compile(f"lambda {arguments}: {expression}", f"weights/{name}.json", "eval"))
    return score


def _expression(tree: Any) -> str:
    """A tree as a Python expression made of numbers only."""
    if not isinstance(tree, list):
        return repr(float(tree))
    column, threshold, low, high = tree
    return f"({_expression(low)} if c{int(column)} <= {float(threshold)!r} else {_expression(high)})"


def predict(rows: Sequence[Sequence[float]], score: Score) -> list[float]:
    """For each row the probability that its block is the article's."""
    return [1.0 / (1.0 + exp(-score(*row))) for row in rows]
