"""What tells an article's blocks from the rest: one row of numbers for each block of a layout.

Next to no word of any language plays a part, only the words that web pages name their parts with.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import log1p

from newsetl.html.blocks import COMMENT, HEADINGS, HIDDEN, MARKS, Layout
from newsetl.html.own import (
    OWN_NAMES,
    TAG_CODE,
    folded,
    folded_ends,
    is_candidate,
    is_prose,
    own_row,
)

_WINDOW = 3  # blocks on either side
_ECHO = (30, 400)  # characters of a block that may be said again inside another: a pull quote
_MARKS = (
    "content comment related share foot side promo byline media modal hidden topic lead embed box "
    "article main footer form figure figcaption table li section ul ol pre"
).split()
_BITS = tuple(map(MARKS.index, _MARKS))

NAMES: tuple[str, ...] = (
    *OWN_NAMES,
    *"place chars_before_share after_title depth title_overlap repeated".split(),
    *("held_chars held_link_share held_prose held_blocks around_chars around_link_share around_prose "
      "far_chars far_link_share far_prose main_0 main_1 main_2 main_gap main_share main_same "
      "held_pictures around_pictures far_pictures").split(),
    *"main_left main_prose_left sibling siblings parent_prose_left described".split(),
    *"like_chars like_mean like_link_share like_prose like_blocks".split(),
    *("before_chars before_links before_prose before_tag after_chars after_links after_prose after_tag "
      "window_prose window_links window_chars same_as_before same_as_after").split(),
    *"pictures_before echoed heading_gap heading_before title_gap_chars described_share".split(),
    *"seconded stated news".split(),
    *(f"mark_{name}" for name in _MARKS),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a page says of its article. `second` and `stated` are folded, with a space at both ends."""

    titles: Collection[str] = ()
    descriptions: Collection[str] = ()
    second: str | None = None  # another extractor's text
    stated: str | None = None  # the text that JSON-LD gives
    news: int = 0  # 2 if JSON-LD says news, 1 if it says article, else 0


@lru_cache(maxsize=20_000)
def _mark_values(near: int, far: int) -> tuple[int, ...]:
    """For each of _MARKS 0 (not there), 1 (an ancestor has it) or 2 (near at hand)."""
    return tuple(((near >> bit) & 1) + ((far >> bit) & 1) for bit in _BITS)


