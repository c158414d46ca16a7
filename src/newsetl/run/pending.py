"""What a run has filed and not committed: rows in Arrow, numbered and stamped, with their counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pyarrow as pa

from newsetl.run.ledger import Filing
from newsetl.warehouse.batches import conform
from newsetl.warehouse.lake import Counts
from newsetl.warehouse.row_sets import RowSet
from newsetl.warehouse.stamping import LoadRows, Stamp, stamped
from newsetl.warehouse.writer.warehouse import Warehouse

_COMMIT_BYTES = 20_000_000  # of rows in Arrow, some thousand articles: a load has much that costs the same for few


class Pending:
    """The next load of a run."""

    def __init__(self, warehouse: Warehouse, *, run_id: UUID, recipe: str) -> None:
        self._warehouse, self._run_id, self._recipe = warehouse, run_id, recipe
        self._next_version = warehouse.next_version
        self._versions: dict[tuple[UUID, str], int] = {}  # of the articles among them
        self.rows = 0  # of all commits so far
        self._begin()

    def _begin(self) -> None:
        """Nothing is taken yet for the load that comes."""
        self._counts = Counts()
        self._batches: dict[str, list[pa.RecordBatch]] = {}
        self._row_sets: dict[int, tuple[RowSet, dict[int, Stamp]]] = {}  # with the stamps of those that are filed
        self._bytes = 0  # of both
        self._versions.clear()

    def take(self, filings: Sequence[Filing], counts: Counts) -> None:
        """Rows lie in Arrow's form at once: as Python objects they take ten times the memory."""
        self._counts += counts
        loaded_at = datetime.now(UTC)
        rows: dict[str, list[dict[str, Any]]] = {}
        for filing in filings:
            if filing.filed is not None:
                built = filing.filed.built
                self._stamps(built.row_set)[built.number] = Stamp(
                    version=self._next_version,
                    input_hash=filing.filed.input_hash,
                    article_id=filing.filed.article_id,
                )
                self._versions[filing.filed.article_id, built.content_hash] = self._next_version
            for part, added in filing.rows.items():
                rows.setdefault(part, []).extend(self._completed(part, row, loaded_at) for row in added)
            self._next_version += filing.filed is not None or "rejects" in filing.rows
        for part, part_rows in rows.items():
            if part_rows:
                batch = conform(part, part_rows)
                self._batches.setdefault(part, []).append(batch)
                self._bytes += batch.get_total_buffer_size()

    def _stamps(self, row_set: RowSet) -> dict[int, Stamp]:
        """Where the stamps of a row set go."""
        if id(row_set) not in self._row_sets:
            self._row_sets[id(row_set)] = (row_set, {})
            self._bytes += sum(map(len, row_set.rows.values()))
        return self._row_sets[id(row_set)][1]

    def _completed(self, part: str, row: Mapping[str, Any], loaded_at: datetime) -> dict[str, Any]:
        """A row that did not come from a worker, with what a load adds to it."""
        if part == "meetings":
            return self._meeting(row)
        stamp = {"run_id": self._run_id, "loaded_at": loaded_at, "version": self._next_version}
        return {**row, **stamp} if part == "rejects" else {**row}

    def _meeting(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row of a meeting; a version that this load brings has its number only now."""
        version = row["version"] or self._versions[row["article_id"], row["content_hash"]]
        place = {name: value for name, value in row.items() if name not in ("article_id", "content_hash")}
        return {**place, "version": version, "run_id": self._run_id}

    def is_due(self, most_documents: int) -> bool:
        """Enough documents, or enough bytes of rows: a load takes as much memory again."""
        return self._counts.seen >= most_documents or self._bytes >= _COMMIT_BYTES

    def commit(self) -> bool:
        """Make what was taken count. Returns whether there was anything.

        Raises:
            WarehouseError: a file cannot be written; nothing of it counts.
        """
        if not self._counts.seen:
            return False
        built = stamped([*self._row_sets.values()], run_id=self._run_id, loaded_at=datetime.now(UTC))
        rows = LoadRows(tables={**built.tables, **self._batches}, index=built.index)
        self._warehouse.add(
            rows,
            run_id=str(self._run_id),
            recipe=self._recipe,
            counts=self._counts,
            next_version=self._next_version,
        )
        self.rows += sum(batch.num_rows for batches in rows.tables.values() for batch in batches)
        self._begin()
        return True
