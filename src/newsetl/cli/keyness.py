"""`newsetl keyness`: words that tell two groups of articles apart."""

from __future__ import annotations

from typing import Annotated

import typer

from newsetl.cli.answer import form_of, write_answer
from newsetl.cli.flags import FileFlag, FormatFlag, JsonFlag, WarehouseFlag, settings_from


def keyness(
    target: Annotated[str, typer.Argument(metavar="SQL", help="Condition on articles: the group to describe.")],
    reference: Annotated[
        str | None,
        typer.Argument(metavar="[SQL]", help="Condition: the group to compare with. [default: all others]"),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Words at the most.")] = 50,
    least: Annotated[int, typer.Option(min=1, help="How often a word must stand in both groups together.")] = 3,
    form: FormatFlag = None,
    file: FileFlag = None,
    warehouse: WarehouseFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Show the words that tell one group of articles from another: log-likelihood (G2) and log-ratio.

    A log-likelihood below 0 is of a word that is rarer in the first group. Words are counted in title and text.

    Examples:
        newsetl keyness "publisher = 'The Harbour Courier'"

        newsetl keyness "published_on < '2026-03-10'" "published_on >= '2026-03-10'" -o words.csv
    """
    from newsetl.api import questions

    settings, form = settings_from(warehouse=warehouse), form_of(form, file, as_json=as_json)
    sql = questions.keyness(target, reference, limit=limit, least=least)
    write_answer(settings, sql, form=form, file=file)
