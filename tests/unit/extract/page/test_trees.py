"""Boosted trees as plain data."""

import json
from array import array
from importlib.resources import files
from itertools import chain
from math import exp
from typing import Any

import pytest

from newsetl.extract.page.features import NAMES
from newsetl.extract.page.trees import load_trees, predict


def walk(tree: Any, row: list[float]) -> float:
    while isinstance(tree, list):
        column, threshold, low, high = tree
        tree = low if row[column] <= threshold else high
    return float(tree)


@pytest.mark.parametrize("profile", ["fast", "standard"])
def test_the_compiled_trees_give_what_walking_them_gives(profile: str) -> None:
    data = json.loads((files("newsetl.extract.page") / "weights" / f"{profile}.json").read_text(encoding="utf-8"))
    rows = [[((at * 7 + row * 13) % 29) / 7 - 1 for at in range(len(NAMES))] for row in range(20)]
    expected = [1 / (1 + exp(-sum(walk(tree, row) for tree in data["trees"]))) for row in rows]
    assert predict(array("d", chain(*rows)), load_trees(profile)) == pytest.approx(expected)
    assert len({round(probability, 6) for probability in expected}) > 5


@pytest.mark.parametrize("profile", ["fast", "standard"])
def test_the_card_states_what_was_held_out(profile: str) -> None:
    data = json.loads((files("newsetl.extract.page") / "weights" / f"{profile}.json").read_text(encoding="utf-8"))
    for kind in ("held_out_over_hosts", "set_left_out"):
        assert 0.9 < data["card"][kind]["shingle_f1"]["macro"] < 1
    assert sum(data["card"]["learned_from"].values()) > 100
