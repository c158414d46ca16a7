"""`newsetl learn` and `newsetl maintain`: what is done with a warehouse as a whole, and not with what comes in."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from newsetl.cli.flags import JsonFlag, WarehouseFlag, settings_from
from newsetl.cli.show import counting_bar, say, told
from newsetl.core.errors import UsageError, WarehouseError

KindArgument = Annotated[
    str | None, typer.Argument(metavar="[KIND]", help="document-frequencies or site-profiles. [default: both]")
]


def learn(kind: KindArgument = None, warehouse: WarehouseFlag = None, as_json: JsonFlag = False) -> None:
    """Learn from the articles there are: makes the next numbered snapshot, which is used once a setting names it.

    Examples:
        newsetl learn document-frequencies

        NEWSETL_EXTRACT__DOCUMENT_FREQUENCIES=2 newsetl refresh
    """
    from newsetl.core.snapshots import KINDS
    from newsetl.maintain.learn import learn as learn_kind

    settings = settings_from(warehouse=warehouse)
    chosen = [name for name in KINDS if kind in (None, name)]
    if not chosen:
        raise UsageError(f"learn {kind}: there are {' and '.join(KINDS)}")
    for name in chosen:
        with counting_bar(f"learning {name}", quiet=as_json) as bar:
            learned = learn_kind(name, settings, told=bar)
        if as_json:
            said = learned.snapshot
            said_row = {"kind": said.kind, "number": said.number, "is_new": learned.is_new, "card": said.card}
            say(json.dumps(said_row, ensure_ascii=False))
            continue
        say(learned.sentence)
        if learned.is_new:
            say(f"  {learned.remedy}")


def maintain(warehouse: WarehouseFlag = None, as_json: JsonFlag = False) -> None:
    """Look after the warehouse: finish what killed runs began, check it against the lake, publish; learn if set.

    Example:
        NEWSETL_MAINTAIN__LEARN='["document-frequencies"]' newsetl maintain
    """
    from newsetl.maintain import upkeep

    settings = settings_from(warehouse=warehouse)
    with counting_bar("maintaining", quiet=as_json) as bar:
        found = upkeep.maintain(settings, told=told, progress=bar)
    if as_json:
        steps = [{"step": step.name, "said": step.said} for step in found.steps]
        say(json.dumps({"steps": steps, "is_rebuildable": found.is_rebuildable}))
    else:
        for step in found.steps:
            say(f"{step.name}: {step.said}")
    if not found.is_rebuildable:
        raise WarehouseError("the lake makes another database than the one published: `newsetl rebuild`")
