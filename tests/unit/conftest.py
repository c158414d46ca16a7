"""The labelled data beside the repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def shared() -> Path:
    """The folder of labelled data: NEWSETL_SHARED, else ../shared. Without it tests skip; under CI they fail."""
    folder = Path(os.environ.get("NEWSETL_SHARED", ROOT.parent / "shared"))
    if folder.is_dir():
        return folder
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"{folder}: the labelled data is not there; set NEWSETL_SHARED")
    pytest.skip(f"{folder} is not there")
