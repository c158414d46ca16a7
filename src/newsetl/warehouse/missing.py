"""A folder without anything to ask: what it is instead, and what to do."""

from __future__ import annotations

from pathlib import Path

from newsetl.core.errors import WarehouseError
from newsetl.core.storage import nearest_there
from newsetl.warehouse.holder import holder


def refuse_missing(root: Path) -> None:
    """Raise WarehouseError where no run has written: only a run makes a warehouse, never a misspelt name."""
    there = nearest_there(root)
    if not there.is_dir():
        raise WarehouseError(f"there can be no warehouse at {root}: {there} is not a folder")
    if not (root / "lake").is_dir():
        raise WarehouseError(f"there is no warehouse at {root}: `newsetl run SOURCE…` makes one")


def refuse_unpublished(root: Path) -> None:
    """Raise WarehouseError where no build is: there is no warehouse, or its first run has not ended."""
    if (root / "news.duckdb").exists():
        return
    refuse_missing(root)
    who = holder(root)
    state = f"first run, {who}, shows it when it ends" if who else "first run was ended; the same command goes on"
    raise WarehouseError(f"{root} has nothing to ask yet: its {state}")
