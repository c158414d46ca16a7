"""Groups by average link, and what becomes of stories."""

from __future__ import annotations

from itertools import combinations
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from newsetl.related.average_link import average_link, joined, settled
from newsetl.related.stories import story_changes

LIKENESSES = st.dictionaries(
    st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1]),
    st.sampled_from([0.05, 0.1, 0.2, 0.25, 0.5, 0.9]),
    max_size=25,
)


def grouped(likenesses: dict[tuple[int, int], float], least: float = 0.2) -> list[list[int]]:
    return average_link([(one, other, value) for (one, other), value in likenesses.items()], least=least)


def mean(likenesses: dict[tuple[int, int], float], one: list[int], other: list[int]) -> float:
    values = [likenesses.get((min(a, b), max(a, b)), 0.0) for a in one for b in other]
    return sum(values) / len(values)


def near(likenesses: dict[tuple[int, int], float]) -> dict[int, dict[int, float]]:
    """Of each number how alike it is with others."""
    sides: dict[int, dict[int, float]] = {}
    for (one, other), value in likenesses.items():
        sides.setdefault(one, {})[other] = sides.setdefault(other, {})[one] = value
    return sides


def alike(likenesses: dict[tuple[int, int], float], one: list[int], other: list[int]) -> float:
    """How alike two groups are: the mean over their pairs, less the looser each of them is."""
    within = [mean({**likenesses, **{(n, n): 1.0 for n in group}}, group, group) for group in (one, other)]
    return mean(likenesses, one, other) * float((within[0] * within[1]) ** 0.15)


@given(LIKENESSES, st.randoms())
def test_groups_are_the_same_in_any_order_and_no_two_are_alike(
    likenesses: dict[tuple[int, int], float], random: Random
) -> None:
    groups = grouped(likenesses)
    shuffled = random.sample(sorted(likenesses.items()), len(likenesses))
    assert average_link([(b, a, value) for (a, b), value in shuffled], least=0.2) == groups
    assert len({number for group in groups for number in group}) == sum(map(len, groups))


@given(LIKENESSES)
def test_groups_are_joined_until_no_two_are_alike(likenesses: dict[tuple[int, int], float]) -> None:
    groups = joined(near(likenesses), 0.2)
    assert all(alike(likenesses, one, other) < 0.2 + 1e-9 for one, other in combinations(groups, 2))


def test_a_member_goes_where_it_is_most_alike_and_stays_alone_where_it_is_alike_with_none() -> None:
    two = {pair: 0.9 for group in ((0, 1, 2), (3, 4, 5)) for pair in combinations(group, 2)}
    sides = near(two | {(2, 3): 0.1, (0, 9): 0.1})
    wrong = [[0, 1, 3, 9], [2, 4, 5]]
    groups = settled(wrong, sides, 0.2)
    assert sorted(map(sorted, groups)) == [[0, 1, 2], [3, 4, 5], [9]]


def test_a_bridge_does_not_join_two_events() -> None:
    two = {pair: 0.9 for group in ((0, 1, 2), (3, 4, 5)) for pair in combinations(group, 2)}
    assert sorted(grouped(two | {(2, 3): 0.5})) == [[0, 1, 2], [3, 4, 5]]
    assert grouped({}) == []


def test_a_loose_group_takes_a_third_event_in_less_easily_than_a_tight_one_does() -> None:
    third = {(0, 3): 0.21, (1, 3): 0.21, (2, 3): 0.21}
    assert len(joined(near({(0, 1): 0.9, (0, 2): 0.9, (1, 2): 0.9} | third), 0.2)) == 1
    assert len(joined(near({(0, 1): 0.9, (0, 2): 0.45} | third), 0.2)) == 2


def ids(story_of: dict[int, int]) -> dict[UUID, UUID]:
    return {UUID(int=article): UUID(int=story) for article, story in story_of.items()}


def test_stories_are_born_merge_and_split() -> None:
    one, other = {1: 1, 2: 1}, {3: 3, 4: 3}
    assert story_changes({}, ids(one)) == [(UUID(int=1), "born", None)]
    assert story_changes(ids(one | other), ids({1: 1, 2: 1, 3: 1, 4: 1})) == [(UUID(int=3), "merged", UUID(int=1))]
    assert story_changes(ids({1: 1, 2: 1, 3: 1, 4: 1}), ids(one | other)) == [(UUID(int=3), "split", UUID(int=1))]
    assert story_changes(ids(one), ids(one)) == []
