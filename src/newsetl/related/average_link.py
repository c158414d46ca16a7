"""Average link: groups whose members are alike on average. Pure, and the same for any order of the pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from heapq import heapify, heappop, heappush

from newsetl.related.clusters import components

Key = tuple[date, str]
_LOOSENESS = 0.15  # how much less easily loose groups are joined; 0: the mean alone decides


def average_link(pairs: Iterable[tuple[Key, Key, float]], *, least: float) -> list[list[Key]]:
    """Groups of two members or more, each in order.

    The two groups that are most alike are joined until none reaches `least`; of equals those with smaller keys.
    How alike two groups are is the mean over all pairs of their members, where a pair that is not given counts as
    0, less the looser the groups are themselves: a group of two events does not easily take in a third one.

    Args:
        pairs: two keys and how alike they are; each pair once.
        least: how alike groups are that are joined, from 0 to 1.
    """
    sums: dict[Key, dict[Key, float]] = defaultdict(dict)
    ordered = sorted((min(a, b), max(a, b), value) for a, b, value in pairs)
    for one, other, likeness in _within_reach(ordered, least):
        sums[one][other] = sums[other][one] = likeness
    members = {key: [key] for key in sums}
    own = dict.fromkeys(sums, 1.0)  # likeness of all pairs of its members, each with itself too
    heap = [(-value, one, other) for one, near in sums.items() for other, value in near.items() if one < other]
    heapify(heap)
    while heap:
        negative, one, other = heappop(heap)
        if -negative < least:
            break
        if one not in members or other not in members or -negative != _likeness(sums, members, own, one, other):
            continue
        own[one] += own.pop(other) + 2 * sums[one][other]
        members[one] += members.pop(other)
        near = sums.pop(other)
        for key, value in near.items():
            if key != one:
                sums[key].pop(other)
                sums[one][key] = sums[key][one] = sums[one].get(key, 0.0) + value
        sums[one].pop(other)
        for key in sums[one]:
            first, second = (one, key) if one < key else (key, one)
            heappush(heap, (-_likeness(sums, members, own, first, second), first, second))
    return [sorted(group) for _, group in sorted(members.items()) if len(group) > 1]


def _within_reach(pairs: Sequence[tuple[Key, Key, float]], least: float) -> Iterator[tuple[Key, Key, float]]:
    """The pairs that can play a part: a mean reaches `least` only where one of its pairs does."""
    numbers = {key: number for number, key in enumerate({key for one, other, _ in pairs for key in (one, other)})}
    linked = components((numbers[one], numbers[other]) for one, other, value in pairs if value >= least)
    group_of = {number: place for place, group in enumerate(linked) for number in group}
    for one, other, value in pairs:
        group = group_of.get(numbers[one])
        if group is not None and group == group_of.get(numbers[other]):
            yield one, other, value


def _likeness(
    sums: dict[Key, dict[Key, float]], members: dict[Key, list[Key]], own: dict[Key, float], one: Key, other: Key
) -> float:
    sizes = len(members[one]) * len(members[other])
    tightness: float = (own[one] * own[other] / (sizes * sizes)) ** _LOOSENESS
    return sums[one].get(other, 0.0) / sizes * tightness
