"""How the values of a column lie in memory: what a Python annotation says of them, told of no library."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

_SCALARS = (str, int, float, bool, date, datetime, UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A scalar, a list or a record.

    Attributes:
        kind: The type of a scalar; `list` or `dict` of the others.
        parts: Of a record its values by name, of a list its items under "item".
    """

    kind: type
    parts: Mapping[str, Layout] = field(default_factory=dict)


def layout_of(annotation: Any) -> Layout:
    """How values of an annotation lie: scalars, X | None, tuple[X, ...], records.

    Raises:
        TypeError: a kind that no column may have.
    """
    if annotation in _SCALARS:
        return Layout(kind=annotation)
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        (inner,) = (part for part in parts if part is not type(None))
        return layout_of(inner)
    if origin is Literal:
        return Layout(kind=str)
    if origin is tuple and parts[1:] == (...,):
        return Layout(kind=list, parts={"item": layout_of(parts[0])})
    if is_dataclass(annotation):
        hints = get_type_hints(annotation)
        return Layout(kind=dict, parts={part.name: layout_of(hints[part.name]) for part in fields(annotation)})
    raise TypeError(f"no column can have the type {annotation!r}: add it to newsetl.warehouse.layouts")
