"""`newsetl down`: what `newsetl up` started ends."""

from __future__ import annotations

from newsetl.cli.flags import JsonFlag, WarehouseFlag, nested
from newsetl.cli.output import print_json, print_line


def down(warehouse: WarehouseFlag = None, as_json: JsonFlag = False) -> None:
    """End what `newsetl up` started. Runs under way commit what they have; the next one goes on from there."""
    from newsetl.operations import service
    from newsetl.settings import load_settings

    running = service.down(load_settings(nested(warehouse=warehouse)))
    if as_json:
        print_json({"ended": running and {"pid": running.pid, "since": running.since}})
        return
    print_line(f"Ended (process {running.pid}, up since {running.since})." if running else "Nothing was running.")
