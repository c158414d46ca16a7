"""The order in which lines of a page are read: column by column, where a gutter of white parts them."""

from __future__ import annotations

from collections.abc import Sequence

from newsetl.readers.documents.pdf_lines import Line

Gutter = tuple[float, float]  # from, to: points from the left
_FEWEST_LINES = 3  # in a column
_SHORTEST_LINE = 12  # characters a line of a column has on average; cells of a table have less
_DEEPEST = 8  # columns inside of columns


def columns_of(lines: Sequence[Line], depth: int = 0) -> list[list[Line]]:
    """Columns in reading order; each with its lines from top to bottom."""
    columns: list[list[Line]] = []
    for band in _bands(_rows(lines)):
        gutter = _gutter(band)
        left = [line for line in band if gutter and line.right <= gutter[0]]
        right = [line for line in band if gutter and line.left >= gutter[1]]
        if depth < _DEEPEST and _is_column(left) and _is_column(right):
            columns += columns_of(left, depth + 1) + columns_of(right, depth + 1)
        elif columns and _is_same_column(columns[-1], band):
            columns[-1] += band
        else:
            columns.append(list(band))
    return columns


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines of about the same height, from top to bottom, each row from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -line.base):
        if rows and rows[-1][0].base - line.base < 0.4 * min(line.size, rows[-1][0].size):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]


def _bands(rows: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Rows that the same gutter parts, or that none parts, put together."""
    bands: list[list[Line]] = []
    for row in rows:
        if bands:
            both = [*bands[-1], *row]
            if _gutter(both) is not None or (_gutter(bands[-1]) is None and _gutter(row) is None):
                bands[-1] = both
                continue
        bands.append(list(row))
    return bands


def _gutter(lines: Sequence[Line]) -> Gutter | None:
    """The widest strip of white that no line crosses and that has lines on both sides; None for none."""
    best: Gutter | None = None
    reached = float("inf")
    for line in sorted(lines, key=lambda line: line.left):
        if line.left > reached and (best is None or line.left - reached > best[1] - best[0]):
            best = (reached, line.left)
        reached = line.right if reached == float("inf") else max(reached, line.right)
    wide_enough = 0.7 * min((line.size for line in lines), default=0.0)
    return best if best is not None and best[1] - best[0] >= wide_enough else None


def _is_column(lines: Sequence[Line]) -> bool:
    characters = sum(len(line.text) for line in lines)
    return len(lines) >= _FEWEST_LINES and characters >= _SHORTEST_LINE * len(lines)


def _is_same_column(above: Sequence[Line], below: Sequence[Line]) -> bool:
    return _gutter(above) is None and _gutter(below) is None
