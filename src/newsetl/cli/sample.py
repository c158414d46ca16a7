"""`newsetl sample`: articles drawn at random, to read or to code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsetl.cli.answer import condition_of, form_of, write_answer
from newsetl.cli.flags import (
    FileFlag,
    FormatFlag,
    JsonFlag,
    LanguageFlag,
    SinceFlag,
    SourceFlag,
    UntilFlag,
    WarehouseFlag,
    WhereFlag,
    settings_from,
)
from newsetl.cli.output import print_line
from newsetl.core.counted import counted
from newsetl.core.errors import UsageError

_SHEET = (
    "article_id",
    "stratum",
    "title",
    "published_on",
    "publisher",
    "language",
    "link",
    "text",
    "coder",
    "coded_at",
)


def sample(
    number: Annotated[int, typer.Argument(min=1, help="Articles, or articles of each group.")],
    by: Annotated[str | None, typer.Option(metavar="SQL", help="Group by this column or expression.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed draws the same articles.")] = 1,
    since: SinceFlag = None,
    until: UntilFlag = None,
    lang: LanguageFlag = None,
    source: SourceFlag = None,
    where: WhereFlag = None,
    for_coding: Annotated[
        Path | None, typer.Option("--for-coding", metavar="FILE", help="Write a CSV to code in a spreadsheet.")
    ] = None,
    codes: Annotated[str, typer.Option(metavar="NAMES", help="Empty columns for codes: frame,tone.")] = "code",
    delimiter: Annotated[str, typer.Option(help="Of the CSV: ; where your Excel wants it.")] = ",",
    form: FormatFlag = None,
    file: FileFlag = None,
    warehouse: WarehouseFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Draw articles at random, stratified where --by names a group; the same ones for the same seed.

    Examples:
        newsetl sample 10 --by language --seed 7

        newsetl sample 20 --by publisher --for-coding frames.csv --codes frame,tone
    """
    from newsetl.api import questions
    from newsetl.warehouse.manual.sheets import write_sheet
    from newsetl.warehouse.queries.ask import Question, rows

    settings = settings_from(warehouse=warehouse)
    condition = condition_of(settings, since=since, until=until, language=lang, source=source, where=where)
    sql = questions.sample(number, condition, by=by, seed=seed)
    if for_coding is None:
        form = form_of(form, file, as_json=as_json)
        if form == "table":
            sql = f"SELECT * EXCLUDE (text, link) FROM ({sql})"
        write_answer(settings, sql, form=form, file=file)
        return
    wanted = [name.strip() for name in codes.split(",") if name.strip()]
    taken = [name for name in wanted if name in _SHEET or wanted.count(name) > 1]
    if taken or not wanted or len(delimiter) != 1:
        raise UsageError(f"--codes {codes}: name each code once, and none of them {', '.join(_SHEET)}")
    drawn = rows(settings.warehouse, Question(sql=sql), limits=settings.query)
    write_sheet(for_coding, [*_SHEET, *wanted], drawn, delimiter=delimiter)
    articles = counted(len(drawn), "article")
    print_line(f"{articles} in {for_coding}; `newsetl annotate {for_coding} --name NAME` brings it back")
