"""What tells an article's blocks from the rest: one row of numbers for each block of a layout.

Next to no word of any language plays a part, only the words that web pages name their parts with.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from ctypes import CDLL
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from math import log1p

from newsetl.core.text import folded
from newsetl.extract.page.block_features import (
    BLOCK_NAMES,
    TAG_CODE,
    block_row,
    ends_of,
    is_candidate,
    kind_of,
)
from newsetl.extract.page.blocks import COMMENT, HEADINGS, HIDDEN, MARKS, Layout
from newsetl.extract.page.claims import Claims
from newsetl.extract.page.folding import fold_lines
from newsetl.native.features import CompiledFeatures, LayoutColumns
from newsetl.native.library import library
from newsetl.native.support import measure_support

_WINDOW = 3  # blocks on either side
_MARKS = (
    "content comment related foot side promo hidden unseen topic box article main footer figure li ul pre".split()
)
_BITS = tuple(map(MARKS.index, _MARKS))

NAMES: tuple[str, ...] = (
    *BLOCK_NAMES,
    *("place chars_before_share after_title depth main_left main_prose_left sibling siblings parent_prose_left "
      "pictures_before heading_gap heading_before title_gap_chars "
      "section_chars section_links section_prose").split(),
    *("held_chars held_prose held_blocks in_main above_main main_gap "
      "around_chars around_link_share around_prose around_pictures "
      "far_chars far_link_share far_prose far_pictures main_share main_same").split(),
    *"like_chars like_mean like_link_share like_prose like_blocks".split(),
    *("before_chars before_links before_prose before_tag after_chars after_links after_prose after_tag "
      "window_prose window_links window_chars same_as_before same_as_after").split(),
    *"seconded stated news".split(),
    *(f"mark_{name}" for name in _MARKS),
)  # fmt: skip
_SECONDED = NAMES.index("seconded")
_UNKNOWN = -1.0
_LONG, _END = 160, 60  # characters of a block that is looked for by its beginning and its end, and of those
_NO_STORY = COMMENT | HIDDEN


@lru_cache(maxsize=20_000)
def _mark_values(near: int, far: int) -> tuple[int, ...]:
    """For each of _MARKS 0 (not there), 1 (an ancestor has it) or 2 (near at hand)."""
    return tuple(((near >> bit) & 1) + ((far >> bit) & 1) for bit in _BITS)


class _Measured:
    """Sums over a layout that several features share."""

    def __init__(self, layout: Layout) -> None:
        boxes = layout.containers
        self.layout = layout
        self.prose = [
            amount if amount and not boxes[block.container].far_marks & _NO_STORY else 0
            for block, amount in zip(layout.blocks, layout.prose, strict=True)
        ]
        self.chars = list(accumulate((len(block.text) for block in layout.blocks), initial=0))
        self.linked = list(accumulate((block.linked for block in layout.blocks), initial=0))
        self.proses = list(accumulate(self.prose, initial=0))
        self.held = self._prose_held()
        self.main = max(range(len(boxes)), key=self.held.__getitem__) if any(self.held) else -1

    def _prose_held(self) -> list[int]:
        """Of each container the prose that it holds itself, or at one or two removes (half)."""
        boxes = self.layout.containers
        held = [0] * len(boxes)
        for block, amount in zip(self.layout.blocks, self.prose, strict=True):
            if not amount:
                continue
            held[block.container] += amount // (1 if block.tag not in ("p", "li") else 4)
            parent = boxes[block.container].parent
            if parent >= 0:
                held[parent] += amount
                if boxes[parent].parent >= 0:
                    held[boxes[parent].parent] += amount // 2
        return held

    def shares(self, first: int, end: int) -> tuple[float, float, float]:
        """Of the blocks first to end - 1: their characters, the shares of links and prose in them."""
        size = self.chars[end] - self.chars[first] + 1
        return (
            log1p(size),
            (self.linked[end] - self.linked[first]) / size,
            (self.proses[end] - self.proses[first]) / size,
        )

    def sums(self, box: int) -> tuple[int, int, int, int]:
        """Characters, linked characters, prose characters and blocks of a container with all below it."""
        first, end = self.layout.containers[box].first, self.layout.containers[box].end
        return (
            self.chars[end] - self.chars[first],
            self.linked[end] - self.linked[first],
            self.proses[end] - self.proses[first],
            end - first,
        )


def features_of(layout: Layout, claims: Claims) -> tuple[list[int], array[float]]:
    """Indices of the blocks that can be text, and one row for each of them, columns as in NAMES, row after row.

    `layout` is one that `newsetl.extract.page.title.layout_of` gives. The rows are without a second opinion.
    """
    places = [at for at, block in enumerate(layout.blocks) if is_candidate(block) and at not in layout.foreign]
    if not places:
        return [], array("d")
    compiled = _compiled_features()
    rows = (
        rows_in_python(layout, claims, places)
        if compiled is None
        else rows_by_loop(layout, claims, places, compiled)
    )
    return places, rows


@cache
def _compiled_features() -> CompiledFeatures | None:
    loops = library()
    return None if loops is None else compiled_features(loops)


def compiled_features(loops: CDLL) -> CompiledFeatures:
    """The compiled loop, told what marks and characters mean."""
    return CompiledFeatures(loops, width=len(NAMES), kind_of=kind_of, bits=_BITS, no_story=_NO_STORY)


def rows_by_loop(
    layout: Layout, claims: Claims, places: Sequence[int], compiled: CompiledFeatures
) -> array[float]:
    """The rows of blocks at `places`, some and ascending, by the compiled loop."""
    stated = _support(layout, places, claims.stated_text)
    claimed = array("d", [number for support in stated for number in (_UNKNOWN, support, claims.news_rank)])
    return compiled.rows(_in_columns(layout), array("q", places), claimed)


def _in_columns(layout: Layout) -> LayoutColumns:
    blocks, boxes = layout.blocks, layout.containers
    numbers: dict[tuple[str, str], int] = {}
    around = [boxes[block.container] for block in blocks]
    return LayoutColumns(
        texts=[block.text for block in blocks],
        title=layout.title,
        blocks=(
            [block.container for block in blocks],
            [block.linked for block in blocks],
            [block.pictures for block in blocks],
            [TAG_CODE.get(block.tag, 0) for block in blocks],
            [int(block.tag[1]) if block.tag in HEADINGS else 0 for block in blocks],
            layout.prose,
            [numbers.setdefault((box.signature, boxes[box.parent].signature), len(numbers)) for box in around],
        ),
        boxes=(
            [box.parent for box in boxes],
            [box.depth for box in boxes],
            [box.first for box in boxes],
            [box.end for box in boxes],
            [box.pictures for box in boxes],
            [box.near_marks for box in boxes],
            [box.far_marks for box in boxes],
        ),
    )


def rows_in_python(layout: Layout, claims: Claims, places: Sequence[int]) -> array[float]:
    """What `rows_by_loop` gives."""
    blocks, boxes = layout.blocks, layout.containers
    measured = _Measured(layout)
    position = _Position(measured)
    held = _Surroundings(measured)
    alike = _sums_of_alike(measured)
    around = _Neighbours(measured)
    rows = array("d")
    for at, stated in zip(places, _support(layout, places, claims.stated_text), strict=True):
        block = blocks[at]
        box = boxes[block.container]
        rows.extend(block_row(block))
        rows.extend(position.row(at))
        rows.extend(held.row(block.container))
        rows.extend(alike[box.signature, boxes[box.parent].signature])
        rows.extend(around.row(at))
        rows.extend((_UNKNOWN, stated, claims.news_rank))
        rows.extend(_mark_values(box.near_marks, box.far_marks))
    return rows


def add_opinion(rows: array[float], layout: Layout, places: Sequence[int], text: str | None) -> None:
    """Write into the rows of blocks, in place, how much of each a second extractor's text holds."""
    rows[_SECONDED :: len(NAMES)] = array("d", _support(layout, places, text))


