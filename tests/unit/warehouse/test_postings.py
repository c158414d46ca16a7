"""The words of articles, counted for the search index."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from newsetl.warehouse.search.index import index_parts


def test_a_part_with_no_article_that_is_wanted_adds_none_to_the_count(tmp_path: Path) -> None:
    part = tmp_path / "part.parquet"
    pq.write_table(pa.table({"version": [1, 2], "title": ["Bridge", None], "text": ["Mended.", "Late."]}), part)
    with duckdb.connect() as connection:
        assert index_parts(connection, [part], "SELECT 3") == 0
