"""Corrected titles in the search index: what their words add to it and take from it, kept in the build beside it.

The files of the index hold titles as they were read, and nobody changes them; a build lays these counts over them.
"""

from __future__ import annotations

from collections import Counter

import duckdb
import pyarrow as pa

from newsetl.core.shipped import statements
from newsetl.warehouse.search.index import POSTINGS
from newsetl.warehouse.search.postings import length_norm, search_term, split_words
from newsetl.warehouse.sql import insert

_CHANGES = pa.schema(
    [
        *(POSTINGS.field(name) for name in ("term_id", "doc", "norm")),
        ("times", pa.int16()),
        ("in_title", pa.int16()),
    ]
)


def add_retitled(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill `stored.retitled` and `stored.retitled_words` of a build with what its corrections of titles change."""
    connection.execute(statements("search.sql")["find_retitled"])
    rows = connection.execute(statements("search.sql")["retitled"]).fetchall()
    changes = [change for row in rows for change in _changes(*row)]
    insert(connection, "stored.retitled_words", pa.Table.from_pylist(changes, schema=_CHANGES))


def _changes(doc: int, before: str | None, after: str | None, words: int) -> list[dict[str, int]]:
    """A row for each term of the title before and after; counts of the one before are below 0."""
    old, new = (Counter(map(search_term, split_words(title or ""))) for title in (before, after))
    norm = length_norm(max(words - old.total() + new.total(), 0))
    changes = [
        {
            "term_id": term,
            "doc": doc,
            "norm": norm,
            "times": new[term] - old[term],
            "in_title": new[term] - old[term],
        }
        for term in old | new
    ]
    return [change for change in changes if change["times"]]