def _support(layout: Layout, places: Sequence[int], other: str | None) -> list[float]:
    """How much of each block a second text holds: 1 all, .5 beginning or end, 0 nothing, -1 not known."""
    if not other:
        return [_UNKNOWN] * len(places)
    texts = [ends_of(layout.blocks[at].text) for at in places]
    loops = library()
    if loops is None:
        return support_in_python(texts, other)
    return measure_support(loops, fold_lines(texts), len(texts), other)


def support_in_python(texts: Sequence[str], other: str) -> list[float]:
    """How much another text, which is folded, holds of each: all, or the beginning and the end of a long one."""
    return [
        float(f" {text} " in other)
        if len(text) < _LONG
        else (text[:_END] in other) * 0.5 + (text[-_END:] in other) * 0.5
        for text in map(folded, texts)
    ]


class _Position:
    """Where a block stands: to the whole page, the title, the heading above it and the end of the story."""

    def __init__(self, measured: _Measured) -> None:
        layout, boxes, main = measured.layout, measured.layout.containers, measured.main
        self.measured, self.title = measured, layout.title
        self.main = (boxes[main].first, boxes[main].end) if main >= 0 else (0, 0)
        self.headings = [at for at, block in enumerate(layout.blocks) if block.tag in HEADINGS]
        ends = [0, *self.headings, len(layout.blocks)]
        self.sections = [measured.shares(first, end) for first, end in pairwise(ends)]

    def row(self, at: int) -> list[float]:
        measured, title = self.measured, self.title
        blocks, boxes = measured.layout.blocks, measured.layout.containers
        chars, proses = measured.chars, measured.proses
        container = boxes[blocks[at].container]
        box = boxes[container.parent] if container.parent >= 0 else container
        low, high = self.main
        before = bisect_left(self.headings, at) - 1
        heading = self.headings[before] if before >= 0 else -1
        return [
            at / len(blocks),
            proses[at] / (proses[-1] + 1),
            max(-20, min(60, at - title)) if title >= 0 else -99,
            container.depth,
            high - at if low <= at < high else -1,
            (proses[high] - proses[min(at + 1, high)]) / (proses[high] - proses[low] + 1),
            at - box.first,
            box.end - at,
            (proses[box.end] - proses[min(at + 1, box.end)]) / (proses[box.end] - proses[box.first] + 1),
            blocks[at].pictures,
            at - heading if heading >= 0 else 99,
            int(blocks[heading].tag[1]) if heading >= 0 else 0,
            max(-3_000, min(3_000, chars[at] - chars[title])) if title >= 0 else -9_999,
            *self.sections[bisect_right(self.headings, at)],
        ]


