"""Which build users see."""

from __future__ import annotations

import os
from errno import EISDIR
from pathlib import Path

import pytest

from newsetl.core.errors import WarehouseError
from newsetl.warehouse.builds.catalogue import show


def test_a_link_that_cannot_be_swapped_is_named_once_with_the_system_s_reason(tmp_path: Path) -> None:
    link = tmp_path / "news.duckdb"
    link.mkdir()
    with pytest.raises(WarehouseError) as raised:
        show(tmp_path, "news-000001")
    assert str(raised.value) == f"cannot swap {link}: {os.strerror(EISDIR)}"
