"""Tables of figures: their cells belong to an article all together or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from newsetl.extract.page.blocks import Layout

_LONGEST = 200  # characters of a cell; tables of longer texts lay out a page
_FEWEST = 2  # rows of so many cells
# Mean probability of a letter in a table that is the article's: between blocks of it, and elsewhere.
_POSSIBLE, _LIKELY = 0.3, 0.45


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table without a table in it: two rows and more of short cells."""

    first: int  # its blocks are first … end - 1
    end: int
    rows: Mapping[int, int]  # block → container of its row; a caption has none


def grids(layout: Layout) -> list[Grid]:
    """The tables of figures of a page, in order."""
    tables = [at for at, box in enumerate(layout.containers) if box.tag == "table" and box.end > box.first]
    holding = set().union(*(_around(layout, at) for at in tables)) if tables else set()
    candidates = (_grid(layout, at) for at in tables if at not in holding)
    return [grid for grid in candidates if grid is not None]


def _around(layout: Layout, at: int) -> Iterator[int]:
    """The containers around one."""
    at = layout.containers[at].parent
    while at >= 0:
        yield at
        at = layout.containers[at].parent


def _grid(layout: Layout, table: int) -> Grid | None:
    box = layout.containers[table]
    if any(len(layout.blocks[at].text) > _LONGEST for at in range(box.first, box.end)):
        return None
    rows: dict[int, int] = {}
    cells: dict[int, int] = {}
    for at in range(table + 1, len(layout.containers)):
        part = layout.containers[at]
        if part.depth <= box.depth:
            break
        if part.tag == "tr":
            rows.update(dict.fromkeys(range(part.first, part.end), at))
        elif part.tag in ("td", "th") and part.end > part.first:
            cells[part.parent] = cells.get(part.parent, 0) + 1
    is_grid = sum(count >= _FEWEST for count in cells.values()) >= _FEWEST
    return Grid(first=box.first, end=box.end, rows=rows) if is_grid else None


def with_whole_grids(
    layout: Layout, kept: Collection[int], probabilities: Mapping[int, float], tables: Collection[Grid]
) -> list[int]:
    """Blocks that are kept, in order: of each grid all cells, or none."""
    chosen = set(kept)
    for grid in tables:
        cells = set(range(grid.first, grid.end)) - layout.foreign
        text = [at for at in chosen if not grid.first <= at < grid.end]
        sizes = {at: len(layout.blocks[at].text) for at in cells}
        likely = sum(size * probabilities.get(at, 0.0) for at, size in sizes.items())
        stands_between = min(text, default=grid.first) < grid.first and max(text, default=0) >= grid.end
        is_text = likely >= (_POSSIBLE if stands_between else _LIKELY) * sum(sizes.values())
        chosen = chosen | cells if is_text else chosen - cells
    return sorted(chosen)
