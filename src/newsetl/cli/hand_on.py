"""`newsetl export`: files to hand on, with a data card."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsetl.cli.flags import WarehouseFlag, settings_from
from newsetl.cli.show import say
from newsetl.errors import UsageError


def export(
    target: Annotated[Path, typer.Argument(help="File (duckdb) or folder (the others) to make.")],
    form: Annotated[str, typer.Option("--format", "-f", help="duckdb, parquet, jsonl or csv.")] = "duckdb",
    where: Annotated[str | None, typer.Option(metavar="SQL", help="Only articles for which this holds.")] = None,
    no_text: Annotated[bool, typer.Option("--no-text", help="Leave the bodies out.")] = False,
    warehouse: WarehouseFlag = None,
) -> None:
    """Write articles and their child tables to files to hand on, with a data card.

    Examples:
        newsetl export corpus.duckdb

        newsetl export march --format parquet --where "published_on >= '2026-03-01'" --no-text
    """
    from newsetl.export import FORMATS
    from newsetl.export import export as write_export

    if form not in FORMATS:
        raise UsageError(f"--format {form}: there are {', '.join(FORMATS)}")
    root = settings_from(warehouse=warehouse).warehouse
    count = write_export(root, target, form=form, where=where, with_text=not no_text)
    card = f"{target}.md" if form == "duckdb" else target / "README.md"
    say(f"{count:,} articles in {target}; {card} says what they are")
