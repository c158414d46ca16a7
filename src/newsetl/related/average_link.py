"""Average link: groups whose members are alike on average. Pure, and the same for any order of the pairs.

Joining groups for good makes early mistakes last. So afterwards each member in turn goes where it fits best.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from heapq import heapify, heappop, heappush
from itertools import count

from newsetl.related.clusters import components

Key = tuple[date, str]
_STAYS = 0.7  # of `least`: how alike a member is on average with the others of its group
_ROUNDS = 5  # in which all go where they fit best, at most
_LOOSENESS = 0.15  # how much less easily loose groups are joined; 0: the mean alone decides


def average_link(pairs: Iterable[tuple[Key, Key, float]], *, least: float) -> list[list[Key]]:
    """Groups of two members or more, each in order.

    The two groups that are most alike are joined until none reaches `least`; of equals those with smaller keys.
    How alike two groups are is the mean over all pairs of their members, where a pair that is not given counts as
    0, less the looser the groups are themselves: a group of two events does not easily take in a third one. Then
    each member goes where it is most alike with the others on average, or stays alone.

    Args:
        pairs: two keys and how alike they are; each pair once.
        least: how alike groups are that are joined, from 0 to 1.
    """
    near: dict[Key, dict[Key, float]] = defaultdict(dict)
    ordered = sorted((min(a, b), max(a, b), value) for a, b, value in pairs)
    for one, other, likeness in _within_reach(ordered, least * _STAYS):
        near[one][other] = near[other][one] = likeness
    groups = settled(joined(near, least), near, least * _STAYS)
    return sorted(sorted(group) for group in groups if len(group) > 1)


def joined(near: Mapping[Key, Mapping[Key, float]], least: float) -> list[list[Key]]:
    """Groups that are joined until no two are alike.

    Args:
        near: of each key, how alike it is with others; the same from both sides.
        least: how alike groups are that are joined.
    """
    sums = {key: dict(values) for key, values in near.items()}
    members = {key: [key] for key in sums}
    own = dict.fromkeys(sums, 1.0)  # likeness of all pairs of its members, each with itself too
    heap = [(-value, one, other) for one, values in sums.items() for other, value in values.items() if one < other]
    heapify(heap)
    while heap:
        negative, one, other = heappop(heap)
        if -negative < least:
            break
        if one not in members or other not in members or -negative != _likeness(sums, members, own, one, other):
            continue
        own[one] += own.pop(other) + 2 * sums[one][other]
        members[one] += members.pop(other)
        for key, value in sums.pop(other).items():
            if key != one:
                sums[key].pop(other)
                sums[one][key] = sums[key][one] = sums[one].get(key, 0.0) + value
        sums[one].pop(other)
        for key in sums[one]:
            first, second = (one, key) if one < key else (key, one)
            heappush(heap, (-_likeness(sums, members, own, first, second), first, second))
    return list(members.values())


def settled(
    groups: Sequence[Sequence[Key]], near: Mapping[Key, Mapping[Key, float]], least: float
) -> list[list[Key]]:
    """The groups once each member has gone, in order, where it is most alike with the others on average.

    Args:
        groups: all keys, each in one group.
        near: of each key, how alike it is with others; the same from both sides.
        least: a member that is less alike with each group is left alone.
    """
    places = {key: place for place, group in enumerate(groups) for key in group}
    sizes, unused = Counter(places.values()), count(len(groups))
    for _ in range(_ROUNDS):
        before = dict(places)
        for key in sorted(near):
            own = places[key]
            sizes[own] -= 1
            means = _means(near[key], places, sizes)
            best = max(means, key=lambda place: (means[place], place == own, -place))
            if means[best] >= least:
                places[key] = best
            elif sizes[own]:
                places[key] = next(unused)
            sizes[places[key]] += 1
        if places == before:
            break
    members: dict[int, list[Key]] = defaultdict(list)
    for key, place in places.items():
        members[place].append(key)
    return list(members.values())


def _means(near: Mapping[Key, float], places: Mapping[Key, int], sizes: Mapping[int, int]) -> dict[int, float]:
    """How alike one is on average with the members of each group that holds one that it is alike with."""
    sums: dict[int, float] = defaultdict(float)
    for other, value in near.items():
        sums[places[other]] += value
    return {place: total / sizes[place] for place, total in sums.items()}


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
