"""`newsetl digest`: one hash of the warehouse's content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsetl.cli.flags import (
    WarehouseFlag,
    warehouse_folder,
)
from newsetl.cli.output import print_line

if TYPE_CHECKING:
    pass


def digest(warehouse: WarehouseFlag = None) -> None:
    """Print one hash of the warehouse's content: row order, run ids and load times play no part."""
    from newsetl.warehouse.builds.digest import content_digest
    from newsetl.warehouse.builds.reader import open_reader

    print_line(content_digest(open_reader(warehouse_folder(warehouse))))
