"""`newsetl down`: what `newsetl up` started ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsetl.cli.flags import (
    WarehouseFlag,
    nested,
)
from newsetl.cli.output import print_line

if TYPE_CHECKING:
    pass


def down(warehouse: WarehouseFlag = None) -> None:
    """End what `newsetl up` started. Runs under way commit what they have; the next one goes on from there."""
    from newsetl.operations import service
    from newsetl.settings import load_settings

    running = service.down(load_settings(nested(warehouse=warehouse)))
    print_line(f"Ended (process {running.pid}, up since {running.since})." if running else "Nothing was running.")
