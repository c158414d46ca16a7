"""`newsetl search`: the best articles for some words, with the place where they stand."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import typer

from newsetl.cli.answer import condition_of
from newsetl.cli.flags import (
    JsonFlag,
    LanguageFlag,
    SinceFlag,
    SourceFlag,
    UntilFlag,
    WarehouseFlag,
    WhereFlag,
    settings_from,
)
from newsetl.cli.output import MARKS, print_json, print_line, print_marked
from newsetl.core.errors import UsageError

_WIDTH = 240


def search(
    query: Annotated[
        str, typer.Argument(help='Words, AND, OR, NOT, "a phrase", begin*, title:word, one NEAR/5 two, (groups).')
    ],
    since: SinceFlag = None,
    until: UntilFlag = None,
    source: SourceFlag = None,
    lang: LanguageFlag = None,
    where: WhereFlag = None,
    unique: Annotated[bool, typer.Option("--unique", help="Each text once: no copies of like length.")] = False,
    story: Annotated[str | None, typer.Option(metavar="ID", help="Articles of one story of FROM stories.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Articles at the most.")] = 10,
    warehouse: WarehouseFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Find articles, the best first: BM25 over title and text; case and accents do not matter.

    Words beside each other are alternatives; a "phrase" and title:word are required. A word with marks
    inside, such as U.S. or COVID-19, is a phrase. Operators are in capitals.

    Examples:
        newsetl search "ferry gearbox"

        newsetl search 'title:budget "school strike"' --since 2026-03-01 --lang en

        newsetl search '(ferry OR boat*) AND NOT gearbox' --source "The Harbour Courier"
    """
    from newsetl.api import questions
    from newsetl.warehouse.queries.ask import Question, rows
    from newsetl.warehouse.search.snippets import query_words, snippet

    settings = settings_from(warehouse=warehouse)
    condition = condition_of(settings, since=since, until=until, language=lang, source=source, where=where)
    if story is not None:
        condition += f" AND {_story(story)}"
    if unique:
        condition += " AND article_id NOT IN (SELECT article_id FROM clusters WHERE NOT is_head)"
    sql = questions.search(query, condition, limit=limit)
    matches = rows(settings.warehouse, Question(sql=sql), limits=settings.query)
    words = query_words(query)
    mark = ("**", "**") if as_json else MARKS
    for row in matches:
        row["snippet"] = snippet(row.pop("text") or "", words, width=_WIDTH, mark=mark)
    if as_json:
        print_json(matches)
        return
    for row in matches:
        facts = [str(row[name]) for name in ("published_on", "publisher", "link") if row[name]]
        print_marked(snippet(row["title"] or "without a title", words, width=200, mark=mark))
        print_line(f"  {' · '.join(facts)}")
        print_marked(f"  {row['snippet']}")
        print_line(f"  {row['article_id']}")
        print_line("")
    print_line(f"{len(matches):,} found" if len(matches) < limit else f"the best {limit:,}; --limit shows more")


def _story(written: str) -> str:
    """Condition that an article is of a story."""
    try:
        return f"article_id IN (SELECT article_id FROM story_articles WHERE story_id = '{UUID(written)}'::UUID)"
    except ValueError as error:
        raise UsageError(f'{written!r} is no id of a story: `newsetl sql "FROM stories"` lists them') from error
