"""An outcome as one row with its child rows: a line of `newsetl extract`, a dict of `newsetl.read`."""

from __future__ import annotations

import json
from typing import Any

from newsetl.core.records import Outcome, Reject
from newsetl.warehouse.schema import article_row, reject_row


def line_of(outcome: Outcome) -> dict[str, Any]:
    """An outcome as one row: which it is, its columns, and every mention of an entity with that entity's row."""
    if isinstance(outcome, Reject):
        row = reject_row(outcome)
        return {"outcome": "reject", "source_uri": row.pop("source_uri"), "url_original": row.pop("url"), **row}
    row = article_row(outcome)
    if row["extra"]:
        row["extra"] = json.loads(row["extra"])
    first = (
        "source_uri",
        "url_original",
        "url",
        "title",
        "authors",
        "published_at",
        "published_on",
        "language",
        "text",
    )
    children = {name: [dict(entry) for entry in rows] for name, rows in outcome.tables.items()}
    known = {entry["entity"]: entry for entry in children["entities"]}
    children["entities"] = [known[mention["entity"]] | mention for mention in children.pop("mentions")]
    rest = {name: value for name, value in row.items() if name not in first}
    row["authors"] = row["authors"] or []
    return {"outcome": "article", **{name: row[name] for name in first}, **rest, **children}
