"""Which article is meant: by its id, its address, the path of its file, or its title."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb

from newsetl.core.errors import UsageError
from newsetl.core.identity import clean_url, url_id
from newsetl.core.records import Raw
from newsetl.readers import storable
from newsetl.readers.reread import RAW_COLUMNS, raw_of

_SHOWN = 5
# Of a reject: its id, its address, and the ways in which its path may be written.
REJECT_IS = (
    "(capture_id = $1::UUID OR url = $2 OR list_contains($3, source_uri) "
    "OR list_contains($3, concat_ws('!/', source_uri, raw_member)))"
)
_BY_ID = "article_id = $1"
_BY_ADDRESS = "url = $1 OR url_original = $1 OR url_canonical = $1"
_BY_PATH = "source_uri = $1 OR concat_ws('!/', source_uri, raw_member) = $1"
_BY_TITLE = "words_folded(title) = words_folded($1)"
_IN_TITLE = "contains(words_folded(title), words_folded($1))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An article that fits what was written."""

    article_id: UUID
    title: str | None
    link: str | None


def parsed_id(words: str) -> UUID | None:
    """The id that is written; None where something else is."""
    try:
        return UUID(words.strip())
    except ValueError:
        return None


def paths_of(words: str) -> list[str]:
    """How a path may stand in a warehouse: as it is written, and from the root of the file system."""
    bare = words.removeprefix("file://")
    spellings = (bare, str(Path(bare).absolute()), os.path.realpath(bare))
    return list(dict.fromkeys(map(storable, spellings)))


def matches(connection: duckdb.DuckDBPyConnection, words: str) -> list[Match]:
    """The articles that fit an id, an address, a path or a title; the surest way that finds any decides."""
    identity, typed = parsed_id(words), storable(words.strip())
    if identity is not None:
        return _ask(connection, _BY_ID, [identity])
    if clean_url(words):
        return (
            _ask(connection, _BY_ID, [url_id(words)])
            or _first(connection, _BY_ADDRESS, dict.fromkeys([typed, clean_url(words)]))
            or _ask(connection, _BY_PATH, [typed])
        )
    return (
        _first(connection, _BY_PATH, paths_of(words))
        or _ask(connection, _BY_TITLE, [typed])
        or _ask(connection, _IN_TITLE, [typed])
    )


def find_article(connection: duckdb.DuckDBPyConnection, words: str | UUID) -> UUID:
    """The id of the one article that is meant.

    Raises:
        UsageError: none is, or several are; the message names some.
    """
    if not str(words).strip():
        raise UsageError("no article is named here: write its id, address, path or title")
    articles = matches(connection, str(words))
    if len(articles) == 1:
        return articles[0].article_id
    if not articles:
        raise UsageError(f"no article is {str(words)!r}: `newsetl why` says whether it was ever seen")
    listed = "".join(f"\n  {match.article_id}  {match.title or 'without a title'}" for match in articles[:_SHOWN])
    more = f"\n  and {len(articles) - _SHOWN:,} more" if len(articles) > _SHOWN else ""
    raise UsageError(f"{len(articles):,} articles fit {str(words)!r}; name one by its id:{listed}{more}")


def place_of(connection: duckdb.DuckDBPyConnection, words: str) -> Raw:
    """Where the bytes lie of the one article or reject that is meant.

    Raises:
        UsageError: none is, or several are.
    """
    if matches(connection, words):
        condition, values = _BY_ID, [find_article(connection, words)]
        rows = connection.execute(f"SELECT {RAW_COLUMNS} FROM articles WHERE {condition}", values).fetchall()
    else:
        spellings = [parsed_id(words), storable(words.strip()), paths_of(words)]
        rows = connection.execute(f"SELECT {RAW_COLUMNS} FROM rejects WHERE {REJECT_IS}", spellings).fetchall()
    if len(rows) != 1:
        many = f"{len(rows):,} rejects fit" if rows else "neither an article nor a reject is"
        raise UsageError(f"{many} {words!r}: `newsetl why` says what is known of it")
    return raw_of(rows[0])


def _first(connection: duckdb.DuckDBPyConnection, condition: str, spellings: Any) -> list[Match]:
    return next((articles for words in spellings if (articles := _ask(connection, condition, [words]))), [])


def _ask(connection: duckdb.DuckDBPyConnection, condition: str, values: Sequence[Any]) -> list[Match]:
    rows = connection.execute(
        f"SELECT article_id, title, link FROM articles WHERE {condition} ORDER BY published_on DESC, article_id",
        list(values),
    ).fetchall()
    return [Match(article_id=row[0], title=row[1], link=row[2]) for row in rows]
