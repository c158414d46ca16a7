"""Which articles are one, and which of them stands for all."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.core.shipped import statements
from newsetl.related.clusters import first_of_groups
from newsetl.related.workspace import execute, take

NUMBERS = 13
PAIRS = st.lists(
    st.tuples(st.integers(0, NUMBERS - 1), st.integers(0, NUMBERS - 1)).filter(lambda pair: pair[0] != pair[1]),
    max_size=15,
)
MEMBERS = pa.schema(
    {"first": pa.int64(), "version": pa.int64(), "article_id": pa.uuid(), "names": pa.list_(pa.string())}
    | {"published_on": pa.date32(), "published_at": pa.timestamp("us", tz="UTC")}
    | {"words": pa.int64(), "credited": pa.string()}
)
LINKED = pa.schema({"v": pa.int64(), "w": pa.int64(), "similarity": pa.float64()})


@given(PAIRS, st.randoms())
def test_groups_are_what_pairs_connect_in_any_order(pairs: list[tuple[int, int]], random: Random) -> None:
    first = first_of_groups(NUMBERS, pairs)
    assert all(first[one] == first[other] for one, other in pairs)
    assert len(set(first)) == NUMBERS - len({frozenset(pair) for pair in spanning(pairs)})
    assert all(first[number] == min(n for n in range(NUMBERS) if first[n] == first[number]) for number in first)
    shuffled = [(other, one) for one, other in random.sample(pairs, len(pairs))]
    assert first_of_groups(NUMBERS, shuffled) == first


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


def member(number: int, **known: Any) -> dict[str, Any]:
    unknown = {"published_on": None, "published_at": None, "words": 100, "credited": None}
    row = {"first": 0, "version": number, "article_id": UUID(int=number).bytes, "names": ["courier"]}
    return {**row, **unknown, **known}


def at(day: int, hour: int) -> dict[str, Any]:
    return {"published_on": date(2026, 3, day), "published_at": datetime(2026, 3, day, hour, tzinfo=UTC)}


def clusters(members: list[dict[str, Any]], linked: dict[tuple[int, int], float]) -> list[dict[str, Any]]:
    """Rows of `clusters` that the statements make of these members."""
    pairs = [{"v": v, "w": w, "similarity": similarity} for (v, w), similarity in linked.items()]
    tables = {
        "members": pa.Table.from_pylist(members, schema=MEMBERS),
        "linked": pa.Table.from_pylist(pairs, schema=LINKED),
    }
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        take(connection, tables)
        execute(connection, statements("clusters.sql")["find_heads"])
        cursor = connection.execute(f"FROM ({statements('clusters.sql')['rows']}) ORDER BY version")
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


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
        (
            [member(1, published_at=at(1, 8)["published_at"]), member(2, published_on=date(2026, 3, 4))],
            2,
            "earliest",
        ),
    ],
)
def test_the_head_and_why(members: list[dict[str, Any]], head: int, reason: str) -> None:
    for order in (members, members[::-1]):
        rows = clusters(order, {})
        assert [row["version"] for row in rows if row["is_head"]] == [head]
        assert {row["reason"] for row in rows} == {reason}


def test_rows_name_the_group_by_its_smallest_id_and_tell_how_alike_each_is_to_the_head() -> None:
    members = [member(number, words=100 + number) for number in (1, 2, 3)]
    others = [member(number, first=3) for number in (5, 6)]
    rows = clusters(members + others, {(1, 2): 0.5, (2, 3): 0.7, (5, 6): 0.9})
    assert [(row["version"], row["cluster_id"].int, row["is_head"], row["similarity"]) for row in rows] == [
        (1, 1, False, None),
        (2, 1, False, 0.7),
        (3, 1, True, 1.0),
        (5, 5, True, 1.0),
        (6, 5, False, 0.9),
    ]
