"""What a corpus states of a document, under names of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from newsetl.readers.exports.article import ExportedArticle
from newsetl.readers.tables.columns import guess_columns
from newsetl.readers.tables.rows import hint_values
from newsetl.readers.tables.values import is_known, line_of

_PARTS = frozenset(part.name for part in fields(ExportedArticle)) - {"paragraphs", "extra", "properties"}
_TEXTS = ("text", "html")


def stated_article(paragraphs: Sequence[str], stated: Mapping[str, str]) -> ExportedArticle:
    """An article with what is stated of it; what no column is known for goes to `extra`."""
    columns = {ours: theirs for ours, theirs in guess_columns(stated).items() if ours not in _TEXTS}
    cells = {ours: stated[theirs] for ours, theirs in columns.items() if is_known(stated[theirs])}
    hints: dict[str, Any] = {name: value for name, value in hint_values(cells).items() if name in _PARTS}
    used = {columns[name] for name in (*hints, "url") if name in columns}
    return ExportedArticle(
        paragraphs=paragraphs,
        url=line_of(cells.get("url")),
        extra={name: value for name, value in stated.items() if name not in used and is_known(value)},
        **hints,
    )
