"""Rows held to the columns of their table, as one message in Arrow's form."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from datetime import datetime

from newsetl.warehouse.messages import Values, message
from newsetl.warehouse.schema import Spec


def conformed(part: str, specs: Sequence[Spec], columns: Mapping[str, Values], rows: int) -> bytes:
    """Rows of a part as one record batch of exactly these columns; see `newsetl.warehouse.messages`.

    Raises:
        ArithmeticError, AttributeError, TypeError, ValueError: a row that does not conform; that is our bug, never
            the document's.
    """
    for spec in specs:
        values = columns[spec.name]
        if isinstance(values, array):
            continue
        if spec.layout.kind is datetime:
            naive = next((value for value in values if value is not None and value.tzinfo is None), None)
            if naive is not None:
                raise ValueError(f"{part}: {spec.name} has no time zone: {naive}")
        missing = next((at for at, value in enumerate(values) if value is None), None) if spec.required else None
        if missing is not None:
            raise ValueError(f"{part}: {spec.name} is null in {columns.get('source_uri', values)[missing]}")
    return message([(columns[spec.name], spec.layout) for spec in specs], rows)
