"""`newsetl maintain`: the nightly job, run here and now."""

from __future__ import annotations

from newsetl.cli.flags import (
    JsonFlag,
    WarehouseFlag,
    settings_of_existing,
)
from newsetl.cli.output import print_json, print_line, print_note
from newsetl.cli.progress import counting_bar
from newsetl.core.errors import WarehouseError


def maintain(warehouse: WarehouseFlag = None, as_json: JsonFlag = False) -> None:
    """Look after the warehouse: finish what killed runs began, check it against the lake, publish; learn if set.

    Example:
        NEWSETL_MAINTAIN__LEARN='["document-frequencies"]' newsetl maintain
    """
    from newsetl.maintain import job

    settings = settings_of_existing(warehouse=warehouse)
    with counting_bar("maintaining", quiet=as_json) as bar:
        report = job.maintain(settings, on_message=print_note, on_progress=bar)
    if as_json:
        steps = [{"step": step.name, "message": step.message} for step in report.steps]
        print_json({"steps": steps, "is_rebuildable": report.is_rebuildable})
    else:
        for step in report.steps:
            print_line(f"{step.name}: {step.message}")
    if not report.is_rebuildable:
        raise WarehouseError("the lake makes another database than the one published: `newsetl rebuild`")
