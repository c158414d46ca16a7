"""docs/api.md is what the docstrings say."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


TOOL = runpy.run_path(str(ROOT / "tools" / "api_reference.py"))


def test_every_public_name_argument_and_attribute_is_explained() -> None:
    assert TOOL["undocumented"]() == []


def test_what_no_docstring_explains_is_named() -> None:
    def silent(term: str) -> None: ...

    def half(term: str, width: int) -> None:
        """Words near `term`."""

    assert TOOL["unexplained"]("silent", silent) == ["silent"]
    assert TOOL["unexplained"]("half", half) == ["half: width"]
    assert TOOL["unexplained"]("half", half, shared="`width` is in words.") == []


def test_the_page_of_the_python_door_is_up_to_date() -> None:
    made = TOOL["reference"]()
    assert (ROOT / "docs" / "api.md").read_text("utf-8") == made, "run `python tools/api_reference.py`"
