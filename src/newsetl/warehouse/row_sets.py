"""Rows of several articles as a worker builds them: all but the columns that only the writer can fill.

A worker adds articles to a `RowSetBuilder`; the `RowSet` goes to the writer, which decides which of its articles
count, and stamps their rows with numbers and times (newsetl.warehouse.stamping). A new table of the schema is
among them without more ado. Rows lie in Arrow's form, and are made without Arrow: a worker need not hold it.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import repeat
from typing import Any

from newsetl.core.records import Article
from newsetl.warehouse.conform import conformed
from newsetl.warehouse.layouts import layout_of
from newsetl.warehouse.messages import Values
from newsetl.warehouse.schema import CHILDREN, TABLES, Spec, article_row
from newsetl.warehouse.search.postings import Postings

STAMPED = ("article_id", "version", "run_id", "loaded_at", "input_hash")  # columns that the writer fills
_DOCUMENT = Spec(name="document", layout=layout_of(int), comment="Number of the row's article in its row set")
_SPECS: Mapping[str, Sequence[Spec]] = {
    table: (*(spec for spec in TABLES[table] if spec.name not in STAMPED), _DOCUMENT)
    for table in ("articles", *CHILDREN)
}


@dataclass(frozen=True, slots=True)
class RowSet:
    """Rows of some articles, numbered from 0: by table, and the postings of the search index, each one message."""

    documents: int
    rows: Mapping[str, bytes]
    index: Mapping[str, bytes]  # tables of `Postings.messages`


@dataclass(slots=True)
class _ChildRows:
    """Rows of one child table, and beside them what the articles say of all of theirs."""

    rows: list[Mapping[str, Any]] = field(default_factory=list)
    documents: array[int] = field(default_factory=lambda: array("i"))
    positions: array[int] = field(default_factory=lambda: array("q"))
    days: list[date | None] = field(default_factory=list)

    def add(self, rows: Sequence[Mapping[str, Any]], document: int, published_on: date | None) -> None:
        self.rows += rows
        self.documents.extend(repeat(document, len(rows)))
        self.positions.extend(range(len(rows)))
        self.days += repeat(published_on, len(rows))

    def message(self, table: str) -> bytes:
        shared: dict[str, Values] = {
            "document": self.documents,
            "position": self.positions,
            "published_on": self.days,
        }
        own = {spec.name for spec in _SPECS[table]} - shared.keys()
        for row in self.rows:
            if row.keys() != own:
                raise ValueError(f"{table}: columns {sorted(row)}, not {sorted(own)}")
        columns = {name: [row[name] for row in self.rows] for name in own}
        return conformed(table, _SPECS[table], columns | shared, len(self.rows))


@dataclass(slots=True)
class RowSetBuilder:
    """Takes articles one by one."""

    recipe: str
    documents: int = 0
    _articles: list[dict[str, Any]] = field(default_factory=list)
    _children: dict[str, _ChildRows] = field(default_factory=dict)
    _postings: Postings = field(default_factory=Postings)

    def add(self, article: Article) -> int:
        """Take an article; returns its number."""
        number = self.documents
        row = {**article_row(article), "recipe": self.recipe}
        del row["article_id"]  # the writer's to say
        self._articles.append(row)
        for table, rows in article.tables.items():
            self._children.setdefault(table, _ChildRows()).add(rows, number, row["published_on"])
        self._postings.add(number, row["title"], row["text"])
        self.documents += 1
        return number

    def build(self) -> RowSet:
        """What was taken.

        Raises:
            ArithmeticError, AttributeError, TypeError, ValueError: a row that does not conform to the schema.
        """
        rows = {table: children.message(table) for table, children in self._children.items() if children.rows}
        if self._articles:
            rows["articles"] = self._articles_message()
        return RowSet(self.documents, rows, self._postings.messages())

    def _articles_message(self) -> bytes:
        names = [spec.name for spec in _SPECS["articles"]]
        for row in self._articles:
            if not row.keys() <= set(names):
                raise ValueError(f"articles: no columns {sorted(row.keys() - set(names))}")
        columns: dict[str, Any] = {name: [row.get(name) for row in self._articles] for name in names}
        columns["document"] = array("i", range(self.documents))
        return conformed("articles", _SPECS["articles"], columns, self.documents)
