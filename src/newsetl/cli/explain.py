"""`newsetl explain`: why the fields of an article have the values they have."""

from __future__ import annotations

from typing import Annotated

import typer

from newsetl.cli import complete
from newsetl.cli.flags import JsonFlag, WarehouseFlag, warehouse_folder
from newsetl.cli.output import print_json, print_line, print_table
from newsetl.core.errors import UsageError


def explain(
    article: Annotated[str, typer.Argument(help="Id, address, path or title.")],
    field: Annotated[
        str | None,
        typer.Argument(help="Only this field or column, such as title.", autocompletion=complete.columns),
    ] = None,
    warehouse: WarehouseFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Show why an article's fields are what they are: every candidate, where it stood, which was chosen.

    Example:
        newsetl explain https://www.courier.example/2026/03/04/ferry title
    """
    from newsetl.api.find import find_article
    from newsetl.warehouse.builds.reader import open_reader

    connection = open_reader(warehouse_folder(warehouse))
    identity = find_article(connection, article)
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
