"""Copies, clusters and stories follow from the articles that stand, whatever happened before."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.maintain.undo import take_out
from newsetl.related import copies as copying
from newsetl.related.copies import update_copies
from newsetl.related.stories import update_stories
from newsetl.warehouse.writer.warehouse import Warehouse
from tests.conftest import examples_of_a_database
from tests.unit.related.test_verdict import prose
from tests.warehouse.conftest import load_signed
from tests.warehouse.test_copies import NOTICE, PHRASE, POOL, REPORT, Piece, forget, new_warehouse, tables
from tests.warehouse.test_stories import BUDGET, FERRY

LOW_LIMITS = {"most_titles": 3, "most_holders": 4, "first_holders": 2}  # so few articles pass them


def on_event(words: str, number: int, day: int) -> Piece:
    return Piece(name=f"{words[:5]}{number}", words=[*words.split(), *prose(200 + number, 30)], day=day)


PIECES = [
    *POOL,
    *(on_event(FERRY, number, day) for number, day in enumerate((3, 4, 5, 20), 1)),
    *(on_event(BUDGET, number, day) for number, day in enumerate((3, 5), 5)),
]
# What comes in between and leaves again: copies, and one more of what is nearly boilerplate or crowded.
PASSING = [
    Piece(name="passing copy", words=REPORT[:100], host="passing.example", day=1),
    Piece(name="passing notice", words=[*prose(300, 30), *NOTICE]),
    *(
        Piece(name=f"passing phrase{n}", words=[*PHRASE, *prose(310 + n, 60)], host=f"q{n}.example")
        for n in range(3)
    ),
    on_event(FERRY, 9, 2),
    on_event(f"{FERRY} {BUDGET}", 10, 4),
]
STEPS = st.sampled_from(["nothing", "forget", "undo", "refresh", "group"])
HISTORIES = st.tuples(
    st.permutations(range(len(PIECES))),
    st.lists(st.tuples(st.integers(1, len(PIECES) - 1), STEPS), max_size=9, unique_by=lambda cut: cut[0]),
)


def put(warehouse: Warehouse, pieces: Sequence[Piece], run: int) -> None:
    load_signed(warehouse, [piece.row for piece in pieces], run_id=UUID(int=run))
    update_copies(warehouse)


def take(warehouse: Warehouse, step: str, held: Sequence[Piece], run: int) -> None:
    """What may happen between two runs and must leave no trace."""
    if step in ("forget", "undo"):
        put(warehouse, PASSING, run)
        update_stories(warehouse)
    if step == "undo":
        take_out(warehouse, str(UUID(int=run)))
    if step == "forget":
        for piece in PASSING:
            forget(warehouse, piece)
    if step == "refresh":
        put(warehouse, [replace(piece, hour=run % 24) for piece in held], run)
    update_copies(warehouse)
    if step == "group":
        update_stories(warehouse)


def all_tables(warehouse: Warehouse) -> dict[str, list[tuple[Any, ...]]]:
    update_stories(warehouse)
    stories = "SELECT story_id, article_id FROM story_articles ORDER BY ALL"
    labels = "SELECT story_id, label FROM story_labels ORDER BY ALL"
    return tables(warehouse) | {"stories": warehouse.ask(stories), "labels": warehouse.ask(labels)}


@pytest.fixture(scope="module")
def from_nothing() -> dict[str, list[tuple[Any, ...]]]:
    with pytest.MonkeyPatch.context() as patch, new_warehouse() as warehouse:
        patch.setattr(copying, "LIMITS", LOW_LIMITS)
        put(warehouse, PIECES, 1)
        made = all_tables(warehouse)
    assert all(made.values()), "each table is put to the test"
    return made


@examples_of_a_database(share=12)
@given(HISTORIES)
def test_the_same_articles_are_the_same_copies_clusters_and_stories_whatever_happened_before(
    from_nothing: dict[str, list[tuple[Any, ...]]], history: tuple[list[int], list[tuple[int, str]]]
) -> None:
    order, cuts = history
    bounds = [(0, "nothing"), *sorted(cuts), (len(order), "nothing")]
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(copying, "LIMITS", LOW_LIMITS)
        patch.setattr(copying, "WORDS", 700)  # so that several steps compare what is new
        warehouse = stack.enter_context(new_warehouse())
        for run, ((start, _), (end, step)) in enumerate(pairwise(bounds), 1):
            put(warehouse, [PIECES[number] for number in order[start:end]], 2 * run)
            take(warehouse, step, [PIECES[number] for number in order[:end]], 2 * run + 1)
        assert all_tables(warehouse) == from_nothing
