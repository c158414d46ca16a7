"""Batches and outcomes that stay packed until somebody asks what they are.

A worker of a cluster passes both on as they are: captures to a child, and what that answers to whoever files it.
So it copies no page, and needs nothing of what builds and holds rows.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, SupportsIndex, overload

from newsetl.core.records import Capture


class PackedCaptures(Sequence[Capture]):
    """Captures of a batch as a pickle. It is opened here only where one of them or a part is asked for.

    Args:
        documents: how many they are.
        body: a pickle of a list of them.
    """

    def __init__(self, documents: int, body: bytes) -> None:
        self._documents = documents
        self.body = body

    @cached_property
    def _opened(self) -> list[Capture]:
        opened: list[Capture] = pickle.loads(self.body)
        return opened

    def __len__(self) -> int:
        return self._documents

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Any, ...]:
        """As itself around a buffer: a scheduler that opens and packs a task again copies no page."""
        is_apart = int(protocol) >= 5  # since then a pickle may name buffers that travel beside it
        return PackedCaptures, (self._documents, pickle.PickleBuffer(self.body) if is_apart else bytes(self.body))

    @overload
    def __getitem__(self, place: int) -> Capture: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Capture]: ...
    def __getitem__(self, place: int | slice) -> Capture | Sequence[Capture]:
        if place == slice(0, self._documents):
            return self
        return self._opened[place]


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
