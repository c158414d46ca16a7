"""Which articles are one, and which of them stands for all."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.related.clusters import Member, cluster_rows, components, head_of

PAIRS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda pair: pair[0] != pair[1]), max_size=15
)


def member(number: int, **known: Any) -> Member:
    values: dict[str, Any] = {
        "names": ["courier"],
        "published_on": None,
        "published_at": None,
    }
    return Member(
        version=number, article_id=UUID(int=number), **{**values, "words": 100, "credited": None, **known}
    )


def at(day: int, hour: int) -> dict[str, Any]:
    return {"published_on": date(2026, 3, day), "published_at": datetime(2026, 3, day, hour, tzinfo=UTC)}


@given(PAIRS, st.randoms())
def test_groups_are_what_pairs_connect_in_any_order(pairs: list[tuple[int, int]], random: Random) -> None:
    groups = components(pairs)
    group_of = {number: place for place, group in enumerate(groups) for number in group}
    assert all(group_of[one] == group_of[other] for one, other in pairs)
    assert len(groups) == len(group_of) - len({frozenset(pair) for pair in spanning(pairs)})
    shuffled = [(other, one) for one, other in random.sample(pairs, len(pairs))]
    assert sorted(components(shuffled)) == sorted(groups)


def spanning(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Pairs that connect what was not connected by those before."""
    groups: list[set[int]] = []
    kept = []
    for one, other in pairs:
        mine = [group for group in groups if group & {one, other}]
        if not any({one, other} <= group for group in mine):
            kept.append((one, other))
        groups = [group for group in groups if group not in mine] + [{one, other}.union(*mine)]
    return kept


@pytest.mark.parametrize(
    ("members", "head", "reason"),
    [
        ([member(1, **at(5, 8)), member(2, **at(4, 9)), member(3, **at(4, 8))], 3, "earliest"),
        ([member(1, **at(4, 8)), member(2, names=["reuters"], **at(5, 8), credited="reuters")], 2, "agency"),
        ([member(1, credited="ap", **at(4, 8)), member(2, names=[None, "ap"])], 2, "agency"),
        ([member(1, credited="afp", **at(4, 8)), member(2, names=["reuters"], **at(5, 8))], 1, "earliest"),
        ([member(1), member(2, words=120)], 2, "longest"),
        ([member(1, **at(4, 8)), member(2, words=120, **at(4, 8))], 2, "longest"),
        ([member(2), member(1)], 1, "identity"),
        ([member(1), member(2, **at(4, 8))], 2, "earliest"),
        ([member(1, published_on=date(2026, 3, 4)), member(2, **at(4, 23))], 2, "earliest"),
    ],
)
def test_the_head_and_why(members: list[Member], head: int, reason: str) -> None:
    chosen, why = head_of(members)
    assert (chosen.version, why) == (head, reason)
    assert head_of(members[::-1]) == (chosen, why)


def test_rows_name_the_group_by_its_smallest_id_and_tell_how_alike_each_is_to_the_head() -> None:
    members = {number: member(number, words=100 + number) for number in (1, 2, 3)}
    rows = list(cluster_rows({(1, 2): 0.5, (2, 3): 0.7}, members))
    assert [(row["version"], row["cluster_id"].int, row["is_head"], row["similarity"]) for row in rows] == [
        (1, 1, False, None),
        (2, 1, False, 0.7),
        (3, 1, True, 1.0),
    ]
