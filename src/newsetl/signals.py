"""What tells an article's blocks from the rest: one row of numbers for each block of a layout.

No word of any language plays a part, only the words that web pages name their parts with.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import accumulate
from math import log1p

from newsetl.blocks import COMMENT, HEADINGS, HIDDEN, MARKS, Block, Container, Layout, inherit

_ENDS = re.compile(r"[.!?…。！？।؟][\"'”’»)\]」』]*$")
_WORD = re.compile(r"\w+")
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d{2}\b|\b(?:19|20)\d\d\b")
_MARKS_OF_NOISE = re.compile(r"[©@|•›»→▶#]|https?:|www\.|\{\{")
_TAG_CODE = {
    "p": 1, "div": 2, "li": 3, "h1": 4, "h2": 5, "h3": 6, "h4": 7, "h5": 8, "h6": 8, "td": 9, "th": 9,
    "blockquote": 10, "pre": 11, "figcaption": 12, "dd": 13, "dt": 13, "section": 14, "article": 15,
    "button": 17, "caption": 12, "summary": 16, "a": 18, "header": 19, "footer": 19, "form": 20,
}  # fmt: skip
_WINDOW = 3
# Words that are the same in most languages and seldom belong to the story when they stand in a short line.
_WORLD_WORDS = re.compile(
    r"newsletter|facebook|twitter|instagram|whatsapp|telegram|youtube|podcast|copyright|e-?mail|javascript|cookie|"
    r"getty|reuters|\bapp\b|\bAFP\b|\bfoto|photo|video|premium|online|google|abonn|subscri",
    re.IGNORECASE,
)

NAMES: tuple[str, ...] = (
    *("chars words link_share links ends_sentence commas digits capitals noise clock tag heading_level "
      "first_lower quotes ends_colon word_length bold slanted ruled world_words").split(),
    *("place chars_before_share after_h1 depth known_title title_overlap repeated").split(),
    *("held_chars held_link_share held_prose held_blocks around_chars around_link_share around_prose "
      "far_chars far_link_share far_prose main_0 main_1 main_2 main_gap main_share main_same").split(),
    *("main_left main_prose_left sibling siblings parent_prose_left described authored").split(),
    *("like_chars like_mean like_link_share like_prose like_blocks").split(),
    *("before_chars before_links before_prose before_tag after_chars after_links after_prose after_tag "
      "window_prose window_links window_chars same_as_before same_as_after").split(),
    *("page_chars page_prose page_link_share page_blocks").split(),
    *("seconded stated page_seconded page_stated").split(),
    *(f"mark_{name}" for name in MARKS),
)  # fmt: skip


@lru_cache(maxsize=20_000)
def _mark_values(near: int, far: int) -> tuple[int, ...]:
    """For each of MARKS 0 (not there), 1 (an ancestor has it) or 2 (near at hand)."""
    return tuple(((near >> bit) & 1) + ((far >> bit) & 1) for bit in range(len(MARKS)))


def is_prose(block: Block) -> bool:
    """Whether a block looks like running text: long enough, few links, a sentence's end or a comma."""
    return len(block.text) >= 60 and block.linked * 3 < len(block.text) and _ENDS.search(block.text) is not None


def folded(text: str) -> str:
    """Words of `text` in lower case, parted by single spaces."""
    return " ".join(_WORD.findall(text.casefold()))


def supported(texts: Sequence[str], other: str | None) -> list[float]:
    """For each folded text how much of it a second text holds: 1 all, .5 its beginning or its end, 0 nothing.

    -1 where there is no second text.
    """
    if not other:
        return [-1.0] * len(texts)
    found = []
    for text in texts:
        if len(text) < 160:
            found.append(float(f" {text} " in other))
        else:
            found.append((text[:60] in other) * 0.5 + (text[-60:] in other) * 0.5)
    return found


class _Sums:
    """Characters, linked characters, prose characters and blocks of every container, with all below it."""

    def __init__(self, layout: Layout, prose: Sequence[int]) -> None:
        count = len(layout.containers)
        self.prose_held = [0] * count  # by the container itself or by its paragraphs
        chars = list(accumulate((len(block.text) for block in layout.blocks), initial=0))
        linked = list(accumulate((block.linked for block in layout.blocks), initial=0))
        proses = list(accumulate(prose, initial=0))
        self.rows = [
            (
                chars[box.end] - chars[box.first],
                linked[box.end] - linked[box.first],
                proses[box.end] - proses[box.first],
                box.end - box.first,
            )
            for box in layout.containers
        ]
        for block, amount in zip(layout.blocks, prose, strict=True):
            if amount:
                parent = layout.containers[block.holder].parent
                self.prose_held[block.holder] += amount // (1 if block.tag not in ("p", "li") else 4)
                if parent >= 0:
                    self.prose_held[parent] += amount
                    above = layout.containers[parent].parent
                    if above >= 0:
                        self.prose_held[above] += amount // 2


