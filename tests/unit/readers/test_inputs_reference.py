"""docs/inputs.md is what the list of formats says."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_the_page_of_inputs_is_made_from_the_list_of_formats() -> None:
    made = runpy.run_path(str(ROOT / "tools" / "inputs_reference.py"))["page"]()
    assert (ROOT / "docs" / "inputs.md").read_text("utf-8") == made, "run `python tools/inputs_reference.py`"
