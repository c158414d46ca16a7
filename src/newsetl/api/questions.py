"""The questions that Python and the command line ask of a build, as SQL: one function each, nothing is run here.

`condition` is one on `articles`, as `newsetl.warehouse.search.filters.Filters` makes it; words are strangers' and
are quoted here.
"""

from __future__ import annotations

from uuid import UUID

from newsetl.core.errors import UsageError
from newsetl.core.nearest import nearest
from newsetl.warehouse.search.query import matches_sql
from newsetl.warehouse.sql import quoted

STEPS = ("day", "week", "month", "year")
OUTLETS = "FROM outlets ORDER BY articles DESC, outlet_id"
_SHOWN = "title, published_on, publisher, language, word_count, link, article_id"


def articles(condition: str, *, limit: int | None = None) -> str:
    """Articles, the newest first: all columns, those that a person reads at first in front."""
    rest = f"* EXCLUDE ({_SHOWN})"
    return (
        f"SELECT {_SHOWN}, {rest} FROM articles WHERE {condition} "
        f"ORDER BY published_on DESC NULLS LAST, article_id{_limit(limit)}"
    )


def search(query: str, condition: str, *, limit: int | None = None) -> str:
    """Articles that a query asks for, the best first."""
    best = (
        f"SELECT version, score FROM ({matches_sql(query)}) JOIN articles USING (article_id) WHERE {condition} "
        f"ORDER BY score DESC, article_id{_limit(limit)}"
    )
    columns = "title, published_on, publisher, language, round(score, 3) AS score, url, link, article_id, text"
    return f"SELECT {columns} FROM {_articles_of(best)} ORDER BY score DESC, article_id"


def quotes(condition: str, *, by: str | None = None, limit: int | None = None) -> str:
    """Quotations, the newest first; of one speaker where `by` names one."""
    rows = f"quotes_by({quoted(_words(by, 'by'))})" if by is not None else "v_quotes"
    return (
        f"SELECT speaker, text, published_on, publisher, title, kind, link, article_id, position FROM {rows} "
        f"JOIN (SELECT article_id, link FROM articles WHERE {condition}) USING (article_id) "
        f"ORDER BY published_on DESC NULLS LAST, article_id, position{_limit(limit)}"
    )


def entities(condition: str, *, kind: str | None = None, limit: int | None = None) -> str:
    """Persons, organisations and places, those in most articles first."""
    of_kind = f" AND type = (SELECT entity_type({quoted(kind)}))" if kind is not None else ""
    return (
        'SELECT name, type_name, count(*) AS articles, sum("count")::BIGINT AS mentions, '
        "round(avg(salience), 3) AS salience FROM v_entities "
        f"SEMI JOIN (SELECT article_id FROM articles WHERE {condition}) USING (article_id) WHERE true{of_kind} "
        f"GROUP BY ALL ORDER BY articles DESC, mentions DESC, name{_limit(limit)}"
    )


def mentions_of(name: str, condition: str, *, limit: int | None = None) -> str:
    """Every place where somebody or something is named."""
    return (
        f"SELECT * EXCLUDE (url) FROM mentions_of({quoted(_words(name, 'name'))}) "
        f"JOIN (SELECT article_id, link FROM articles WHERE {condition}) USING (article_id) "
        f"ORDER BY published_on DESC NULLS LAST, article_id, start{_limit(limit)}"
    )


def kwic(term: str, condition: str, *, width: int = 60, limit: int | None = None) -> str:
    """Every place of a word, phrase or beginning*, with the words around it."""
    return (
        f"SELECT * EXCLUDE (url) FROM kwic({quoted(_words(term, 'term'))}, width := {width:d}, "
        f"among := ({condition})) ORDER BY published_on NULLS LAST, article_id, start{_limit(limit)}"
    )


def keyness(target: str, reference: str | None = None, *, limit: int = 50, least: int = 3) -> str:
    """Words that tell the articles for which one condition holds from those for which another does."""
    other = reference if reference is not None else "true"
    return f"FROM keyness((\n{target}\n), (\n{other}\n), k := {limit:d}, least := {least:d})"


