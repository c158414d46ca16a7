"""Average link: groups whose members are alike on average. Pure, and the same for any order of the pairs.

Joining groups for good makes early mistakes last. So afterwards each member in turn goes where it fits best.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush
from itertools import count

from newsetl.related.clusters import first_of_groups

_STAYS = 0.7  # of `least`: how alike a member is on average with the others of its group
_ROUNDS = 5  # in which all go where they fit best, at most
_LOOSENESS = 0.15  # how much less easily loose groups are joined; 0: the mean alone decides


def average_link(pairs: Iterable[tuple[int, int, float]], *, least: float) -> list[list[int]]:
    """Groups of two members or more, each in order.

    The two groups that are most alike are joined until none reaches `least`; of equals those with smaller keys.
    How alike two groups are is the mean over all pairs of their members, where a pair that is not given counts as
    0, less the looser the groups are themselves: a group of two events does not easily take in a third one. Then
    each member goes where it is most alike with the others on average, or stays alone.

    Args:
        pairs: two keys, which are places from 0 on, and how alike they are; each pair once.
        least: how alike groups are that are joined, from 0 to 1.
    """
    near: dict[int, dict[int, float]] = defaultdict(dict)
    for one, other, likeness in sorted(_within_reach(list(pairs), least * _STAYS)):
        near[one][other] = near[other][one] = likeness
    groups = settled(joined(near, least), near, least * _STAYS)
    return sorted(sorted(group) for group in groups if len(group) > 1)


def joined(near: Mapping[int, Mapping[int, float]], least: float) -> list[list[int]]:
    """Groups that are joined until no two are alike.

    Args:
        near: of each key, how alike it is with others; the same from both sides.
        least: how alike groups are that are joined.
    """
    groups = _Groups(near, least)
    newest = {key: pair for key in groups.members if (pair := groups.best_pair(key)) is not None}
    heap = [(pair, key) for key, pair in newest.items()]  # each group beside its best pair, the most alike first
    heapify(heap)
    while heap:
        pair, key = heappop(heap)
        if newest.get(key) != pair:
            continue  # of a group that is gone, or has changed since
        negative, one, other = pair
        if one in groups.members and other in groups.members and -negative == groups.likeness(one, other):
            groups.join(one, other)
            newest.pop(other, None)
            key = one
        best = groups.best_pair(key)
        if best is None:
            newest.pop(key, None)
        else:
            newest[key] = best
            heappush(heap, (best, key))
    return list(groups.members.values())


class _Groups:
    """Groups and how alike they are, while they are joined. A group is named by its smallest key."""

    def __init__(self, near: Mapping[int, Mapping[int, float]], least: float) -> None:
        self.members = {key: [key] for key in sorted(near)}
        self._least = least
        self._sums = {key: dict(near[key]) for key in self.members}  # over the pairs of both groups' members
        self._own = dict.fromkeys(self.members, 1.0)  # over the pairs of its members, each with itself too
        self._factors = dict.fromkeys(self.members, 1.0)  # one part of its size, less where it is loose

    def likeness(self, one: int, other: int) -> float:
        """How alike two groups are."""
        return self._sums[one].get(other, 0.0) * (self._factors[one] * self._factors[other])

    def best_pair(self, key: int) -> tuple[float, int, int] | None:
        """Less the likeness of a group and the one that it is most alike with, of equals the first; and both."""
        best, most, own, factors = -1, self._least, self._factors[key], self._factors
        for other, total in self._sums[key].items():
            likeness = total * (own * factors[other])
            if likeness > most or (likeness == most and (other < best or best < 0)):
                best, most = other, likeness
        return None if best < 0 else (-most, min(key, best), max(key, best))

    def join(self, one: int, other: int) -> None:
        """Put the second group into the first."""
        sums = self._sums[one]
        self._own[one] += self._own.pop(other) + 2 * sums.pop(other)
        self.members[one] += self.members.pop(other)
        size = len(self.members[one])
        self._factors[one] = (self._own[one] / (size * size)) ** _LOOSENESS / size
        for key, total in self._sums.pop(other).items():
            if key != one:
                del self._sums[key][other]
                sums[key] = self._sums[key][one] = sums.get(key, 0.0) + total


def settled(
    groups: Sequence[Sequence[int]], near: Mapping[int, Mapping[int, float]], least: float
) -> list[list[int]]:
    """The groups once each member has gone, in order, where it is most alike with the others on average.

    Args:
        groups: all keys, each in one group.
        near: of each key, how alike it is with others; the same from both sides.
        least: a member that is less alike with each group is left alone.
    """
    members = {place: set(group) for place, group in enumerate(groups)}
    places = {key: place for place, group in members.items() for key in group}
    order, stale, unused = sorted(near), set(near), count(len(members))
    for _ in range(_ROUNDS):
        for key in filter(stale.__contains__, order):
            stale.discard(key)
            own = places[key]
            members[own].discard(key)
            best, mean = _best_group(near[key], places, members, own)
            if mean >= least:
                places[key] = best
            elif members[own]:
                places[key] = next(unused)
            members.setdefault(places[key], set()).add(key)
            if places[key] != own:
                for other in members[own] | members[places[key]]:
                    stale.update(near[other])
    return [list(group) for group in members.values() if group]


def _best_group(
    near: Mapping[int, float], places: Mapping[int, int], members: Mapping[int, Collection[int]], own: int
) -> tuple[int, float]:
    """The group with whose members one is most alike on average, of equals its own or the first; how alike."""
    sums: dict[int, float] = defaultdict(float)
    for other, value in near.items():
        sums[places[other]] += value
    means = {place: total / len(members[place]) for place, total in sums.items()}
    best = max(means, key=lambda place: (means[place], place == own, -place))
    return best, means[best]


def _within_reach(pairs: Sequence[tuple[int, int, float]], least: float) -> Iterator[tuple[int, int, float]]:
    """The pairs that can play a part: a mean reaches `least` only where one of its pairs does."""
    places = 1 + max((max(one, other) for one, other, _ in pairs), default=-1)
    groups = first_of_groups(places, ((one, other) for one, other, value in pairs if value >= least))
    for one, other, value in pairs:
        if groups[one] == groups[other]:
            yield min(one, other), max(one, other), value
