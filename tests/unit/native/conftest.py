"""The compiled loops, built for the tests where the installation has none."""

from __future__ import annotations

import ctypes

import pytest

from conftest import absent
from newsetl.native.build import compile_loops
from newsetl.native.library import load_library


@pytest.fixture(scope="session")
def loops(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    """The compiled form of the sources as they are now."""
    target = tmp_path_factory.mktemp("native") / "loops.so"
    reason = compile_loops(target)
    if reason.startswith("there is no"):
        absent(reason)
    assert reason == ""
    library = load_library(target)
    assert library is not None, "what was compiled cannot be loaded"
    return library
