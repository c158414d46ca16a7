"""docs/schema.md is what the schema says."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import duckdb

ROOT = Path(__file__).parents[2]


TOOL = runpy.run_path(str(ROOT / "tools" / "schema_reference.py"))


def test_every_table_view_column_and_macro_is_explained() -> None:
    assert TOOL["undocumented"]() == []


def test_every_column_has_the_type_that_the_page_states(samples: duckdb.DuckDBPyConnection) -> None:
    page = (ROOT / "docs" / "schema.md").read_text("utf-8")
    stated = {}
    for section in re.split(r"^### ", page, flags=re.MULTILINE)[1:]:
        columns = re.findall(r"^\| `(\w+)` \| ([A-Z][^|]*?) \|", section, re.MULTILINE)
        stated[section.split("\n", 1)[0]] = dict(columns)
    views = [
        name
        for (name,) in samples.sql("SELECT view_name FROM duckdb_views() WHERE schema_name = 'main'").fetchall()
    ]
    known = {
        name: {row[0]: row[1] for row in samples.sql(f"DESCRIBE {name}").fetchall()}
        for name in stated.keys() & {*views}
    }
    assert len(known) > 25
    differing = {
        (table, column): (kind, known[table].get(column))
        for table in known
        for column, kind in stated[table].items()
        if known[table].get(column) != kind
    }
    assert not differing


def test_versions_have_the_columns_of_articles_and_of_their_types(samples: duckdb.DuckDBPyConnection) -> None:
    articles, versions = (
        {row[0]: row[1] for row in samples.sql(f"DESCRIBE {table}").fetchall()}
        for table in ("articles", "article_versions")
    )
    assert versions.items() <= articles.items()


def test_the_reference_page_is_up_to_date() -> None:
    made = TOOL["reference"]()
    assert (ROOT / "docs" / "schema.md").read_text("utf-8") == made, "run `python tools/schema_reference.py`"