class _Measured:
    """Sums over a layout that several signals share."""

    def __init__(self, layout: Layout) -> None:
        boxes = layout.containers
        self.layout = layout
        self.prose = [
            len(block.text) if is_prose(block) and not boxes[block.holder].far & (COMMENT | HIDDEN) else 0
            for block in layout.blocks
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
            held[block.holder] += amount // (1 if block.tag not in ("p", "li") else 4)
            parent = boxes[block.holder].parent
            if parent >= 0:
                held[parent] += amount
                if boxes[parent].parent >= 0:
                    held[boxes[parent].parent] += amount // 2
        return held

    def sums(self, box: int) -> tuple[int, int, int, int]:
        """Characters, linked characters, prose characters and blocks of a container with all below it."""
        first, end = self.layout.containers[box].first, self.layout.containers[box].end
        return (
            self.chars[end] - self.chars[first],
            self.linked[end] - self.linked[first],
            self.proses[end] - self.proses[first],
            end - first,
        )


def signals(layout: Layout, claims: Claims) -> tuple[list[int], list[list[float]]]:
    """Indices of the blocks that can be text, and one row for each of them, columns as in NAMES.

    `layout` is one that `newsetl.html.title.layout_of` gives.
    """
    blocks, boxes = layout.blocks, layout.containers
    measured = _Measured(layout)
    places = [at for at, block in enumerate(blocks) if is_candidate(block)]
    texts = {at: folded_ends(blocks[at].text) for at in places}
    placed = _Placed(measured, claims, texts)
    held = _Held(measured)
    likes = _likes(measured)
    around = _Around(measured)
    beside = _Beside(measured, claims, texts)
    seconded, stated = _support(texts, claims.second), _support(texts, claims.stated)
    rows: list[list[float]] = []
    for at in places:
        block = blocks[at]
        box = boxes[block.holder]
        rows.append(
            [
                *own_row(block, texts[at]),
                *placed.row(at),
                *held.row(block.holder),
                *placed.tail(at, measured.main),
                *likes[box.sign, boxes[box.parent].sign],
                *around.row(at),
                *beside.row(at),
                seconded[at],
                stated[at],
                claims.news,
                *_mark_values(box.near, box.far),
            ]
        )
    return places, rows


def _support(texts: dict[int, str], other: str | None) -> dict[int, float]:
    """How much of each text a second text holds: 1 all, .5 beginning or end, 0 nothing, -1 not known."""
    if not other:
        return dict.fromkeys(texts, -1.0)
    return {
        at: float(f" {text} " in other)
        if len(text) < 160
        else (text[:60] in other) * 0.5 + (text[-60:] in other) * 0.5
        for at, text in texts.items()
    }


class _Placed:
    """Where a block stands to the title, to the whole page and to the end of the story."""

    def __init__(self, measured: _Measured, claims: Claims, texts: dict[int, str]) -> None:
        self.measured, self.texts, self.title = measured, texts, measured.layout.title
        self.known_words = {word for text in claims.titles for word in folded(text).split()}
        self.described = [text for text in map(folded, claims.descriptions) if len(text) > 30]
        self.seen = Counter(texts.values())

    def row(self, at: int) -> list[float]:
        layout, text = self.measured.layout, self.texts[at]
        words = text.split() if self.known_words and len(text) < 300 else ()
        return [
            at / len(layout.blocks),
            self.measured.proses[at] / (self.measured.proses[-1] + 1),
            max(-20, min(60, at - self.title)) if self.title >= 0 else -99,
            layout.containers[layout.blocks[at].holder].depth,
            sum(map(self.known_words.__contains__, words)) / (len(words) + 1),
            self.seen[text],
        ]

    def tail(self, at: int, main: int) -> list[float]:
        layout, proses, text = self.measured.layout, self.measured.proses, self.texts[at]
        boxes = layout.containers
        low, high = (boxes[main].first, boxes[main].end) if main >= 0 else (0, 0)
        holder = boxes[layout.blocks[at].holder]
        box = boxes[holder.parent] if holder.parent >= 0 else holder
        return [
            high - at if low <= at < high else -1,
            (proses[high] - proses[min(at + 1, high)]) / (proses[high] - proses[low] + 1),
            at - box.first,
            box.end - at,
            (proses[box.end] - proses[min(at + 1, box.end)]) / (proses[box.end] - proses[box.first] + 1),
            len(text) > 30
            and any(said in text or text in said or said[:50] == text[:50] for said in self.described),
        ]


class _Held:
    """Sums of a container and of two around it, and where it stands to the main one; each worked out once."""

    def __init__(self, measured: _Measured) -> None:
        self.measured = measured
        self.rows: dict[int, list[float]] = {}
        self.rings: dict[int, tuple[float, ...]] = {}
        boxes = measured.layout.containers
        chain = [measured.main]
        while chain[-1] >= 0 and len(chain) < 3:
            chain.append(boxes[chain[-1]].parent)
        self.spans = [(boxes[at].first, boxes[at].end) if at >= 0 else (0, 0) for at in (*chain, -1, -1)[:3]]
        self.top = max(measured.held, default=0) + 1

    def row(self, holder: int) -> list[float]:
        row = self.rows.get(holder)
        if row is None:
            row = self.rows[holder] = self._row(holder)
        return row

    def _row(self, holder: int) -> list[float]:
        boxes, held = self.measured.layout.containers, self.measured.held
        box = boxes[holder]
        upper = max(0, box.parent)
        above = max(0, boxes[upper].parent)
        chars, linked, prose, count = self.measured.sums(holder)
        (*near, near_pictures), (*far, far_pictures) = self._ring(upper), self._ring(above)
        start, end = self.spans[0]
        return [
            log1p(chars),
            linked / (chars + 1),
            prose,
            count,
            *near,
            *far,
            *[low <= box.first and box.end <= high for low, high in self.spans],
            box.first - end if box.first >= end else box.end - start if box.end <= start else 0,
            max(held[upper], held[above]) / self.top,
            upper == self.measured.main,
            box.pictures,
            near_pictures,
            far_pictures,
        ]

    def _ring(self, place: int) -> tuple[float, ...]:
        """Of a container around: its characters, the shares of links and prose in them, pictures a block."""
        ring = self.rings.get(place)
        if ring is None:
            chars, linked, prose, count = self.measured.sums(place)
            pictures = self.measured.layout.containers[place].pictures / count
            ring = self.rings[place] = (log1p(chars), linked / (chars + 1), prose / (chars + 1), pictures)
        return ring


def _likes(measured: _Measured) -> dict[tuple[str, str], list[float]]:
    """Sums over all blocks whose container and the container around it look the same."""
    boxes = measured.layout.containers
    sums: dict[tuple[str, str], list[int]] = {}
    for block, amount in zip(measured.layout.blocks, measured.prose, strict=True):
        box = boxes[block.holder]
        row = sums.setdefault((box.sign, boxes[box.parent].sign), [0, 0, 0, 0])
        row[0] += len(block.text)
        row[1] += block.linked
        row[2] += amount
        row[3] += 1
    return {
        key: [log1p(chars), chars / count, linked / chars, prose / chars, count]
        for key, (chars, linked, prose, count) in sums.items()
    }


class _Around:
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
            (boxes[block.holder].parent, boxes[block.holder].sign) for block in layout.blocks
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


class _Beside:
    """Pictures next to a block, the heading above it, where else its words stand."""

    def __init__(self, measured: _Measured, claims: Claims, texts: dict[int, str]) -> None:
        self.measured, self.texts, self.title = measured, texts, measured.layout.title
        self.said = "\n".join(texts.values())
        self.headings = [at for at, block in enumerate(measured.layout.blocks) if block.tag in HEADINGS]
        self.described = {word for text in claims.descriptions for word in folded(text).split() if len(word) > 3}

    def row(self, at: int) -> list[float]:
        blocks, chars, text = self.measured.layout.blocks, self.measured.chars, self.texts[at]
        before = bisect_left(self.headings, at) - 1
        over = self.headings[before] if before >= 0 else -1
        heading = blocks[over] if over >= 0 else None
        words = text.split()[:80] if self.described else ()
        gap = chars[at] - chars[self.title] if self.title >= 0 else -9_999
        return [
            blocks[at].pictures,
            min(9, self.said.count(text)) if _ECHO[0] < len(text) < _ECHO[1] else 0,
            at - over if heading else 99,
            int(heading.tag[1]) if heading else 0,
            max(-3_000, min(3_000, gap)) if self.title >= 0 else gap,
            sum(map(self.described.__contains__, words)) / (len(words) + 1),
        ]
