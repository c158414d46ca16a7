"""`newsetl up` and `newsetl down`: newsetl runs by itself, watched in Prefect's UI."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from newsetl.cli.flags import WarehouseFlag, nested
from newsetl.cli.show import say, told

if TYPE_CHECKING:
    from newsetl.operations.service import Service


def up(
    warehouse: WarehouseFlag = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Of the server, on loopback. [default: 4200]")
    ] = None,
) -> None:
    """Start a Prefect server and a worker, deploy the flows, and say what is scheduled. Twice is once.

    The server listens on this machine only, and tells nobody anything. With PREFECT_API_URL set, that server is
    used, and only a worker is started. `newsetl down` ends what this started.

    Examples:
        newsetl up

        PREFECT_API_URL=https://prefect.example/api newsetl up
    """
    from newsetl.operations import service
    from newsetl.settings import load_settings

    flags = nested(warehouse=warehouse)
    if port is not None:
        flags["service"] = {"port": port}
    found = service.up(load_settings(flags), api=os.environ.get("PREFECT_API_URL"), told=told)
    _show(found)


def _show(found: Service) -> None:
    running = found.running
    say(f"{'Up' if found.began else f'Up since {running.since}'} (process {running.pid}): {running.ui}")
    for line in found.left_out:
        told(f"left out: {line}")
    say(f"Deployed: {', '.join(found.deployed)}")
    for due in found.due:
        say(f"Next {due.name}: {due.at:%Y-%m-%d %H:%M} UTC")
    say("`newsetl down` ends it.")


def down(warehouse: WarehouseFlag = None) -> None:
    """End what `newsetl up` started. Runs under way commit what they have; the next one goes on from there."""
    from newsetl.operations import service
    from newsetl.settings import load_settings

    running = service.down(load_settings(nested(warehouse=warehouse)))
    say(f"Ended (process {running.pid}, up since {running.since})." if running else "Nothing was running.")
