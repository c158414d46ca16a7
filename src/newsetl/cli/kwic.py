"""`newsetl kwic`: a word in context."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Annotated, Any

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
from newsetl.cli.output import MARKS, print_line, print_marked
from newsetl.core.counted import counted

_INDENT = "  "


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
    from newsetl.warehouse.queries.ask import Question, rows

    settings, form = settings_from(warehouse=warehouse), form_of(form, file, as_json=as_json)
    condition = condition_of(settings, since=since, until=until, language=lang, source=source, where=where)
    sql = questions.kwic(term, condition, width=width, limit=limit)
    if form == "table" and file is None:
        _print_lines(rows(settings.warehouse, Question(sql=sql), limits=settings.query), width)
        return
    write_answer(settings, sql, form=form, file=file)


def _print_lines(places: Sequence[Mapping[str, Any]], width: int) -> None:
    """The places below each other with the word in one column, under the title of each article."""
    longest = max((len(row["word"]) for row in places), default=0)
    if sys.stdout.isatty():
        width = max(1, min(width, (shutil.get_terminal_size().columns - longest - len(_INDENT)) // 2))
    articles = 0
    for _, of_one in groupby(places, key=itemgetter("article_id")):
        lines = list(of_one)
        facts = [str(lines[0][name]) for name in ("published_on", "publisher", "article_id") if lines[0][name]]
        print_line(lines[0]["title"] or "without a title")
        print_line(f"{_INDENT}{' · '.join(facts)}")
        for row in lines:
            before = row["before"].lstrip()[-width:].rjust(width)
            print_marked(f"{_INDENT}{before}{MARKS[0]}{row['word']}{MARKS[1]}{row['after'].rstrip()[:width]}")
        print_line("")
        articles += 1
    print_line(f"{counted(len(places), 'place')} in {counted(articles, 'article')}")
