"""`newsetl export`: files to hand on, with a data card."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsetl.cli.flags import (
    WarehouseFlag,
    settings_from,
)
from newsetl.cli.output import print_line
from newsetl.core.errors import UsageError, WarehouseError
from newsetl.core.nearest import nearest

if TYPE_CHECKING:
    from newsetl.warehouse.queries.ask import Selection

if TYPE_CHECKING:
    pass


def export(
    target: Annotated[Path, typer.Argument(help="File (duckdb, warc) or folder (the others) to make.")],
    form: Annotated[
        str | None,
        typer.Option(
            "--format", "-f", help="duckdb, parquet, jsonl, csv, warc. [default: as the name ends, else duckdb]"
        ),
    ] = None,
    package: Annotated[
        bool, typer.Option("--package", help="A folder that others check and `newsetl import`.")
    ] = False,
    where: Annotated[str | None, typer.Option(metavar="SQL", help="Only articles for which this holds.")] = None,
    no_text: Annotated[bool, typer.Option("--no-text", help="Leave the bodies out.")] = False,
    warehouse: WarehouseFlag = None,
) -> None:
    """Write articles and their child tables to files to hand on, with a data card; as warc, their original bytes.

    Examples:
        newsetl export corpus.duckdb

        newsetl export march --format parquet --where "published_on >= '2026-03-01'" --no-text

        newsetl export march.warc.gz --where "published_on >= '2026-03-01'"

        newsetl export corpus-package --package
    """
    from newsetl.warehouse.export.package import write_package
    from newsetl.warehouse.export.tables import FORMATS
    from newsetl.warehouse.export.tables import export as write_export
    from newsetl.warehouse.queries.ask import Selection

    settings = settings_from(warehouse=warehouse)
    root, selection = settings.warehouse, Selection(where=where, limits=settings.query)
    if package:
        if form is not None or no_text:
            raise UsageError("--package has a form of its own: leave --format and --no-text out")
        count = write_package(root, target, selection=selection)
        print_line(f"{count:,} articles in {target}; `newsetl import {target}` makes a warehouse of it")
        return
    form = form or ("warc" if target.name.endswith((".warc", ".warc.gz")) else "duckdb")
    if form == "warc":
        _export_warc(root, target, selection=selection, no_text=no_text)
        return
    if form not in FORMATS:
        raise UsageError(f"--format {form}: there is no such format{nearest(form, (*FORMATS, 'warc'))}")
    count = write_export(root, target, form=form, selection=selection, with_text=not no_text)
    card = f"{target}.md" if form == "duckdb" else target / "README.md"
    print_line(f"{count:,} articles in {target}; {card} says what they are")


def _export_warc(root: Path, target: Path, *, selection: Selection, no_text: bool) -> None:
    from newsetl.warehouse.export.warc import export_warc

    if no_text:
        raise UsageError(
            "--no-text: a WARC file holds the original bytes; leave it out, or choose another --format"
        )
    exported = export_warc(root, target, selection=selection)
    print_line(f"{exported.articles:,} captures in {target}; {target}.md says what they are")
    if exported.trouble:
        raise WarehouseError(exported.trouble)
