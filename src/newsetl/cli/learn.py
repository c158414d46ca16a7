"""`newsetl learn`: numbered snapshots made from the articles there are."""

from __future__ import annotations

from typing import Annotated

import typer

from newsetl.cli.flags import (
    JsonFlag,
    WarehouseFlag,
    settings_from,
)
from newsetl.cli.output import print_json, print_line
from newsetl.cli.progress import counting_bar
from newsetl.core.errors import UsageError
from newsetl.core.nearest import nearest

KindArgument = Annotated[
    str | None, typer.Argument(metavar="[KIND]", help="document-frequencies or site-profiles. [default: both]")
]


def learn(kind: KindArgument = None, warehouse: WarehouseFlag = None, as_json: JsonFlag = False) -> None:
    """Learn from the articles there are: makes the next numbered snapshot, which is used once a setting names it.

    Examples:
        newsetl learn document-frequencies

        NEWSETL_EXTRACT__DOCUMENT_FREQUENCIES=2 newsetl refresh
    """
    from newsetl.core.snapshots import SNAPSHOT_KINDS
    from newsetl.maintain.learn import learn as learn_kind

    settings = settings_from(warehouse=warehouse)
    chosen = [name for name in SNAPSHOT_KINDS if kind in (None, name)]
    if not chosen:
        raise UsageError(f"learn {kind}: there is no such kind{nearest(kind or '', SNAPSHOT_KINDS)}")
    for name in chosen:
        with counting_bar(f"learning {name}", quiet=as_json) as bar:
            learned = learn_kind(name, settings, on_progress=bar)
        if as_json:
            snapshot = learned.snapshot
            row = {
                "kind": snapshot.kind,
                "number": snapshot.number,
                "is_new": learned.is_new,
                "card": snapshot.card,
            }
            print_json(row)
            continue
        print_line(learned.sentence)
        if learned.is_new:
            print_line(f"  {learned.remedy}")
