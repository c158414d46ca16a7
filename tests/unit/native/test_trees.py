"""Compiled trees give what trees in Python give, to the bit."""

from __future__ import annotations

import ctypes
import gzip
import struct
from array import array
from itertools import chain
from math import inf, nextafter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.core.recipe import Options
from newsetl.core.records import Capture, Raw
from newsetl.extract.page import choose
from newsetl.extract.page.features import NAMES
from newsetl.extract.page.read import read_page
from newsetl.extract.page.trees import read_trees, score_in_python
from newsetl.native.trees import CompiledTrees

WIDTH = 4
numbers = st.floats(allow_nan=False, allow_infinity=False, width=64)
values = st.floats()
trees = st.recursive(
    numbers,
    lambda below: st.tuples(st.integers(0, WIDTH - 1), numbers, below, below).map(list),
    max_leaves=20,
)


def laid_out(rows: list[list[float]]) -> array[float]:
    return array("d", chain(*rows))


def bits(sums: list[float]) -> bytes:
    return struct.pack(f"{len(sums)}d", *sums)


@given(
    forest=st.lists(trees, max_size=6), rows=st.lists(st.lists(values, min_size=WIDTH, max_size=WIDTH), max_size=6)
)
def test_any_trees_and_rows_have_the_same_sums(
    loops: ctypes.CDLL, forest: list[Any], rows: list[list[float]]
) -> None:
    numbers = laid_out(rows)
    expected = [total + 0.0 for total in score_in_python(forest, width=WIDTH)(numbers)]  # 0 and -0 are one sum
    assert bits(CompiledTrees(loops, forest, width=WIDTH).sums(numbers)) == bits(expected)


def test_a_column_that_no_row_has_is_refused(loops: ctypes.CDLL) -> None:
    with pytest.raises(ValueError, match="column 4 of 4"):
        CompiledTrees(loops, [[4, 0.5, 1.0, 2.0]], width=WIDTH)


@pytest.mark.parametrize("rows", [array("d", [1.0] * (WIDTH + 1)), array("f", [1.0] * WIDTH)])
def test_rows_of_another_form_are_refused(loops: ctypes.CDLL, rows: array[float]) -> None:
    with pytest.raises(ValueError, match="are no rows of 4 doubles"):
        CompiledTrees(loops, [[0, 0.5, 1.0, 2.0]], width=WIDTH).sums(rows)


def thresholds(tree: Any) -> list[tuple[int, float]]:
    """(column, threshold) of all nodes of a tree."""
    if not isinstance(tree, list):
        return []
    column, threshold, low, high = tree
    return [(column, threshold), *thresholds(low), *thresholds(high)]


@pytest.mark.parametrize("profile", ["fast", "standard"])
def test_the_shipped_trees_agree_at_their_own_thresholds_and_right_beside_them(
    loops: ctypes.CDLL, profile: str
) -> None:
    forest = read_trees(profile)
    asked = [pair for tree in forest for pair in thresholds(tree)]
    rows = [[0.0] * len(NAMES) for _ in range(300)]
    for at, (column, threshold) in enumerate(asked):
        for step in range(7):  # a column of a row has the threshold itself, or the next number below or above
            beside = (threshold, nextafter(threshold, -inf), nextafter(threshold, inf))
            rows[(at * 7 + step) % len(rows)][column] = beside[(at + step) % 3]
    numbers = laid_out(rows)
    sums = CompiledTrees(loops, forest, width=len(NAMES)).sums(numbers)
    assert bits(sums) == bits(score_in_python(forest)(numbers))
    assert len(set(sums)) > 100


def test_real_pages_have_the_same_probabilities(
    loops: ctypes.CDLL, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = sorted((shared / "data" / "pages").glob("*/html/*.html.gz"))[::25]
    forest = read_trees("standard")
    compiled, in_python = CompiledTrees(loops, forest, width=len(NAMES)).sums, score_in_python(forest)
    compared = []

    def both(rows: Any) -> list[float]:
        sums = compiled(rows)
        compared.append(bits(sums) == bits(in_python(rows)))
        return sums

    monkeypatch.setattr(choose, "load_trees", lambda _: both)
    for page in pages:
        read_page(
            Capture(raw=Raw(source_uri=page.name), payload=gzip.decompress(page.read_bytes()), media="html"),
            options=Options(),
        )
    assert all(compared)
    assert len(compared) > len(pages) / 2
