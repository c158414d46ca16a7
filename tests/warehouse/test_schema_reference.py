"""docs/schema.md is what the schema says."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_reference_page_is_up_to_date() -> None:
    made = runpy.run_path(str(ROOT / "tools" / "schema_reference.py"))["reference"]()
    assert (ROOT / "docs" / "schema.md").read_text("utf-8") == made, "run `python tools/schema_reference.py`"
