"""Builds that lie in memory and show what nobody wrote to disk: nothing at all, or what the lake alone says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb

from newsetl.warehouse.builds.build import Contents, write_build
from newsetl.warehouse.lake import Lake
from newsetl.warehouse.writer import apply as loading
from newsetl.warehouse.writer.database import open_writer_database
from newsetl.warehouse.writer.warehouse import Warehouse


def open_empty() -> duckdb.DuckDBPyConnection:
    """A build with nothing in it, in memory."""
    connection = duckdb.connect(":memory:")
    write_build(connection, Path(), Contents())
    return connection


@contextmanager
def rebuilt(root: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """What the lake alone says, as a build in memory without the search index. Nothing is written."""
    with closing(open_writer_database()) as connection:
        lake = Lake(root / "lake")
        last = loading.restore(connection, lake, indexed=False)
        for manifest in lake.manifests(after=last):
            loading.apply(connection, lake, manifest, indexed=False)
        with duckdb.connect(":memory:") as made:
            write_build(made, root, Warehouse(root, connection).contents("rebuilt"))
            yield made
