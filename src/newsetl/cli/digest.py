"""`newsetl digest`: one hash of the warehouse's content."""

from __future__ import annotations

from newsetl.cli.flags import JsonFlag, WarehouseFlag, warehouse_folder
from newsetl.cli.output import print_json, print_line


def digest(warehouse: WarehouseFlag = None, as_json: JsonFlag = False) -> None:
    """Print one hash of the warehouse's content: row order, run ids and load times play no part."""
    from newsetl.warehouse.builds.digest import content_digest
    from newsetl.warehouse.builds.reader import open_reader

    digested = content_digest(open_reader(warehouse_folder(warehouse)))
    print_json({"digest": digested}) if as_json else print_line(digested)
