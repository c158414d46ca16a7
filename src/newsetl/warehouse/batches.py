"""The tables' columns in Arrow: schemas, and rows as record batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pyarrow as pa

from newsetl.warehouse.conform import conformed
from newsetl.warehouse.layouts import Layout
from newsetl.warehouse.schema import PARTS, Spec

_SCALARS: Mapping[type, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    date: pa.date32(),
    datetime: pa.timestamp("us", tz="UTC"),
    UUID: pa.uuid(),
}


def arrow_type(layout: Layout) -> pa.DataType:
    """Arrow type of values that lie so."""
    if layout.kind is list:
        return pa.list_(arrow_type(layout.parts["item"]))
    if layout.kind is dict:
        return pa.struct([pa.field(name, arrow_type(part)) for name, part in layout.parts.items()])
    return _SCALARS[layout.kind]


def arrow_schema(specs: Sequence[Spec]) -> pa.Schema:
    """Arrow schema of a table, comments as field metadata."""
    return pa.schema(
        [
            pa.field(spec.name, arrow_type(spec.layout), not spec.required, metadata={"comment": spec.comment})
            for spec in specs
        ]
    )


SCHEMAS: Mapping[str, pa.Schema] = {name: arrow_schema(specs) for name, specs in PARTS.items()}


def conform(part: str, rows: Sequence[Mapping[str, Any]]) -> pa.RecordBatch:
    """Rows as one Arrow batch of exactly that part's columns.

    pyarrow lets unknown names pass in silence: we do not.

    Raises:
        ArithmeticError, AttributeError, TypeError, ValueError: a row that does not conform; that is our bug, never
            the document's.
    """
    names = [spec.name for spec in PARTS[part]]
    for row in rows:
        if not row.keys() <= set(names):
            raise ValueError(f"{part}: no columns {sorted(row.keys() - set(names))}")
    columns = {name: [row.get(name) for row in rows] for name in names}
    return opened(conformed(part, PARTS[part], columns, len(rows)), SCHEMAS[part])


def opened(message: bytes, schema: pa.Schema) -> pa.RecordBatch:
    """A message as the record batch that it is, where it lies."""
    return pa.ipc.read_record_batch(pa.py_buffer(message), schema)
