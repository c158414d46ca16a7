"""`newsetl correct`: what a person says of a field, for good."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from newsetl.cli import complete
from newsetl.cli.flags import JsonFlag, WarehouseFlag, settings_from
from newsetl.cli.output import print_json, print_line, print_note
from newsetl.core.counted import counted
from newsetl.core.errors import UsageError
from newsetl.core.text import NULL_OF_R

if TYPE_CHECKING:
    from newsetl.maintain.correct import Correction

_COLUMNS = ("article", "column", "value")


def correct(
    article: Annotated[str, typer.Argument(help="Id, address, path or title; or a CSV or XLSX file of many.")],
    column: Annotated[
        str | None,
        typer.Argument(help="The column, such as authors or published_on.", autocompletion=complete.columns),
    ] = None,
    value: Annotated[str | None, typer.Argument(help='Its value; "" says that there is none.')] = None,
    note: Annotated[str | None, typer.Option(help="Why.")] = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take the correction back.")] = False,
    by: Annotated[str | None, typer.Option(help="Who says so. [default: your login]")] = None,
    warehouse: WarehouseFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Correct a field of an article: it wins over all that was read, now and after every later run.

    A file has the columns article, column, value and, where wanted, note; all of it counts, or nothing.

    Examples:
        newsetl correct https://www.courier.example/2026/03/04/ferry authors "Ada Brenner" --note "wrong byline"

        newsetl correct corrections.csv

        newsetl correct https://www.courier.example/2026/03/04/ferry authors --withdraw
    """
    from newsetl.api.find import find_article
    from newsetl.maintain.correct import Correction
    from newsetl.maintain.correct import correct as write
    from newsetl.warehouse.builds.reader import open_reader

    settings = settings_from(warehouse=warehouse)
    with open_reader(settings.warehouse) as connection:
        if column is None:
            corrections = _of_file(Path(article), lambda words: find_article(connection, words), note, withdraw)
        elif value is None and not withdraw:
            raise UsageError(f'correct {article} {column}: give a value; "" says that there is none')
        else:
            identity = find_article(connection, article)
            one = Correction(article_id=identity, column=column, value=value, note=note, is_withdrawn=withdraw)
            corrections = [one]
    count = write(settings, corrections, by=by, on_message=print_note)
    if as_json:
        print_json({"corrections": count, "withdrawn": withdraw})
        return
    print_line(f"{counted(count, 'correction')} {'withdrawn' if withdraw else 'made'}")


def _of_file(path: Path, find: Callable[[str], UUID], note: str | None, withdraw: bool) -> list[Correction]:
    """The corrections of a file, one a row."""
    from newsetl.maintain.correct import Correction
    from newsetl.warehouse.manual.sheets import read_sheet

    if not path.is_file():
        raise UsageError(f"correct {path}: name a column too, such as authors, or a CSV file of corrections")
    rows = read_sheet(path)
    missing = [name for name in _COLUMNS if rows and name not in rows[0] and not (withdraw and name == "value")]
    if missing:
        raise UsageError(f"{path} has no column {missing[0]!r}: it needs {', '.join(_COLUMNS)}")
    corrections, problems = [], []
    for number, row in enumerate(rows, start=2):
        if not withdraw and row["value"].strip() == NULL_OF_R:
            problems.append(f"row {number}: NA is how R writes an empty cell; leave it empty to empty the column")
        try:
            identity = find(row["article"])
        except UsageError as error:
            problems.append(f"row {number}: {str(error).splitlines()[0]}")
            continue
        corrections.append(
            Correction(
                article_id=identity,
                column=row["column"],
                value=row.get("value"),
                note=row.get("note") or note,
                is_withdrawn=withdraw,
            )
        )
    if problems:
        raise UsageError("nothing was corrected:\n  " + "\n  ".join(problems))
    return corrections
