"""`newsetl why`: what became of a document."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from newsetl.cli.flags import JsonFlag, WarehouseFlag, warehouse_folder
from newsetl.cli.output import print_json, print_line


def why(
    document: Annotated[str, typer.Argument(help="Address, path, title or id.")],
    warehouse: WarehouseFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Say what became of a document, and the next step.

    It is an article, a reject, waiting, failed, gone, forgotten, or was never seen.

    Examples:
        newsetl why https://www.courier.example/2026/03/04/ferry

        newsetl why scans/page-17.html
    """
    from newsetl.api.why import why as ask
    from newsetl.warehouse.builds.reader import open_reader

    root = warehouse_folder(warehouse)
    with open_reader(root) as connection:
        findings = ask(root, connection, document)
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            print_line(f"{finding.sentence}.")
            print_line(f"  Next: {finding.next_step}")
    if findings[0].kind == "never seen":
        raise typer.Exit(1)
