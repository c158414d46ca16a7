"""`newsetl search`: the best articles for some words, with the place where they stand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from newsetl.cli.flags import JsonFlag, WarehouseFlag, settings_from
from newsetl.cli.output import MARKS, print_json, print_line, print_marked
from newsetl.core.errors import UsageError

_MATCHES = """
SELECT article_id, round(score, 3) AS score, title, published_on, publisher, language, url, text
FROM search_matches($query) JOIN articles USING (article_id)
WHERE ($since IS NULL OR published_on >= $since::DATE)
    AND ($source IS NULL OR publisher ILIKE $source OR url ILIKE '%//%' || $source || '/%')
    AND ($lang IS NULL OR language = $lang)
    AND ($story IS NULL OR article_id IN (SELECT article_id FROM story_articles WHERE story_id = $story::UUID))
    AND (NOT $unique OR article_id NOT IN (SELECT article_id FROM clusters WHERE NOT is_head))
ORDER BY score DESC, article_id
LIMIT $limit
"""
_WIDTH = 240


def search(
    query: Annotated[str, typer.Argument(help='Words; "a phrase" and title:word are required.')],
    since: Annotated[str | None, typer.Option(metavar="DAY", help="Published on this day or later.")] = None,
    source: Annotated[str | None, typer.Option(metavar="NAME", help="Publisher's name, or host.")] = None,
    lang: Annotated[str | None, typer.Option(metavar="CODE", help="Language, such as en.")] = None,
    unique: Annotated[bool, typer.Option("--unique", help="Each text once: no copies of like length.")] = False,
    story: Annotated[str | None, typer.Option(metavar="ID", help="Articles of one story of FROM stories.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Articles at the most.")] = 10,
    warehouse: WarehouseFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Find articles, the best first: BM25 over title and text; case and accents do not matter.

    Examples:
        newsetl search "ferry gearbox"

        newsetl search 'title:budget "school strike"' --since 2026-03-01 --lang en
    """
    from newsetl.warehouse.search.snippets import query_words, snippet

    words = query_words(query)
    if not words:
        raise UsageError(f"search {query!r}: there is no word in it")
    rows = _find(
        query,
        since=_day(since),
        source=source,
        lang=lang,
        unique=unique,
        story=_story(story),
        limit=limit,
        warehouse=warehouse,
    )
    mark = ("**", "**") if as_json else MARKS
    for row in rows:
        row["snippet"] = snippet(row.pop("text") or "", words, width=_WIDTH, mark=mark)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        facts = [str(row[name]) for name in ("published_on", "publisher", "url") if row[name]]
        print_marked(snippet(row["title"] or "without a title", words, width=200, mark=mark))
        print_line(f"  {' · '.join(facts)}")
        print_marked(f"  {row['snippet']}")
        print_line(f"  {row['article_id']}")
        print_line("")
    print_line(f"{len(rows):,} found" if len(rows) < limit else f"the best {limit:,}; --limit shows more")


def _find(query: str, *, warehouse: Path | None, **filters: str | int | None) -> list[dict[str, Any]]:
    from newsetl.warehouse.queries.ask import Question, rows

    settings = settings_from(warehouse=warehouse)
    question = Question(sql=_MATCHES, parameters={"query": query, **filters})
    return rows(settings.warehouse, question, limits=settings.query)


def _story(written: str | None) -> str | None:
    try:
        return str(UUID(written)) if written else None
    except ValueError as error:
        raise UsageError(f'--story {written}: an id of `newsetl sql "FROM stories"`') from error


def _day(written: str | None) -> str | None:
    try:
        return date.fromisoformat(written).isoformat() if written else None
    except ValueError as error:
        raise UsageError(f"--since {written}: write the day as 2026-03-01") from error
