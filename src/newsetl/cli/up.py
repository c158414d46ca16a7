"""`newsetl up`: a server and a worker start, and newsetl runs by itself, watched in Prefect's UI."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from newsetl.cli.flags import JsonFlag, WarehouseFlag, nested
from newsetl.cli.output import print_json, print_line, print_note

if TYPE_CHECKING:
    from newsetl.operations.service import Service


def up(
    warehouse: WarehouseFlag = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Of the server, on loopback. [default: 4200]")
    ] = None,
    as_json: JsonFlag = False,
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
    started = service.up(load_settings(flags), api=os.environ.get("PREFECT_API_URL"), on_message=print_note)
    now = datetime.now(UTC)
    problems = [problem for schedule in started.schedules if (problem := schedule.problem(now))]
    if as_json:
        print_json({**asdict(started), "problems": problems})
    else:
        _print_service(started)
        for problem in () if started.began else problems:  # where it began, that is the remedy
            print_note(problem)
    if problems and not started.began:
        raise typer.Exit(1)


def _print_service(service: Service) -> None:
    running = service.running
    print_line(f"{'Up' if service.began else f'Up since {running.since}'} (process {running.pid}): {running.ui}")
    if service.login_url and sys.stdout.isatty():
        print_line(f"Log in: {service.login_url}")
    elif service.secret_file:
        print_line(f"To log in, give the UI the line that stands in {service.secret_file}")
    for line in service.deployed.left_out:
        print_note(f"left out: {line}")
    print_line(f"Deployed: {', '.join(service.deployed.names)}")
    for line in service.deployed.kept:
        print_line(line)
    for schedule in service.schedules:
        print_line(schedule.sentence)
    print_line("`newsetl status` says how the runs do; `newsetl down` ends it all.")
