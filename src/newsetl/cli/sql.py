"""`newsetl sql`: questions to the warehouse, read-only."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from newsetl.cli import complete
from newsetl.cli.answer import form_of
from newsetl.cli.flags import FileFlag, FormatFlag, JsonFlag, WarehouseFlag, settings_from
from newsetl.core.errors import UsageError


def sql(
    query: Annotated[
        str | None, typer.Argument(help="SQL; without it a prompt is opened.", autocompletion=complete.tables)
    ] = None,
    form: FormatFlag = None,
    file: FileFlag = None,
    warehouse: WarehouseFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Ask the warehouse: read-only, nothing outside of it can be reached; query.* bounds time and memory.

    The answers of several statements are written one after the other.

    Examples:
        newsetl sql "SELECT publisher, articles FROM sources"

        newsetl sql "FROM articles" -o articles.parquet
    """
    from newsetl.cli import query_output, sql_prompt
    from newsetl.warehouse.queries.start import started_child

    chosen = form_of(form, file, as_json=as_json)
    if query is None and sys.stdin.isatty():
        sql_prompt.prompt(settings_from(warehouse=warehouse))
        return
    with started_child() as started:
        settings = settings_from(warehouse=warehouse)
        statements = query_output.statements_of(query if query is not None else sys.stdin.read())
        if file is not None and len(statements) > 1:
            raise UsageError(f"--file {file}: it holds one answer, and there are {len(statements)} statements")
        query_output.write(settings, statements[0], form=chosen, file=file, started=started)
    for statement in statements[1:]:
        query_output.write(settings, statement, form=chosen, file=file)
