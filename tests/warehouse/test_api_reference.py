"""docs/api.md is what the docstrings say."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_page_of_the_python_door_is_up_to_date() -> None:
    made = runpy.run_path(str(ROOT / "tools" / "api_reference.py"))["reference"]()
    assert (ROOT / "docs" / "api.md").read_text("utf-8") == made, "run `python tools/api_reference.py`"
