"""`newsetl sql`: questions to the warehouse, read-only."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from newsetl.cli.flags import WarehouseFlag, settings_from
from newsetl.core.errors import UsageError
from newsetl.core.nearest import nearest

FORMATS = ("table", "csv", "json", "parquet")


def sql(
    query: Annotated[str | None, typer.Argument(help="SQL; without it a prompt is opened.")] = None,
    form: Annotated[str, typer.Option("--format", "-f", help="table, csv, json or parquet.")] = "table",
    file: Annotated[
        Path | None, typer.Option("--file", "-o", help="Write here instead of to the terminal.")
    ] = None,
    warehouse: WarehouseFlag = None,
) -> None:
    """Ask the warehouse: read-only, nothing outside of it can be reached; query.* bounds time and memory.

    Examples:
        newsetl sql "SELECT publisher, articles FROM sources"

        newsetl sql "FROM articles" --format parquet --file articles.parquet
    """
    if form not in FORMATS:
        raise UsageError(f"--format {form}: there is no such format{nearest(form, FORMATS)}")
    if form == "parquet" and file is None:
        raise UsageError("--format parquet needs --file NAME")
    from newsetl.cli import query_output, sql_prompt
    from newsetl.warehouse.queries.start import started_child

    if query is None and sys.stdin.isatty():
        sql_prompt.prompt(settings_from(warehouse=warehouse))
        return
    with started_child() as started:
        settings = settings_from(warehouse=warehouse)
        text = query if query is not None else sys.stdin.read()
        query_output.write(settings, text, form=form, file=file, started=started)
