"""Average link: groups whose members are alike on average. Pure, and the same for any order of the pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from heapq import heapify, heappop, heappush

Key = tuple[date, str]


def average_link(pairs: Iterable[tuple[Key, Key, float]], *, least: float) -> list[list[Key]]:
    """Groups of two members or more, each in order.

    The two groups that are most alike are joined until none reaches `least`; of equals those with smaller keys.
    How alike two groups are is the mean over all pairs of their members; a pair that is not given counts as 0.

    Args:
        pairs: two keys and how alike they are; each pair once.
        least: mean likeness from which two groups are joined.
    """
    sums: dict[Key, dict[Key, float]] = defaultdict(dict)
    for one, other, likeness in sorted((min(a, b), max(a, b), value) for a, b, value in pairs):
        sums[one][other] = sums[other][one] = likeness
    members = {key: [key] for key in sums}
    heap = [(-value, one, other) for one, near in sums.items() for other, value in near.items() if one < other]
    heapify(heap)
    while heap:
        negative, one, other = heappop(heap)
        if -negative < least:
            break
        if one not in members or other not in members or -negative != _mean(sums, members, one, other):
            continue
        members[one] += members.pop(other)
        near = sums.pop(other)
        for key, value in near.items():
            if key != one:
                sums[key].pop(other)
                sums[one][key] = sums[key][one] = sums[one].get(key, 0.0) + value
        sums[one].pop(other)
        for key in sums[one]:
            first, second = (one, key) if one < key else (key, one)
            heappush(heap, (-_mean(sums, members, first, second), first, second))
    return [sorted(group) for _, group in sorted(members.items()) if len(group) > 1]


def _mean(sums: dict[Key, dict[Key, float]], members: dict[Key, list[Key]], one: Key, other: Key) -> float:
    return sums[one].get(other, 0.0) / (len(members[one]) * len(members[other]))