def main_container(layout: Layout, sums: _Sums) -> int:
    """Index of the container that holds most running text, at one or two removes; -1 when there is none."""
    if not any(sums.prose_held):
        return -1
    return max(range(len(sums.prose_held)), key=sums.prose_held.__getitem__)


def signals(
    layout: Layout, *, titles: Collection[str], second: str | None = None, stated: str | None = None,
    described: Collection[str] = (), authors: Collection[str] = (),
) -> list[list[float]]:
    """One row for each block, columns as in NAMES.

    `titles` are the page's claims of its title; `second` is another extractor's text and `stated` the text that
    JSON-LD gives, both folded and with a space at both ends; None where there is none.
    """
    blocks, boxes = layout.blocks, layout.containers
    texts = [folded(block.text) for block in blocks]
    title = title_place(blocks, texts, titles)
    inherit(layout, title=title)
    prose = [
        len(block.text) if is_prose(block) and not boxes[block.holder].far & (COMMENT | HIDDEN) else 0
        for block in blocks
    ]
    sums = _Sums(layout, prose)
    best = main_container(layout, sums)
    own = _own_signals(blocks, texts)
    placed = _places(layout, texts, prose, titles, title)
    held = _held_signals(layout, sums, best)
    likes = _like_signals(layout, prose)
    around = _neighbours(layout, prose)
    total, linked, prosaic, _ = sums.rows[0] if sums.rows else (0, 0, 0, 0)
    seconded, said = supported(texts, second), supported(texts, stated)
    page = [log1p(total), prosaic / (total + 1), linked / (total + 1), log1p(len(blocks))]
    page_support = [log1p(len(second or "")) - log1p(prosaic), log1p(len(stated or "")) - log1p(prosaic)]
    tail = _tails(layout, prose, best, texts, described, authors)
    return [
        [
            *own[at], *placed[at], *held[block.holder], *tail[at], *likes[boxes[block.holder].sign, boxes[boxes[block.holder].parent].sign],
            *around[at], *page, seconded[at], said[at], *page_support,
            *_mark_values(boxes[block.holder].near, boxes[block.holder].far),
        ]
        for at, block in enumerate(blocks)
    ]  # fmt: skip


def title_place(blocks: Sequence[Block], texts: Sequence[str], titles: Collection[str]) -> int:
    """Index of the block that is the title: the first heading that the page claims, else h1; -1 for none."""
    known = {folded(title) for title in titles if title}
    heads = [at for at, block in enumerate(blocks) if block.tag in HEADINGS or texts[at] in known]
    claimed = [at for at in heads if texts[at] in known]
    first = [at for at in claimed if blocks[at].tag in HEADINGS] or claimed
    return (first or [at for at in heads if blocks[at].tag == "h1"] or [-1])[0]


def _own_signals(blocks: Sequence[Block], texts: Sequence[str]) -> list[list[float]]:
    rows = []
    for block, words in zip(blocks, texts, strict=True):
        text = block.text
        size, count = len(text), words.count(" ") + 1
        rows.append(
            [
                log1p(size),
                log1p(count),
                block.linked / size,
                len(block.anchors),
                _ENDS.search(text) is not None,
                (text.count(",") + text.count("،") + text.count("、") + text.count("，")) * 100 / size,
                sum(map(text.count, "0123456789")) / size,
                sum(map(str.isupper, text[:200])) / min(size, 200),
                _MARKS_OF_NOISE.search(text) is not None,
                _CLOCK.search(text) is not None,
                _TAG_CODE.get(block.tag, 0),
                int(block.tag[1]) if block.tag in HEADINGS else 0,
                text[0].islower(),
                text[0] in "\"'“„«‘",
                text[-1] == ":",
                size / count,
                block.bold / size,
                block.slanted / size,
                block.ruled,
                len(_WORLD_WORDS.findall(text)),
            ]
        )
    return rows


def _places(
    layout: Layout, texts: Sequence[str], prose: Sequence[int], titles: Collection[str], chosen: int
) -> list[list[float]]:
    blocks = layout.blocks
    known = {folded(title) for title in titles if title}
    known_words = {word for title in known for word in title.split()}
    count, chars, total = len(blocks), 0, sum(prose) + 1
    seen: dict[str, int] = {}
    for text in texts:
        seen[text] = seen.get(text, 0) + 1
    rows = []
    for at, block in enumerate(blocks):
        own_words = texts[at].split()
        rows.append(
            [
                at / count,
                chars / total,
                max(-20, min(60, at - chosen)) if chosen >= 0 else -99,
                layout.containers[block.holder].depth,
                texts[at] in known,
                sum(word in known_words for word in own_words) / (len(own_words) + 1) if len(own_words) < 40 else 0,
                seen[texts[at]],
            ]
        )
        chars += prose[at]
    return rows


