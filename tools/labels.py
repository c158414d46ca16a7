"""Which blocks of a page are its true text: labels to train the block reader on.

A block is told by its runs of four words. What stands on the page twice is true once: in the copy that fits the
order of the true text. A line of up to three words is true where the true text has it between the same neighbours.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

RUN = 4
_NO_SPACES = "\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f"
_WORDS = re.compile(rf"[{_NO_SPACES}]|[^\W{_NO_SPACES}]+")
_SLACK = 2  # words by which neighbours may overlap
_WHERE = 3  # places in the true text that are looked at for one block


@dataclass(frozen=True)
class Find:
    """A place in the true text where a block may stand."""

    block: int
    size: int  # words
    start: int


def words(text: str) -> list[str]:
    """Words as the scores count them; in scripts written without spaces every character is one."""
    return _WORDS.findall(text)


def labels(texts: Sequence[str], truth: str) -> list[float]:
    """For each block the share of it, 0 to 1, that is true text and stands there in its right place."""
    true = words(truth)
    blocks = [words(text) for text in texts]
    shares, finds = _matches(blocks, true)
    chain = _chain(finds)
    covered = [False] * (len(true) + RUN)
    for find in chain.values():
        _cover(covered, find.start, find.size)
    for block in _repeated(finds, chain, covered):
        shares[block] = 0.0
    _label_short(shares, blocks, true, chain, covered)
    return shares


def _matches(blocks: Sequence[list[str]], true: list[str]) -> tuple[list[float], list[Find]]:
    """Shares of the runs of longer blocks that the true text has, and where such blocks may stand in it."""
    places: dict[tuple[str, ...], list[int]] = {}
    for at in range(len(true) - RUN + 1):
        places.setdefault(tuple(true[at : at + RUN]), []).append(at)
    shares, finds = [0.0] * len(blocks), []
    for index, block in enumerate(blocks):
        runs = [places.get(tuple(block[at : at + RUN]), []) for at in range(len(block) - RUN + 1)]
        if not any(runs):
            continue
        shares[index] = sum(map(bool, runs)) / len(runs)
        if shares[index] >= 0.5:
            starts = Counter(place - at for at, run in enumerate(runs) for place in run[:6])
            most = max(starts.values())
            finds += [Find(index, len(block), s) for s, n in starts.most_common(_WHERE) if n * 2 >= most]
    return shares, finds


def _chain(finds: Sequence[Find]) -> dict[int, Find]:
    """The finds that together hold the most words in the order of both page and truth, by block."""
    best: list[int] = []
    before: list[int] = []
    for at, find in enumerate(finds):
        top, link = 0, -1
        for earlier in range(at):
            other = finds[earlier]
            fits = other.start < find.start and other.start + other.size <= find.start + find.size * 0.3 + _SLACK
            if fits and other.block < find.block and best[earlier] > top:
                top, link = best[earlier], earlier
        best.append(top + find.size)
        before.append(link)
    chain: dict[int, Find] = {}
    at = max(range(len(best)), key=best.__getitem__, default=-1)
    while at >= 0:
        chain[finds[at].block] = finds[at]
        at = before[at]
    return chain


def _cover(covered: list[bool], start: int, size: int) -> None:
    for at in range(max(0, start), min(len(covered), start + size)):
        covered[at] = True


def _repeated(finds: Sequence[Find], chain: dict[int, Find], covered: list[bool]) -> list[int]:
    """Blocks outside of the chain whose words are all taken by other blocks; the rest are covered, in place."""
    by_block: dict[int, list[Find]] = {}
    for find in finds:
        if find.block not in chain:
            by_block.setdefault(find.block, []).append(find)
    repeated = []
    for block, places in sorted(by_block.items(), key=lambda item: -item[1][0].size):
        for find in places:
            part = covered[max(0, find.start) : find.start + find.size]
            if part and sum(part) * 2 < len(part):
                _cover(covered, find.start, find.size)
                break
        else:
            repeated.append(block)
    return repeated


def _label_short(
    shares: list[float],
    blocks: Sequence[list[str]],
    true: list[str],
    chain: dict[int, Find],
    covered: list[bool],
) -> None:
    """Label blocks of one to three words, in place."""
    order = sorted(chain)
    used: dict[int, int] = {}
    for index, block in enumerate(blocks):
        if not 0 < len(block) < RUN:
            continue
        gap = bisect(order, index)
        last = chain[order[gap - 1]] if gap else None
        low = max(used.get(gap, 0), last.start + last.size - _SLACK if last else 0)
        high = chain[order[gap]].start + _SLACK if gap < len(order) else len(true)
        for at in range(low, min(high, len(true)) - len(block) + 1):
            if true[at : at + len(block)] == block and not all(covered[at : at + len(block)]):
                shares[index] = 1.0
                _cover(covered, at, len(block))
                used[gap] = at + len(block)
                break
