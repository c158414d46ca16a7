"""What most pages count by, kept in memory beside an open build: `facts.articles`, `facts.outlets`, `facts.names`.

A build reads the outlet of an article off its address, and a name in any spelling off every row of `entities`.
Both take seconds of a million articles: they are worked out once of each build.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable

import duckdb

from newsetl.warehouse.sql import quoted

_MAKING = threading.Lock()  # explorers of one process share what they open
_MAKE = """
ATTACH IF NOT EXISTS ':memory:' AS facts (READ_WRITE, COMPRESS);
CREATE TABLE IF NOT EXISTS facts.articles AS
SELECT version, article_id, published_on, published_at, outlet_id, publisher, language, section, run_id
FROM articles;
CREATE TABLE IF NOT EXISTS facts.outlets AS FROM outlets;
CREATE TABLE IF NOT EXISTS facts.names AS
SELECT name, type, words_folded(name) AS folded, count(*) AS articles, sum("count")::BIGINT AS mentions,
    round(avg(salience), 3) AS salience
FROM entities GROUP BY name, type;
"""


def add_facts(connection: duckdb.DuckDBPyConnection) -> None:
    """Add them to an open build; all connections to it see them."""
    with _MAKING:
        connection.execute(_MAKE)


def spellings(name: str) -> str:
    """The names that are `name` but for case and accents, as SQL."""
    return f"SELECT DISTINCT name FROM facts.names WHERE folded = words_folded({quoted(name)})"


def is_named(names: Iterable[str]) -> str:
    """The condition that an article has one of these names, as SQL on `version`."""
    listed = ", ".join(map(quoted, names)) or "NULL"
    return f"version IN (SELECT version FROM entities WHERE name IN ({listed}))"
