"""`newsetl kwic`: a word in context."""

from __future__ import annotations

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


def kwic(
    term: Annotated[str, typer.Argument(help='A word, a "phrase", or the beginning of a word with *.')],
    width: Annotated[int, typer.Option(min=1, max=1_000, help="Characters on both sides.")] = 60,
    since: SinceFlag = None,
    until: UntilFlag = None,
    lang: LanguageFlag = None,
    source: SourceFlag = None,
    where: WhereFlag = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Places at the most.")] = None,
    form: FormatFlag = None,
    file: FileFlag = None,
    warehouse: WarehouseFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Show every place of a word with the words around it, the oldest article first.

    Examples:
        newsetl kwic ferry --width 40

        newsetl kwic "school strike*" --since 2026-03-01 -o strikes.csv
    """
    from newsetl.api import questions

    settings, form = settings_from(warehouse=warehouse), form_of(form, file, as_json=as_json)
    condition = condition_of(settings, since=since, until=until, language=lang, source=source, where=where)
    sql = questions.kwic(term, condition, width=width, limit=limit)
    if form == "table":
        sql = f"SELECT published_on, before, word, after, title, article_id FROM ({sql})"
    write_answer(settings, sql, form=form, file=file)
