"""What a run has filed and not committed: rows in Arrow, numbered and stamped, with their counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pyarrow as pa

from newsetl.run.ledger import Filing
from newsetl.warehouse.lake import Counts
from newsetl.warehouse.schema import TABLES, conform
from newsetl.warehouse.writer.warehouse import Warehouse

_COMMIT_BYTES = 8_000_000  # of rows in Arrow


class Pending:
    """The next load of a run."""

    def __init__(self, warehouse: Warehouse, *, run_id: UUID, recipe: str) -> None:
        self._warehouse, self._run_id, self._recipe = warehouse, run_id, recipe
        self._counts = Counts()
        self._next_version = warehouse.next_version
        self._batches: dict[str, list[pa.RecordBatch]] = {}
        self._versions: dict[tuple[UUID, str], int] = {}  # of the articles among them
        self.rows = 0  # taken so far, of all commits

    def take(self, filings: Sequence[Filing], counts: Counts) -> None:
        """Rows go into Arrow at once: as Python objects they take ten times the memory."""
        self._counts += counts
        stamp = {"run_id": self._run_id, "loaded_at": datetime.now(UTC)}
        rows: dict[str, list[dict[str, Any]]] = {}
        for filing in filings:
            numbered = {"version": self._next_version}
            for row in filing.rows.get("articles", ()):
                self._versions[row["article_id"], row["content_hash"]] = self._next_version
            self._next_version += "articles" in filing.rows or "rejects" in filing.rows
            for part, added_rows in filing.rows.items():
                if part == "meetings":
                    rows.setdefault(part, []).extend(map(self._meeting, added_rows))
                    continue
                stamped = {**stamp, **numbered} if part in ("articles", "rejects") else numbered
                added = stamped if part in TABLES else {}
                rows.setdefault(part, []).extend({**row, **added} for row in added_rows)
        for part, part_rows in rows.items():
            self.rows += len(part_rows)
            if part_rows:
                self._batches.setdefault(part, []).append(conform(part, part_rows))

    def _meeting(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row of a meeting; a version that this load brings has its number only now."""
        version = row["version"] or self._versions[row["article_id"], row["content_hash"]]
        place = {name: value for name, value in row.items() if name not in ("article_id", "content_hash")}
        return {**place, "version": version, "run_id": self._run_id}

    def is_due(self, most_documents: int) -> bool:
        """Enough documents, or enough bytes of rows: a load takes some ten times its rows' memory."""
        if self._counts.seen >= most_documents:
            return True
        held: int = sum(batch.nbytes for part in self._batches.values() for batch in part)
        return held >= _COMMIT_BYTES

    def commit(self) -> bool:
        """Make what was taken count. Returns whether there was anything.

        Raises:
            WarehouseError: a file cannot be written; nothing of it counts.
        """
        if not self._counts.seen:
            return False
        self._warehouse.add(
            self._batches,
            run_id=str(self._run_id),
            recipe=self._recipe,
            counts=self._counts,
            next_version=self._next_version,
        )
        self._counts, self._batches = Counts(), {}
        self._versions.clear()
        return True
