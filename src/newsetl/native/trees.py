"""Sums over the leaves of trees."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Sequence
from typing import Any

_DOUBLE = 8  # bytes


class CompiledTrees:
    """Trees as flat arrays, walked by the compiled loop."""

    def __init__(self, loops: ctypes.CDLL, trees: Sequence[Any], *, width: int) -> None:
        """Lay out trees that are nested lists, [column, threshold, tree, tree], for rows of `width` numbers.

        Raises:
            ValueError: a tree asks for a column that rows do not have.
        """
        self._loops, self._width = loops, width
        self._columns, self._low, self._high = array("i"), array("i"), array("i")
        self._thresholds, self._leaves = array("d"), array("d")
        self._roots = array("i", [self._laid_out(tree) for tree in trees])

    def sums(self, rows: array[float]) -> list[float]:
        """Of each row, which stand one after the other, the sum of the leaves that it reaches, one of each tree.

        Raises:
            ValueError: rows of another width, or of something else than doubles.
        """
        count, rest = divmod(len(rows), self._width)
        if rest or rows.typecode != "d":
            raise ValueError(f"{len(rows)} numbers of type {rows.typecode} are no rows of {self._width} doubles")
        sums = array("d", bytes(_DOUBLE * count))
        self._loops.sum_leaves(
            _address(self._columns),
            _address(self._thresholds),
            _address(self._low),
            _address(self._high),
            _address(self._leaves),
            _address(self._roots),
            ctypes.c_size_t(len(self._roots)),
            _address(rows),
            ctypes.c_size_t(count),
            ctypes.c_size_t(self._width),
            _address(sums),
        )
        return sums.tolist()

    def _laid_out(self, tree: Any) -> int:
        """Add a tree; returns it as a child: the number of its first node, or what stands for a leaf."""
        if not isinstance(tree, list):
            self._leaves.append(tree)
            return ~(len(self._leaves) - 1)
        column, threshold, low, high = tree
        if not 0 <= column < self._width:
            raise ValueError(f"a tree asks for column {column} of {self._width}")
        node = len(self._columns)
        self._columns.append(column)
        self._thresholds.append(threshold)
        for children in (self._low, self._high):
            children.append(0)
        self._low[node], self._high[node] = self._laid_out(low), self._laid_out(high)
        return node


def _address(values: array[Any]) -> ctypes.c_void_p:
    return ctypes.c_void_p(values.buffer_info()[0])
