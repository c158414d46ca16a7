"""`newsetl doctor`: what is wrong with this installation, and what mends it."""

from __future__ import annotations

from typing import Annotated

import typer

from newsetl.cli.flags import JsonFlag, WarehouseFlag, settings_from
from newsetl.cli.output import print_json, print_line


def doctor(
    lake: Annotated[
        bool, typer.Option("--lake", help="Read every file of the lake and check its digest.")
    ] = False,
    warehouse: WarehouseFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Check versions, folders, DuckDB and the Prefect server; exit code 1 when something is wrong."""
    from newsetl.cli.doctor_checks import all_checks, lake_checks
    from newsetl.warehouse.damage import MOST_NAMED

    settings = settings_from(warehouse=warehouse)
    checks = lake_checks(settings) if lake else all_checks(settings)
    if as_json:
        print_json([check._asdict() for check in checks])
    else:
        shown = checks[:MOST_NAMED] if lake else checks
        for check in shown:
            print_line(f"{'ok  ' if check.ok else 'FAIL'} {check.name}: {check.message}")
        if len(checks) > len(shown):
            print_line(f"and {len(checks) - len(shown):,} more: --json names all")
    if not all(check.ok for check in checks):
        raise typer.Exit(1)
