"""`newsetl agreement`: how far coders agree."""

from __future__ import annotations

from typing import Annotated

import typer

from newsetl.cli import complete
from newsetl.cli.flags import JsonFlag, WarehouseFlag, warehouse_folder
from newsetl.cli.output import print_json, print_table


def agreement(
    name: Annotated[
        str, typer.Argument(help="Name of the codes, such as frames.", autocompletion=complete.names_of_codes)
    ],
    code: Annotated[str | None, typer.Argument(help="One of the codes. [default: each]")] = None,
    warehouse: WarehouseFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Show how far coders agree: Krippendorff's alpha, and Cohen's kappa of each pair of coders.

    Example:
        newsetl agreement frames frame
    """
    from newsetl.api.corpus import Corpus

    with Corpus(warehouse_folder(warehouse)) as corpus:
        measured = corpus.agreement(name, code)
    if as_json:
        print_json([entry.facts for entry in measured])
        return
    rows = [(entry.code, entry.measure, entry.coders, entry.units, entry.rounded) for entry in measured]
    print_table(["code", "measure", "coders", "units coded twice", "agreement"], rows)
