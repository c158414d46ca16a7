"""Gradient-boosted trees read from plain data. `tools/train_blocks.py` makes them; the card lies in the data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from math import exp
from typing import Any

Node = (
    tuple[int, float, Any, Any] | float
)  # (column, threshold, node if less or equal, else) or a leaf's value


@cache
def load_trees(name: str) -> tuple[Node, ...]:
    """The trees of `weights/<name>.json`.

    Raises:
        ValueError: the data was trained for other columns than the code computes.
    """
    from newsetl.signals import NAMES

    data = json.loads((files("newsetl") / "weights" / f"{name}.json").read_text(encoding="utf-8"))
    if tuple(data["columns"]) != NAMES:
        raise ValueError(f"weights/{name}.json is for other columns: run tools/train_blocks.py")
    return tuple(_node(tree) for tree in data["trees"])


def _node(raw: Any) -> Node:
    if isinstance(raw, list):
        column, threshold, low, high = raw
        return column, float(threshold), _node(low), _node(high)
    return float(raw)


def probabilities(rows: Sequence[Sequence[float]], trees: Sequence[Node]) -> list[float]:
    """For each row the chance, 0 to 1, that its block is the article's."""
    found = []
    for row in rows:
        total = 0.0
        for tree in trees:
            node = tree
            while node.__class__ is tuple:
                node = node[2] if row[node[0]] <= node[1] else node[3]  # type: ignore[index]
            total += node  # type: ignore[operator]
        found.append(1.0 / (1.0 + exp(-total)))
    return found
