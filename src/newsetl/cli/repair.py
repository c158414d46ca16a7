"""`newsetl repair`: damaged files of the lake, made anew from the original bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from newsetl.cli.flags import JsonFlag, WarehouseFlag, Workers, settings_of_existing
from newsetl.cli.output import print_json, print_line, print_note

if TYPE_CHECKING:
    from newsetl.warehouse.damage import Damaged
    from newsetl.warehouse.writer.salvage import Lost

_EXAMPLES = 5


def repair(warehouse: WarehouseFlag = None, workers: Workers = None, as_json: JsonFlag = False) -> None:
    """Check every file of the lake; what damaged ones held is read again from its original bytes.

    What can no longer be read is left out and named; the rest of the warehouse stays as it is.

    Example:
        newsetl doctor --lake || newsetl repair
    """
    from newsetl.cli.run_and_report import run_and_report
    from newsetl.run.repair import repair_request
    from newsetl.warehouse.writer.salvage import finished, salvage

    settings = settings_of_existing(warehouse=warehouse, workers=workers).pinned
    salvaged = salvage(settings.warehouse, wait_s=settings.run.lock_wait_s, on_wait=print_note)
    if not (salvaged.damaged or salvaged.lost or salvaged.is_all_sought):
        if as_json:
            print_json({"damaged": [], "missing": 0})
        else:
            print_line("Nothing to do: every file of the lake is as it was written.")
        return
    missing: list[Lost] = []
    if not as_json:
        _print_damage(salvaged.damaged)
    run_and_report(repair_request(salvaged, settings, missing=missing.append), as_json=as_json)
    finished(settings.warehouse)
    if missing:
        print_note(
            f"{len(missing):,} of {len(salvaged.lost):,} could not be made anew: their original bytes are no "
            "longer there, or were changed. Put the files back and run them again; their capture ids are "
            + ", ".join(str(row.capture_id) for row in missing[:_EXAMPLES])
            + (f" and {len(missing) - _EXAMPLES:,} more" if len(missing) > _EXAMPLES else "")
        )
        raise typer.Exit(1)


def _print_damage(damaged: Sequence[Damaged]) -> None:
    for one in damaged[:_EXAMPLES]:
        print_line(f"lake/{one.file} {one.problem}")
    if len(damaged) > _EXAMPLES:
        print_line(f"and {len(damaged) - _EXAMPLES:,} more")
