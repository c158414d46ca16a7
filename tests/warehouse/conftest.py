"""A warehouse made from the samples, once a session, and an empty one with articles of our own making."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

import duckdb
import pytest

from newsetl.core.records import PLACE_NAMESPACE, plain
from newsetl.extract.fields.signatures import signature_of
from newsetl.run import pipeline
from newsetl.run.request import Request
from newsetl.settings import load_settings
from newsetl.warehouse.batches import conform
from newsetl.warehouse.builds.reader import open_reader
from newsetl.warehouse.lake import Counts
from newsetl.warehouse.schema import ARTICLES
from newsetl.warehouse.stamping import LoadRows
from newsetl.warehouse.writer.warehouse import Warehouse, open_writer

ROOT = Path(__file__).parents[2]
RUN = uuid4()


@pytest.fixture(scope="session")
def samples_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("samples") / "warehouse"
    settings = load_settings({"warehouse": root, "run": {"workers": 1}})
    pipeline.run(Request(sources=[str(ROOT / "samples")], settings=settings))
    return root


@pytest.fixture
def samples(samples_root: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = open_reader(samples_root)
    yield connection
    connection.close()


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with open_writer(tmp_path / "warehouse") as opened:
        yield opened


def article(name: str, text: str, **values: Any) -> dict[str, Any]:
    """A row of `articles`; what is not given is made up."""
    now = datetime.now(UTC)
    row: dict[str, Any] = {
        "article_id": uuid5(PLACE_NAMESPACE, name),
        "text": text,
        "published_on": date(2026, 3, 4),
        "published_precision": "day",
        "content_hash": uuid5(PLACE_NAMESPACE, repr((name, text, sorted(values.items())))).hex,
        "recipe": "1-test",
        "input_hash": "0" * 32,
        "media_type": "text",
        "captured_at": datetime(2026, 3, 20, tzinfo=UTC),
        "capture_id": uuid5(PLACE_NAMESPACE, f"place of {name}"),
        "source_uri": f"/news/{name}.txt",
        "run_id": RUN,
        "loaded_at": now,
        **values,
    }
    return {spec.name: row.get(spec.name) for spec in ARTICLES}


Load = Callable[[Sequence[dict[str, Any]]], None]


def load(warehouse: Warehouse, rows: Sequence[dict[str, Any]], **counts: int) -> None:
    """Commit rows as one load."""
    first = warehouse.next_version
    rows = [{**row, "version": first + place} for place, row in enumerate(rows)]
    warehouse.add(
        LoadRows(tables={"articles": [conform("articles", rows)]} if rows else {}),
        run_id=str(RUN),
        recipe="1-test",
        counts=Counts(**(counts or {"seen": len(rows), "new": len(rows)})),
        next_version=first + len(rows),
    )


def load_signed(warehouse: Warehouse, rows: Sequence[dict[str, Any]], *, run_id: UUID = RUN) -> None:
    """Commit rows with the signatures of their texts, as one load."""
    first = warehouse.next_version
    rows = [{**row, "version": first + place, "run_id": run_id} for place, row in enumerate(rows)]
    signed = [
        {**plain(signature), "article_id": row["article_id"], "position": 0, "version": row["version"]}
        for row in rows
        if (signature := signature_of(row["text"])) is not None
    ]
    warehouse.add(
        LoadRows(tables={"articles": [conform("articles", rows)], "signatures": [conform("signatures", signed)]}),
        run_id=str(run_id),
        recipe="1-test",
        counts=Counts(seen=len(rows), new=len(rows)),
        next_version=first + len(rows),
    )


def shown_rows(warehouse: Warehouse, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a query on what a publish would show."""
    with warehouse.look() as made:
        return made.execute(sql).fetchall()


def ids(*names: str) -> list[UUID]:
    return [uuid5(PLACE_NAMESPACE, name) for name in names]
