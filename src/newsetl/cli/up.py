"""`newsetl up`: a server and a worker start, and newsetl runs by itself, watched in Prefect's UI."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from newsetl.cli.flags import (
    WarehouseFlag,
    nested,
)
from newsetl.cli.output import print_line, print_note

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
    found = service.up(load_settings(flags), api=os.environ.get("PREFECT_API_URL"), on_message=print_note)
    _show(found)


def _show(found: Service) -> None:
    running = found.running
    print_line(f"{'Up' if found.began else f'Up since {running.since}'} (process {running.pid}): {running.ui}")
    for line in found.left_out:
        print_note(f"left out: {line}")
    print_line(f"Deployed: {', '.join(found.deployed)}")
    for due in found.due:
        print_line(f"Next {due.name}: {due.at:%Y-%m-%d %H:%M} UTC")
    print_line("`newsetl down` ends it.")
