"""`newsetl explain`: why the fields of an article have the values they have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from newsetl.cli.flags import (
    JsonFlag,
    WarehouseFlag,
    article_or_capture_id,
    warehouse_folder,
)
from newsetl.cli.output import print_json, print_line, print_table
from newsetl.core.errors import UsageError, WarehouseError

if TYPE_CHECKING:
    pass


def explain(
    article_id: Annotated[str, typer.Argument(help="The article.")],
    field: Annotated[str | None, typer.Argument(help="Only this field or column, such as title.")] = None,
    warehouse: WarehouseFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Show why an article's fields are what they are: every candidate, where it stood, which was chosen.

    Example:
        newsetl explain 3c9f1e5a-8d0e-5b1f-9b5c-2f6d5a1c7c01 title
    """
    from newsetl.warehouse.builds.reader import open_reader

    connection, identity = open_reader(warehouse_folder(warehouse)), article_or_capture_id(article_id)
    if connection.execute("SELECT 1 FROM articles WHERE article_id = $1", [identity]).fetchone() is None:
        raise WarehouseError(f"no article has the id {article_id}: `newsetl search` prints ids")
    rows = connection.execute(
        "SELECT field, chosen, value, source, locator FROM field_evidence "
        "WHERE article_id = $1 AND ($2 IS NULL OR field = $2) ORDER BY position",
        [identity, field and _evidenced(field)],
    ).fetchall()
    if as_json:
        names = ("field", "chosen", "value", "source", "locator")
        print_json([dict(zip(names, row, strict=True)) for row in rows])
        return
    if not rows:
        print_line(f"Nothing in this document says its {field or 'fields'}: the value is null.")
        return
    cells = [(row[0], "▸" if row[1] else "", row[2], " ".join(filter(None, row[3:]))) for row in rows]
    print_table(["field", "", "value", "where it stood"], cells)


def _evidenced(name: str) -> str:
    """The field that a column is of: published for published_on."""
    from newsetl.extract.fields import FIELDS

    evidenced = [field for field in FIELDS if field.is_evidenced]
    fields = {column: field.name for field in evidenced for column in (field.name, *field.spread)}
    if name not in fields:
        raise UsageError(f"no evidence is kept of {name}; it is of {', '.join(sorted(set(fields.values())))}")
    return fields[name]
