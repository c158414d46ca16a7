"""The pages that are made from the code are what the code says now."""

from __future__ import annotations

import runpy

import pytest

from tests.conftest import ROOT

PAGES = runpy.run_path(str(ROOT / "tools" / "reference_pages.py"))["PAGES"]


@pytest.mark.parametrize("name", PAGES)
def test_a_reference_page_is_up_to_date(name: str) -> None:
    assert (ROOT / "docs" / name).read_text("utf-8") == PAGES[name](), "run `python tools/reference_pages.py`"
