"""`newsetl raw`: the original bytes of an article or a reject."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Annotated

import typer

from newsetl.cli.flags import WarehouseFlag, warehouse_folder
from newsetl.cli.output import VisibleLines, print_json, print_line


def raw(
    document: Annotated[str, typer.Argument(help="Id, address, path or title of an article; or of a reject.")],
    warehouse: WarehouseFlag = None,
    where: Annotated[bool, typer.Option("--where", help="Print the address instead of the bytes.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print where the bytes lie, as JSON.")] = False,
) -> None:
    """Print the original bytes of an article or a reject again, checked against their digest.

    Example:
        newsetl raw https://www.courier.example/2026/03/04/ferry > page.html
    """
    from newsetl.api.find import place_of
    from newsetl.readers.reread import read_raw
    from newsetl.run.request import remote_of
    from newsetl.settings import load_settings
    from newsetl.warehouse.builds.reader import open_reader

    with open_reader(warehouse_folder(warehouse)) as connection:
        address = place_of(connection, document)
    if as_json:
        print_json({"place": address.place, **asdict(address)})
    elif where:
        print_line(address.place)
    else:
        payload = read_raw(address, remote_of(load_settings()))
        if sys.stdout.isatty():
            with VisibleLines() as lines:
                lines.write(payload)
        else:
            sys.stdout.buffer.write(payload)
