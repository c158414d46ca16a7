"""`newsetl cooccurrence`: words that stand near a word."""

from __future__ import annotations

from typing import Annotated

import typer

from newsetl.cli.answer import form_of, write_answer
from newsetl.cli.flags import FileFlag, FormatFlag, JsonFlag, WarehouseFlag, settings_from


def cooccurrence(
    term: Annotated[str, typer.Argument(help='A word, a "phrase", or the beginning of a word with *.')],
    width: Annotated[int, typer.Option(min=1, max=100, help="Words on both sides.")] = 5,
    limit: Annotated[int, typer.Option(min=1, help="Words at the most.")] = 50,
    least: Annotated[int, typer.Option(min=1, help="How often they must stand together.")] = 2,
    form: FormatFlag = None,
    file: FileFlag = None,
    warehouse: WarehouseFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Show the words that stand near a word more often than elsewhere: log-likelihood (G2) and log-ratio.

    Example:
        newsetl cooccurrence ferry --width 4
    """
    from newsetl.api import questions

    settings, form = settings_from(warehouse=warehouse), form_of(form, file, as_json=as_json)
    sql = questions.cooccurrence(term, width=width, limit=limit, least=least)
    write_answer(settings, sql, form=form, file=file)