def _held_signals(layout: Layout, sums: _Sums, best: int) -> list[list[float]]:
    """For each container: sums of itself and of two around it, and where it stands to the main one."""
    boxes, rows = layout.containers, sums.rows
    chain = [best]
    while chain[-1] >= 0 and len(chain) < 3:
        chain.append(boxes[chain[-1]].parent)
    spans = [(boxes[at].first, boxes[at].end) if at >= 0 else (0, 0) for at in (*chain, -1, -1)[:3]]
    top = max(sums.prose_held, default=0) + 1
    start, end = spans[0]
    result = []
    for index, box in enumerate(boxes):
        upper = boxes[index].parent if index else 0
        above = max(0, boxes[upper].parent)
        upper = max(0, upper)
        row: list[float] = [log1p(rows[index][0]), rows[index][1] / (rows[index][0] + 1), rows[index][2], rows[index][3]]
        for place in (upper, above):
            chars, linked, prosaic, _ = rows[place]
            row += (log1p(chars), linked / (chars + 1), prosaic / (chars + 1))
        row += (low <= box.first and box.end <= high for low, high in spans)
        row.append(box.first - end if box.first >= end else box.end - start if box.end <= start else 0)
        row.append(max(sums.prose_held[upper], sums.prose_held[above]) / top)
        row.append(upper == best)
        result.append(row)
    return result


def _tails(layout: Layout, prose: Sequence[int], best: int, texts: Sequence[str], described, authors) -> list[list[float]]:
    """For each block: how much of the story is still to come."""
    boxes = layout.containers
    proses = list(accumulate(prose, initial=0))
    described = [d for d in map(folded, described) if len(d) > 30]
    names = [n for n in map(folded, authors) if len(n) > 4]
    low, high = (boxes[best].first, boxes[best].end) if best >= 0 else (0, 0)
    total = proses[high] - proses[low] + 1
    rows = []
    for at, block in enumerate(layout.blocks):
        box = boxes[boxes[block.holder].parent] if boxes[block.holder].parent >= 0 else boxes[block.holder]
        text = texts[at]
        rows.append([
            high - at if low <= at < high else -1,
            (proses[high] - proses[min(at + 1, high)]) / total,
            at - box.first, box.end - at,
            (proses[box.end] - proses[min(at+1, box.end)]) / (proses[box.end] - proses[box.first] + 1),
            len(text) > 30 and any(d in text or text in d or d[:50] == text[:50] for d in described),
            len(text) < 200 and any(n in text for n in names),
        ])
    return rows


def _like_signals(layout: Layout, prose: Sequence[int]) -> dict[tuple[str, str], list[float]]:
    """Sums over all blocks whose container and the container around it look the same."""
    boxes = layout.containers
    sums: dict[tuple[str, str], list[int]] = {}
    for block, amount in zip(layout.blocks, prose, strict=True):
        box: Container = boxes[block.holder]
        row = sums.setdefault((box.sign, boxes[box.parent].sign), [0, 0, 0, 0])
        row[0] += len(block.text)
        row[1] += block.linked
        row[2] += amount
        row[3] += 1
    return {
        key: [log1p(chars), chars / count, linked / chars, prosaic / chars, count]
        for key, (chars, linked, prosaic, count) in sums.items()
    }


def _neighbours(layout: Layout, prose: Sequence[int]) -> list[list[float]]:
    blocks = layout.blocks
    basic = [
        (log1p(len(block.text)), block.linked / len(block.text), amount > 0, _TAG_CODE.get(block.tag, 0))
        for block, amount in zip(blocks, prose, strict=True)
    ]
    nothing = (0.0, 1.0, False, -1)
    chars = list(accumulate((len(block.text) for block in blocks), initial=0))
    linked = list(accumulate((block.linked for block in blocks), initial=0))
    proses = list(accumulate(prose, initial=0))
    count = len(blocks)
    rows = []
    for at, block in enumerate(blocks):
        low, high = max(0, at - _WINDOW), min(count, at + _WINDOW + 1)
        around = chars[high] - chars[low]
        before = basic[at - 1] if at else nothing
        after = basic[at + 1] if at + 1 < count else nothing
        rows.append(
            [
                *before,
                *after,
                (proses[high] - proses[low]) / around,
                (linked[high] - linked[low]) / around,
                log1p(around),
                at > 0 and _kin(layout, blocks[at - 1], block),
                at + 1 < count and _kin(layout, blocks[at + 1], block),
            ]
        )
    return rows


def _kin(layout: Layout, one: Block, other: Block) -> bool:
    """Whether two blocks have containers of one kind under one parent."""
    first, second = layout.containers[one.holder], layout.containers[other.holder]
    return first.parent == second.parent and first.sign == second.sign
