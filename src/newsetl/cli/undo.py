"""`newsetl undo`: a run's effects taken out again."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from newsetl.cli.flags import JsonFlag, WarehouseFlag, settings_of_existing
from newsetl.cli.output import print_json, print_line, print_note


def undo(
    run: Annotated[str, typer.Argument(metavar="RUN", help='Id of the run, the beginning of one, or "last".')],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be undone.")] = False,
    warehouse: WarehouseFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Take a run's effects out, as if it had never been; what other runs met too stays.

    Runs of the last 30 days (maintain.undo_days) can be undone, compacted or not. Their inputs may be run again.

    Examples:
        newsetl undo last --dry-run

        newsetl undo 0b8f3c
    """
    settings = settings_of_existing(warehouse=warehouse)
    from newsetl.maintain.undo import undo as take_out

    report = take_out(settings, run, is_dry=dry_run, on_message=print_note)
    print_json(asdict(report)) if as_json else print_line(report.sentence)
