"""`newsetl raw`: the original bytes of an article or a reject."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from newsetl.cli.flags import (
    WarehouseFlag,
    article_or_capture_id,
    warehouse_folder,
)
from newsetl.cli.output import VisibleLines, print_line
from newsetl.core.errors import WarehouseError

if TYPE_CHECKING:
    pass


def raw(
    article_id: Annotated[str, typer.Argument(help="article_id, or the capture_id of a reject.")],
    warehouse: WarehouseFlag = None,
    where: Annotated[bool, typer.Option("--where", help="Print the address instead of the bytes.")] = False,
) -> None:
    """Print the original bytes of an article again, checked against their digest.

    Example:
        newsetl raw 3c9f1e5a-8d0e-5b1f-9b5c-2f6d5a1c7c01 > page.html
    """
    from newsetl.readers.reread import RAW_COLUMNS, raw_of, read_raw
    from newsetl.warehouse.builds.reader import open_reader

    identity = article_or_capture_id(article_id)
    row = (
        open_reader(warehouse_folder(warehouse))
        .execute(
            f"SELECT {RAW_COLUMNS} FROM articles WHERE article_id = $1 "
            f"UNION ALL SELECT {RAW_COLUMNS} FROM rejects WHERE capture_id = $1 LIMIT 1",
            [identity],
        )
        .fetchone()
    )
    if row is None:
        raise WarehouseError(f"neither an article nor a reject has the id {article_id}")
    address = raw_of(row)
    if where:
        print_line(address.place)
    else:
        payload = read_raw(address)
        if sys.stdout.isatty():
            with VisibleLines() as lines:
                lines.write(payload)
        else:
            sys.stdout.buffer.write(payload)
