"""`newsetl annotate`: codes of articles, kept with them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsetl.cli import complete
from newsetl.cli.flags import JsonFlag, WarehouseFlag, settings_from
from newsetl.cli.output import print_json, print_line, print_note
from newsetl.core.counted import counted
from newsetl.core.errors import UsageError


def annotate(
    file: Annotated[
        Path | None, typer.Argument(help="CSV or XLSX file, a row an article (or quote) and coder.")
    ] = None,
    name: Annotated[
        str,
        typer.Option(
            help="Name that the codes are kept under, such as frames.", autocompletion=complete.names_of_codes
        ),
    ] = "",
    note: Annotated[str | None, typer.Option(help="What the codes are.")] = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take all codes of that name back.")] = False,
    by: Annotated[str | None, typer.Option(help="Who adds them. [default: your login]")] = None,
    warehouse: WarehouseFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Keep codes of articles: from now on they are the table annotations.NAME of every build.

    One column names the article: article_id, url or link. quote, coder and coded_at mean what they say; every
    other column is a code. Empty cells and NA are none. A later file takes the place of what it says of the same
    article, quote and coder; codes that it has no column for stay.

    Examples:
        newsetl sample 20 --by publisher --for-coding frames.csv --codes frame,tone

        newsetl annotate frames.csv --name frames --note "Codebook of March"

        newsetl sql "SELECT frame, count(*) FROM annotations.frames GROUP BY frame"
    """
    from newsetl.api.find import find_article
    from newsetl.maintain.annotate import Codes
    from newsetl.maintain.annotate import annotate as write
    from newsetl.maintain.annotate import withdraw as take_back
    from newsetl.warehouse.builds.reader import open_reader
    from newsetl.warehouse.manual.sheets import read_sheet

    if not name:
        raise UsageError("annotate needs --name NAME, such as --name frames")
    settings = settings_from(warehouse=warehouse)
    if withdraw:
        count = take_back(settings, name, note=note, on_message=print_note)
        print_json({"withdrawn": count}) if as_json else print_line(f"{counted(count, 'row')} of {name} withdrawn")
        return
    if file is None:
        raise UsageError("annotate needs a FILE of codes, or --withdraw")
    rows = read_sheet(file)
    with open_reader(settings.warehouse) as connection:
        done = write(
            settings,
            Codes(name=name, rows=rows, note=note, made_by=by),
            find=lambda words: find_article(connection, words),
            on_message=print_note,
        )
    if as_json:
        print_json(
            {"name": done.name, "revision": done.revision, "rows": done.rows, "declined": list(done.declined)}
        )
    else:
        print_line(done.sentence)
        for line in done.declined:
            print_line(f"  {line}")
    if done.declined:
        raise typer.Exit(1)
