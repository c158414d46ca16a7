"""A writer for the reader tests: `python -m tests.faults.writer ROOT LOADS` loads and publishes until there are so many.

Each load is three articles with two links each; every seventh is followed by a compaction. It goes on where a killed
one stopped.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from newsetl.maintain.compact import compact
from newsetl.warehouse.batches import conform
from newsetl.warehouse.lake import Counts
from newsetl.warehouse.stamping import LoadRows
from newsetl.warehouse.writer.warehouse import Warehouse, open_writer
from tests.warehouse.conftest import RUN, article

ARTICLES, LINKS, COMPACTED = 3, 2, 7


def load(warehouse: Warehouse, number: int) -> None:
    """Commit the load of this number."""
    first, rows, links = warehouse.next_version, [], []
    for place in range(ARTICLES):
        row = {**article(f"{number}-{place}", f"Ferry report {place} of day {number}."), "version": first + place}
        rows.append(row)
        shared = {"article_id": row["article_id"], "version": row["version"]}
        url = f"https://courier.example/{number}/{place}"
        links += [{**shared, "position": at, "url": f"{url}/{at}"} for at in range(LINKS)]
    parts: Mapping[str, Sequence[dict[str, Any]]] = {"articles": rows, "links": links}
    warehouse.add(
        LoadRows(tables={name: [conform(name, of)] for name, of in parts.items()}),
        run_id=str(RUN),
        recipe="1-test",
        counts=Counts(seen=ARTICLES, new=ARTICLES),
        next_version=first + ARTICLES,
    )


def main(root: Path, loads: int) -> None:
    """Load until there are so many."""
    with open_writer(root) as warehouse:
        ((done,),) = warehouse.ask("SELECT count(*) FROM loads WHERE run_id IS NOT NULL")
        for number in range(done, loads):
            load(warehouse, number)
            if number % COMPACTED == COMPACTED - 1:
                compact(warehouse)
            warehouse.publish()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
