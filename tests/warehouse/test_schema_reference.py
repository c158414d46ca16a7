"""docs/schema.md is what the schema says."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


TOOL = runpy.run_path(str(ROOT / "tools" / "schema_reference.py"))


def test_every_table_view_column_and_macro_is_explained() -> None:
    assert TOOL["undocumented"]() == []


def test_the_reference_page_is_up_to_date() -> None:
    made = TOOL["reference"]()
    assert (ROOT / "docs" / "schema.md").read_text("utf-8") == made, "run `python tools/schema_reference.py`"
