"""`newsetl timeline`: how much of a word there is over time."""

from __future__ import annotations

from typing import Annotated

import typer

from newsetl.cli import complete
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


def timeline(
    term: Annotated[str, typer.Argument(help='A word or a "phrase".')],
    by: Annotated[
        str,
        typer.Option(
            help="day, week, month or year.", autocompletion=complete.one_of("day", "week", "month", "year")
        ),
    ] = "day",
    since: SinceFlag = None,
    until: UntilFlag = None,
    lang: LanguageFlag = None,
    source: SourceFlag = None,
    where: WhereFlag = None,
    form: FormatFlag = None,
    file: FileFlag = None,
    warehouse: WarehouseFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Count the articles that hold a word, phrase or beginning* by day, week, month or year; empty ones are zeros.

    Example:
        newsetl timeline "Lady Halcyon" --by week -o halcyon.csv
    """
    from newsetl.api import questions
    from newsetl.warehouse.search.filters import day

    settings, form = settings_from(warehouse=warehouse), form_of(form, file, as_json=as_json)
    condition = condition_of(settings, since=since, until=until, language=lang, source=source, where=where)
    bounds = {"since": day(since, "since"), "until": day(until, "until")}
    sql = questions.timeline(term, condition, step=by, **bounds)
    write_answer(settings, sql, form=form, file=file)
