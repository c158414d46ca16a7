"""What a worker answers for a run: which documents are articles, and the rows of these, built together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from newsetl.core.records import Article, Outcome, Reject
from newsetl.run.workers.declined import failed
from newsetl.warehouse.row_sets import RowSet, RowSetBuilder


@dataclass(frozen=True, slots=True)
class Built:
    """An article that was read: what decides its outcome, and where its rows are."""

    content_hash: str
    row_set: RowSet
    number: int  # its own in the row set


BuiltOutcome: TypeAlias = Built | Reject


def with_rows(outcomes: Sequence[Outcome], *, recipe: str) -> list[BuiltOutcome]:
    """As many outcomes, with the rows of the articles; an article whose rows cannot be built is a reject."""
    builder = RowSetBuilder(recipe=recipe)
    try:
        numbers = [builder.add(outcome) if isinstance(outcome, Article) else -1 for outcome in outcomes]
        row_set = builder.build()
    except Exception as error:  # noqa: BLE001 - the worker boundary: the others go on whatever one document does
        if len(outcomes) > 1:
            return [built for outcome in outcomes for built in with_rows([outcome], recipe=recipe)]
        return [failed(one.capture, error) if isinstance(one, Article) else one for one in outcomes]
    return [
        Built(outcome.content_hash, row_set, number) if isinstance(outcome, Article) else outcome
        for outcome, number in zip(outcomes, numbers, strict=True)
    ]