def cooccurrence(term: str, *, width: int = 5, limit: int = 50, least: int = 2) -> str:
    """Words that stand near a word more often than elsewhere."""
    words = quoted(_words(term, "term"))
    return f"FROM cooccurrence({words}, width := {width:d}, k := {limit:d}, least := {least:d})"


def timeline(
    term: str, condition: str, *, step: str = "day", since: str | None = None, until: str | None = None
) -> str:
    """How many articles hold a word, phrase or beginning*, by day, week, month or year, empty ones too."""
    if step not in STEPS:
        raise UsageError(f"a timeline goes by day, week, month or year, not by {step!r}{nearest(step, STEPS)}")
    bounds = [f"{name} := {quoted(day)}" for name, day in (("since", since), ("until", until)) if day]
    named = ", ".join([quoted(_words(term, "term")), f"step := {quoted(step)}", *bounds])
    return f"FROM timeline({named}, among := ({condition}))"


def compare(term: str, condition: str) -> str:
    """How much each publication writes of a word, phrase or beginning*."""
    return f"FROM compare_sources({quoted(_words(term, 'term'))}, among := ({condition}))"


def sample(number: int, condition: str, *, by: str | None = None, seed: int = 1) -> str:
    """So many articles, or so many of each group; the same ones for the same seed."""
    if number < 1:
        raise UsageError(f"a sample of {number}: ask for one article at least")
    group = by if by is not None else "NULL"
    drawn = (
        f"SELECT version, stratum FROM (SELECT version, article_id, (\n{group}\n)::VARCHAR AS stratum "
        f"FROM articles WHERE {condition}) QUALIFY row_number() OVER (PARTITION BY stratum "
        f"ORDER BY md5(article_id::VARCHAR || '{seed:d}')) <= {number:d}"
    )
    return f"SELECT stratum, {_SHOWN}, text FROM {_articles_of(drawn)} ORDER BY stratum, article_id"


def versions(article_id: str | None = None) -> str:
    """What changed from version to version, of one article or of all that have several."""
    of_one = f" WHERE article_id = {quoted(article_id)}::UUID" if article_id is not None else ""
    return f"FROM article_changes{of_one} ORDER BY article_id, last_seen_at NULLS FIRST, version"


def stories(story_id: str | None = None) -> str:
    """All stories, those of most articles first, or the articles of one in order of time.

    Raises:
        UsageError: `story_id` is no id.
    """
    if story_id is None:
        return "FROM stories ORDER BY articles DESC, first_at, story_id"
    try:
        return f"FROM story_timeline('{UUID(story_id)}'::UUID)"
    except ValueError as error:
        raise UsageError(f"{story_id!r} is no id of a story: stories() lists them") from error


def copies(article_id: str | None = None) -> str:
    """Copies of one article and what it is a copy of, or all copies."""
    return "FROM copies" if article_id is None else f"FROM copies_of({quoted(article_id)}::UUID)"


def evidence(article_id: str) -> str:
    """Every candidate of every field of an article."""
    return (
        "SELECT field, chosen, value, source, locator FROM field_evidence "
        f"WHERE article_id = {quoted(article_id)}::UUID ORDER BY position"
    )


def _articles_of(chosen: str) -> str:
    """The articles whose `version` a query chooses, with what else it gives of each.

    They come as a list, so that the planner takes them for few: only their texts are read, and not those of all.
    """
    rows = f"SELECT unnest((SELECT list(chosen) FROM ({chosen}) AS chosen), recursive := true)"
    return f"({rows}) JOIN articles USING (version)"


def _words(written: str | None, name: str) -> str:
    if written is None or not any(char.isalnum() for char in written):
        raise UsageError(f"{name} {written!r}: there is no word in it")
    return written.strip().strip('"')


def _limit(limit: int | None) -> str:
    return "" if limit is None else f" LIMIT {limit:d}"
