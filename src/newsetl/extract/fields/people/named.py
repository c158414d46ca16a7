"""A name in the text and what bears it, while an article is read."""

from __future__ import annotations

from typing import NamedTuple

from newsetl.extract.fields.people.types import EntityType


class TypedName(NamedTuple):
    """A mention while the article is read."""

    start: int
    end: int
    text: str
    type: EntityType
    title: str = ""
    token: int = 0
    lead: float = 0.0