class _Surroundings:
    """Sums of a container and of two around it, and where it stands to the main one."""

    def __init__(self, measured: _Measured) -> None:
        self.measured = measured
        self.surroundings: dict[int, tuple[float, ...]] = {}  # of each container around: worked out once
        boxes = measured.layout.containers
        around = above = measured.main
        for _ in range(2):
            above = boxes[above].parent if above >= 0 else -1
        self.spans = [(boxes[at].first, boxes[at].end) if at >= 0 else (0, 0) for at in (around, above)]
        self.top = max(measured.held, default=0) + 1

    def row(self, container: int) -> list[float]:
        measured, box = self.measured, self.measured.layout.containers[container]
        first, last = box.first, box.end
        upper = max(0, box.parent)
        surroundings = self.surroundings.get(upper)
        if surroundings is None:
            surroundings = self.surroundings[upper] = self._surroundings(upper)
        (start, end), (low, high) = self.spans
        return [
            log1p(measured.chars[last] - measured.chars[first]),
            measured.proses[last] - measured.proses[first],
            last - first,
            start <= first and last <= end,
            low <= first and last <= high,
            first - end if first >= end else last - start if last <= start else 0,
            *surroundings,
        ]

    def _surroundings(self, upper: int) -> tuple[float, ...]:
        """Of a container and the one around it: their rings, the more prose held, whether it is the main one."""
        held = self.measured.held
        above = max(0, self.measured.layout.containers[upper].parent)
        share = max(held[upper], held[above]) / self.top
        return (*self._ring(upper), *self._ring(above), share, upper == self.measured.main)

    def _ring(self, place: int) -> tuple[float, ...]:
        """Of a container: its characters, the shares of links and prose in them, pictures a block."""
        chars, linked, prose, count = self.measured.sums(place)
        pictures = self.measured.layout.containers[place].pictures / count
        return log1p(chars), linked / (chars + 1), prose / (chars + 1), pictures


def _sums_of_alike(measured: _Measured) -> dict[tuple[str, str], list[float]]:
    """Sums over all blocks whose container and the container around it look the same."""
    boxes = measured.layout.containers
    sums: dict[tuple[str, str], list[int]] = {}
    for block, amount in zip(measured.layout.blocks, measured.prose, strict=True):
        box = boxes[block.container]
        row = sums.setdefault((box.signature, boxes[box.parent].signature), [0, 0, 0, 0])
        row[0] += len(block.text)
        row[1] += block.linked
        row[2] += amount
        row[3] += 1
    return {
        key: [log1p(chars), chars / count, linked / chars, prose / chars, count]
        for key, (chars, linked, prose, count) in sums.items()
    }


class _Neighbours:
    """What stands right before and after a block."""

    def __init__(self, measured: _Measured) -> None:
        layout, boxes = measured.layout, measured.layout.containers
        self.measured = measured
        nothing = (0.0, 1.0, False, -1)
        self.basic = [
            (log1p(len(block.text)), block.linked / len(block.text), amount > 0, TAG_CODE.get(block.tag, 0))
            for block, amount in zip(layout.blocks, measured.prose, strict=True)
        ]
        self.basic.append(nothing)  # after the last, and at -1 before the first
        self.kin: list[tuple[int, str] | None] = [
            (boxes[block.container].parent, boxes[block.container].signature) for block in layout.blocks
        ]
        self.kin.append(None)

    def row(self, at: int) -> list[float]:
        measured, kin = self.measured, self.kin
        low, high = max(0, at - _WINDOW), min(len(kin) - 1, at + _WINDOW + 1)
        chars = measured.chars[high] - measured.chars[low]
        return [
            *self.basic[at - 1],
            *self.basic[at + 1],
            (measured.proses[high] - measured.proses[low]) / chars,
            (measured.linked[high] - measured.linked[low]) / chars,
            log1p(chars),
            kin[at - 1] == kin[at],
            kin[at + 1] == kin[at],
        ]
