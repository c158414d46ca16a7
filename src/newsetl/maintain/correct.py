"""Corrections: what a person says of a field wins over every candidate, in every build from then on."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from getpass import getuser
from typing import Any
from uuid import UUID

from newsetl.core.errors import UsageError
from newsetl.related.publish import publish
from newsetl.settings import Settings
from newsetl.warehouse.manual.values import corrected, field_of
from newsetl.warehouse.writer.warehouse import open_writer

OnMessage = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What one column of one article is to be."""

    article_id: UUID
    column: str
    value: str | Sequence[str] | None = None  # "" and None: the column is empty
    note: str | None = None
    is_withdrawn: bool = False  # the correction made before no longer counts


def correct(
    settings: Settings,
    corrections: Sequence[Correction],
    *,
    by: str | None = None,
    on_message: OnMessage | None = None,
) -> int:
    """Add corrections and publish. All of them count, or none. Returns how many.

    Args:
        settings: where the warehouse lies.
        corrections: the last of several for one field of one article counts.
        by: who says so; None is the user's login.
        on_message: takes lines for the user.

    Raises:
        UsageError: a column that is none or cannot be corrected, or a value that its check refuses.
        LockedError: another process writes to the warehouse.
    """
    rows = [_row(correction) for correction in corrections]
    if rows:
        add_rows(settings, "corrections", rows, by=by, on_message=on_message)
    return len(rows)


def _row(correction: Correction) -> dict[str, Any]:
    row = {"article_id": correction.article_id, "note": correction.note}
    try:
        if correction.is_withdrawn:
            return {**row, "field": field_of(correction.column).name}
        made = corrected(correction.column, correction.value)
    except UsageError as error:
        raise UsageError(f"article {correction.article_id}: {error}; nothing was corrected") from error
    columns = json.dumps(dict(made.columns), default=str, ensure_ascii=False)
    return {**row, "field": made.field, "columns": columns, "printed": made.printed}


def add_rows(
    settings: Settings,
    table: str,
    rows: Sequence[dict[str, Any]],
    *,
    by: str | None = None,
    on_message: OnMessage | None = None,
) -> None:
    """Add rows by hand to a table of `newsetl.warehouse.schema.MANUAL`, and publish. Holds the writer lock."""
    with open_writer(
        settings.warehouse,
        wait_s=settings.run.lock_wait_s,
        on_wait=on_message,
        keep_builds=settings.publish.keep_builds,
        publish=False,
    ) as warehouse:
        warehouse.add_by_hand(table, rows, by=by or getuser())
        publish(warehouse)
