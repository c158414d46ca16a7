"""Outcomes as a child answers them: packed, until whoever files them asks what they are.

A worker of a cluster passes them on as they are. So it needs nothing of what builds and holds rows.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """What a child says of some documents: how many they are, and a pickle of their outcomes."""

    documents: int
    body: bytes

    @property
    def outcomes(self) -> list[Packed]:
        """One for each document."""
        return [Packed(self.body, number) for number in range(self.documents)]


@dataclass(frozen=True, slots=True)
class Packed:
    """An outcome, as one of those in an answer. In a pickle of several, an answer they share is there once."""

    body: bytes
    number: int


def pack(outcomes: Sequence[Any]) -> Answer:
    """The answer with these outcomes."""
    return Answer(len(outcomes), pickle.dumps(outcomes, protocol=pickle.HIGHEST_PROTOCOL))


def unpack(outcomes: Iterable[Any]) -> list[Any]:
    """The same outcomes, none of them packed; those of an answer go on sharing what they shared."""
    opened: dict[int, Sequence[Any]] = {}  # by the identity of the pickle
    unpacked = []
    for outcome in outcomes:
        if isinstance(outcome, Packed):
            if id(outcome.body) not in opened:
                opened[id(outcome.body)] = pickle.loads(outcome.body)
            unpacked.append(opened[id(outcome.body)][outcome.number])
        else:
            unpacked.append(outcome)
    return unpacked
