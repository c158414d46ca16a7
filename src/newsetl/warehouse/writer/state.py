"""What a warehouse knows already: asked by the ledger before anything is written. Works on any connection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as pa

from newsetl.core.shipped import statements


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is held of one identity: its standing version, and the hashes of its others."""

    content_hash: str
    recipe: str
    input_hash: str
    captured_at: datetime | None
    capture_id: UUID
    record_id: str | None = None  # of the WARC record that the standing version came from
    versions: Mapping[str, int | None] = field(default_factory=dict)  # content hash → row
    version: int | None = None  # row of the standing version; None while it is not committed
    is_as_loaded: bool = False  # it was not seen elsewhere or later since its row was written


class State:
    """Look-ups by sets of ids, each one join."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._db = connection
        self._db.execute("CREATE OR REPLACE TEMP TABLE session_keys (id UUID)")

    def known(self, ids: Iterable[UUID]) -> dict[UUID, Known]:
        """What is held of these articles; ids that are not held are left out."""
        return {
            row[0]: Known(
                content_hash=row[1],
                recipe=row[2],
                input_hash=row[3],
                captured_at=row[4],
                capture_id=row[5],
                record_id=row[6],
                versions={entry["hash"]: entry["version"] for entry in row[7] or ()},
                version=row[8],
                is_as_loaded=not row[9],
            )
            for row in self._ask("known", ids)
        }

    def held(self, ids: Iterable[UUID]) -> set[UUID]:
        """Those of the ids that an article has, or a place that stands in `rejects`."""
        return {row[0] for row in self._ask("held_ids", ids)}

    def forgotten(self) -> frozenset[UUID]:
        """Articles that were taken out for good, and must not come back."""
        return frozenset(row[0] for row in self._db.execute(statements("state.sql")["forgotten"]).fetchall())

    def met(self, keys: Iterable[UUID]) -> set[UUID]:
        """Those of the keys that `remember` was given in this session."""
        return {row[0] for row in self._ask("met", keys)}

    def remember(self, keys: Iterable[UUID]) -> None:
        """Keep keys for `met`, in a temporary table: a run may meet more than memory holds."""
        self._ask("remember", keys)

    def _ask(self, statement: str, ids: Iterable[UUID]) -> list[tuple[Any, ...]]:
        table = pa.table({"id": pa.array(list(ids), pa.uuid())})
        self._db.register("asked", table)
        try:
            return self._db.execute(statements("state.sql")[statement]).fetchall()
        finally:
            self._db.unregister("asked")
