"""`newsetl export`: files to hand on, with a data card."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsetl.cli import complete
from newsetl.cli.flags import JsonFlag, WarehouseFlag, settings_from
from newsetl.cli.output import print_json, print_line
from newsetl.core.counted import counted
from newsetl.core.errors import UsageError, WarehouseError
from newsetl.core.nearest import nearest

if TYPE_CHECKING:
    from newsetl.warehouse.queries.ask import Selection


_DATABASES = frozenset({".duckdb", ".ddb", ".db"})


def export(
    target: Annotated[Path, typer.Argument(help="File (duckdb, warc) or folder (the others) to make.")],
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            help="duckdb, parquet, jsonl, csv, warc. [default: warc where the name ends so, else duckdb]",
            autocompletion=complete.one_of("duckdb", "parquet", "jsonl", "csv", "warc"),
        ),
    ] = None,
    package: Annotated[
        bool, typer.Option("--package", help="A folder that others check and `newsetl import`.")
    ] = False,
    where: Annotated[str | None, typer.Option(metavar="SQL", help="Only articles for which this holds.")] = None,
    no_text: Annotated[bool, typer.Option("--no-text", help="Leave the bodies out.")] = False,
    warehouse: WarehouseFlag = None,
    as_json: JsonFlag = False,
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
        remark = f"`newsetl import {target}` makes a warehouse of it"
        _print(count, target, target / "README.md", remark, as_json=as_json)
        return
    form = form or _form_of(target)
    if form == "warc":
        _export_warc(root, target, selection=selection, no_text=no_text, as_json=as_json)
        return
    if form not in FORMATS:
        raise UsageError(f"--format {form}: there is no such format{nearest(form, (*FORMATS, 'warc'))}")
    count = write_export(root, target, form=form, selection=selection, with_text=not no_text)
    card = Path(f"{target}.md") if form == "duckdb" else target / "README.md"
    _print(count, target, card, f"{card} says what they are", as_json=as_json)


def _form_of(target: Path) -> str:
    """What a name ends in: .warc or .warc.gz; a DuckDB file where it ends so, or in no letters at all.

    Raises:
        UsageError: it ends as a file of another kind does, which would not be one.
    """
    if target.name.lower().endswith((".warc", ".warc.gz")):
        return "warc"
    ending = target.suffix.lower()
    if ending not in _DATABASES and any(map(str.isalpha, ending)):
        raise UsageError(
            f"{target}: an export is a DuckDB file (.duckdb, .ddb, .db), or with --format a folder that has a "
            'file a table; the articles alone, as one file: `newsetl sql "FROM articles" -o FILE`, '
            "in .csv, .json or .parquet"
        )
    return "duckdb"


def _print(articles: int, target: Path, card: Path, remark: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"articles": articles, "target": str(target), "card": str(card)})
    else:
        print_line(f"{counted(articles, 'article')} in {target}; {remark}")


def _export_warc(root: Path, target: Path, *, selection: Selection, no_text: bool, as_json: bool) -> None:
    from newsetl.warehouse.export.warc import export_warc

    if no_text:
        raise UsageError(
            "--no-text: a WARC file holds the original bytes; leave it out, or choose another --format"
        )
    exported = export_warc(root, target, selection=selection)
    card = Path(f"{target}.md")
    _print(exported.articles, target, card, f"{card} says what they are", as_json=as_json)
    if exported.trouble:
        raise WarehouseError(exported.trouble)
