"""The search index: words of articles as postings, kept up with each load. The queries are in search.sql.

One row a term and article. An article's number in the index is its version, so postings of a superseded version do
not count. A load appends its own rows to `search_recent`, inside the writer's transaction; a publish moves them to
files that nobody changes any more: newsetl.warehouse.search.files.
"""

from __future__ import annotations

import math
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from re import Pattern
from re import compile as regex

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from newsetl.core.shipped import statements
from newsetl.core.text import UNSPACED

CHUNK = 4_000  # articles tokenised at a time
_MOST_TIMES = 255
_NORMS_PER_E = 20  # a length is kept as 20 ln(words + 1): 5 % steps, one byte


def split_words(text: str) -> Iterator[str]:
    """Words of a text as the index counts them, in lower case: runs of letters, digits and marks.

    In scripts written without spaces these are single characters and pairs of neighbours: pairs are what queries
    ask for, single characters answer a query of one.
    """
    lowered = text.lower().replace("_", " ")
    if UNSPACED.search(lowered) is None:
        yield from _runs().findall(lowered)
        return
    for run in _runs().findall(UNSPACED.sub(r" \g<0> ", lowered)):
        if UNSPACED.match(run):
            yield from run
            yield from (run[start : start + 2] for start in range(len(run) - 1))
        else:
            yield run


@cache
def _runs() -> Pattern[str]:
    r"""Letters, digits and marks; Python's \w leaves out the marks of Indic and Arabic words."""
    marks = (chr(code) for code in range(0x10000) if unicodedata.category(chr(code))[0] == "M")
    return regex(rf"[\w{''.join(marks)}]+")


def length_norm(words: int) -> int:
    """An article's length in words as one byte."""
    return min(round(_NORMS_PER_E * math.log(words + 1)), 255)


@dataclass(slots=True)
class Postings:
    """What the articles of one chunk say, as columns."""

    words: dict[str, int] = field(default_factory=dict)  # word → its number in this chunk
    number: array[int] = field(default_factory=lambda: array("i"))
    doc: array[int] = field(default_factory=lambda: array("i"))
    norm: array[int] = field(default_factory=lambda: array("B"))
    times: array[int] = field(default_factory=lambda: array("B"))
    in_title: array[int] = field(default_factory=lambda: array("B"))
    articles: list[tuple[int, int]] = field(default_factory=list)  # number of the article, its words

    def add(self, doc: int, title: str | None, text: str | None) -> None:
        """Count the words of one article."""
        in_title = Counter(split_words(title or ""))
        counts = Counter(split_words(text or ""))
        counts.update(in_title)
        length = counts.total()
        self.articles.append((doc, length))
        words = self.words
        self.number.extend([words.setdefault(word, len(words)) for word in counts])
        self.doc.extend([doc] * len(counts))
        self.norm.extend([length_norm(length)] * len(counts))
        self.times.extend([min(times, _MOST_TIMES) for times in counts.values()])
        self.in_title.extend([min(in_title[word], _MOST_TIMES) for word in counts])

    def tables(self) -> dict[str, pa.Table]:
        """The columns as Arrow tables."""
        columns = {"number": pa.int32(), "doc": pa.int32(), "norm": pa.uint8()}
        columns |= {"times": pa.uint8(), "in_title": pa.uint8()}
        postings = {name: _column(kind, getattr(self, name)) for name, kind in columns.items()}
        return {
            "found_postings": pa.table(postings),
            "found_words": pa.table(
                {"word": list(self.words), "number": pa.array(self.words.values(), pa.int32())}
            ),
            "found_articles": pa.table(
                {
                    "doc": pa.array((doc for doc, _ in self.articles), pa.int32()),
                    "words": pa.array((words for _, words in self.articles), pa.int32()),
                }
            ),
        }


def _column(kind: pa.DataType, values: array[int]) -> pa.Array:
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(values)])


def count_words(rows: Iterable[tuple[int, str | None, str | None]]) -> Postings:
    """Postings of (number, title, text) rows."""
    postings = Postings()
    for doc, title, text in rows:
        postings.add(doc, title, text)
    return postings


def index_parts(connection: duckdb.DuckDBPyConnection, parts: Sequence[Path], wanted: str) -> int:
    """Index articles of these parts: the versions that the query `wanted` gives. Returns how many."""
    versions = {row[0] for row in connection.execute(wanted).fetchall()}
    count = 0
    for part in parts:
        columns = ["version", "title", "text"]
        for batch in pq.ParquetFile(part).iter_batches(batch_size=CHUNK, columns=columns, use_threads=False):
            rows = zip(*(batch.column(name).to_pylist() for name in columns), strict=True)
            count += _append(connection, count_words(row for row in rows if row[0] in versions))
    return count


def _append(connection: duckdb.DuckDBPyConnection, postings: Postings) -> int:
    if not postings.articles:
        return 0
    tables = postings.tables()
    for name, table in tables.items():
        connection.register(name, table)
    try:
        for statement in ("add_postings", "add_articles"):
            connection.execute(statements("search.sql")[statement])
        connection.execute(statements("load.sql")["count_words"])
    finally:
        for name in tables:
            connection.unregister(name)
    return len(postings.articles)
