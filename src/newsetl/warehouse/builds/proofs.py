"""Checks that need not be asked in SQL, where some lines of Python prove sooner that they would find nothing.

SQL counts the characters of a text from its beginning for each mention, .4 ms an article; Python knows where each
one lies. What is not proven may be right all the same: then SQL is asked, and names what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from operator import eq, le
from typing import Any

import duckdb

ARTICLES = 500  # whose texts are in memory at a time
_PAST_ALL = 2**31  # versions


def mentions_stand(build: duckdb.DuckDBPyConnection) -> bool:
    """Whether it is proven that `fresh_mentions` stand in the texts of `fresh_articles` where they say."""
    (versions,) = _columns(build, "SELECT version FROM fresh_articles ORDER BY version")
    bounds = [*versions[::ARTICLES], _PAST_ALL]
    return len(versions) == len({*versions}) and all(_stand_in(build, *some) for some in pairwise(bounds))


def _stand_in(build: duckdb.DuckDBPyConnection, first: int, end: int) -> bool:
    """The same of the articles with these versions, from the first to that before the end."""
    some = f"WHERE version >= {first} AND version < {end}"
    texts = dict(zip(*_columns(build, f"SELECT version, text FROM fresh_articles {some}"), strict=True))
    asked = f'SELECT version, coalesce(start, -1), coalesce("end", -1), text FROM fresh_mentions {some}'
    versions, starts, ends, mentioned = _columns(build, asked)
    if min(starts, default=0) < 0 or not all(map(le, starts, ends)) or None in map(texts.get, {*versions}):
        return False
    standing = map(str.__getitem__, map(texts.__getitem__, versions), map(slice, starts, ends))
    return all(map(eq, standing, mentioned))


def _columns(build: duckdb.DuckDBPyConnection, sql: str) -> list[list[Any]]:
    """What a query gives, a list a column: in Arrow, which takes a third of the time of rows."""
    return [column.to_pylist() for column in build.sql(sql).to_arrow_table().columns]


PROOFS: Mapping[str, Callable[[duckdb.DuckDBPyConnection], bool]] = {"mentions_in_range": mentions_stand}
