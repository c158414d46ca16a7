"""The search index: words of articles as postings, kept up with each load. The queries are in search.sql.

One row a term and article. An article's number in the index is its version, so postings of a superseded version do
not count. A load appends its own rows to `search_recent`, inside the writer's transaction; a publish moves them to
files that nobody changes any more: newsetl.warehouse.search.files.
"""

from __future__ import annotations

import hashlib
import math
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import repeat
from pathlib import Path
from re import Pattern
from re import compile as regex
from typing import TYPE_CHECKING

import pyarrow as pa
import regex as scripts

from newsetl.core.shipped import statements
from newsetl.core.text import UNSPACED, is_spaced
from newsetl.extract.fields.words.characters import word_splitter
from newsetl.native.words import OF_INDEX, WordSplitter
from newsetl.native.words import UNSPACED as IS_UNSPACED

if TYPE_CHECKING:
    import duckdb

CHUNK = 4_000  # articles tokenised at a time
_MOST_TIMES = 255
_NORMS_PER_E = 20  # a length is kept as 20 ln(words + 1): 5 % steps, one byte

_ACCENTED = scripts.compile(r"[\p{Latin}\p{Greek}\p{Cyrillic}\p{N}\u0300-\u036f]+")
_LETTERS = str.maketrans(
    {"ς": "σ", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "þ": "t", "ð": "d", "ß": "ss", "æ": "ae", "œ": "oe"}
)
POSTINGS = pa.schema(
    {"term_id": pa.uint64(), "doc": pa.int32(), "norm": pa.uint8(), "times": pa.uint8(), "in_title": pa.uint8()}
)
INDEXED = pa.schema({"doc": pa.int32(), "words": pa.int32()})


def split_words(text: str) -> list[str]:
    """Words of a text as the index counts them, in lower case: runs of letters, digits and marks.

    In scripts written without spaces these are single characters and pairs of neighbours: pairs are what queries
    ask for, single characters answer a query of one.
    """
    lowered = _lowered(text)
    if is_spaced(lowered):
        return _runs().findall(lowered)
    words: list[str] = []
    for run in _runs().findall(UNSPACED.sub(r" \g<0> ", lowered)):
        if UNSPACED.match(run):
            words += run
            words += [run[start : start + 2] for start in range(len(run) - 1)]
        else:
            words.append(run)
    return words


def _lowered(text: str) -> str:
    return text.lower().replace("_", " ")


def search_fold(word: str) -> str:
    """A word in lower case as the index knows it: without accents in Latin, Greek and Cyrillic script.

    The same as the macro of this name in search.sql, by which queries are folded.
    """
    if word.isascii():
        return word
    if _ACCENTED.fullmatch(word) is None:
        return unicodedata.normalize("NFC", word).lower()
    bare = "".join(char for char in unicodedata.normalize("NFD", word) if unicodedata.category(char)[0] != "M")
    return unicodedata.normalize("NFC", bare).lower().translate(_LETTERS)


@lru_cache(maxsize=1 << 13)
def search_term(word: str) -> int:
    """The number that stands for a word in the index, as the macro of this name gives it."""
    return int.from_bytes(hashlib.md5(search_fold(word).encode(), usedforsecurity=False).digest()[8:], "little")


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
    """What some articles say, as columns: one row a term and article."""

    term_id: array[int] = field(default_factory=lambda: array("Q"))
    doc: array[int] = field(default_factory=lambda: array("i"))
    norm: array[int] = field(default_factory=lambda: array("B"))
    times: array[int] = field(default_factory=lambda: array("B"))
    in_title: array[int] = field(default_factory=lambda: array("B"))
    articles: list[tuple[int, int]] = field(default_factory=list)  # number of the article, its words

    def add(self, doc: int, title: str | None, text: str | None) -> None:
        """Count the terms of one article; different spellings of a word are one term."""
        in_title, counts = (term_counts(words or "", word_splitter()) for words in (title, text))
        for term, times in in_title.items():
            counts[term] = counts.get(term, 0) + times
        length = sum(counts.values())
        self.articles.append((doc, length))
        self.term_id.extend(counts)
        self.doc.extend(repeat(doc, len(counts)))
        self.norm.extend(repeat(length_norm(length), len(counts)))
        self.times.extend(_in_a_byte(counts.values()))
        self.in_title.extend(_in_a_byte(map(in_title.get, counts, repeat(0))))

    def batches(self) -> dict[str, pa.RecordBatch]:
        """The columns in Arrow: `postings`, and `articles` with how many words each has."""
        docs, words = zip(*self.articles, strict=True) if self.articles else ((), ())
        columns = [_column(field.type, getattr(self, field.name)) for field in POSTINGS]
        return {
            "postings": pa.RecordBatch.from_arrays(columns, schema=POSTINGS),
            "articles": pa.RecordBatch.from_pydict({"doc": docs, "words": words}, schema=INDEXED),
        }


def term_counts(text: str, splitter: WordSplitter | None) -> dict[int, int]:
    """How often each term stands in a text, in the order of their first words."""
    lowered = _lowered(text)
    runs = splitter.runs(lowered, begins=OF_INDEX, goes_on=OF_INDEX) if splitter else None
    if splitter is None or runs is None or runs.met & IS_UNSPACED:
        counted = Counter(split_words(text))
        return _summed(map(search_term, counted), counted.values())
    words = splitter.numbers(runs)
    terms = splitter.terms(runs, words.firsts)
    if 0 not in terms:  # different words of ASCII are different terms
        return dict(zip(terms, words.times, strict=True))
    bounds = ((runs.starts[first], runs.ends[first]) for first in words.firsts)
    every = (term or search_term(lowered[start:end]) for term, (start, end) in zip(terms, bounds, strict=True))
    return _summed(every, words.times)


def _summed(terms: Iterable[int], times: Iterable[int]) -> dict[int, int]:
    """How often each term stands in a text, of how often the words stand that are spelled differently."""
    counts: dict[int, int] = {}
    for term, count in zip(terms, times, strict=True):
        counts[term] = counts.get(term, 0) + count
    return counts


def _in_a_byte(times: Iterable[int]) -> Iterable[int]:
    counts = list(times)
    return counts if max(counts, default=0) <= _MOST_TIMES else [min(count, _MOST_TIMES) for count in counts]


def _column(kind: pa.DataType, values: array[int]) -> pa.Array:
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(values)])


def index_parts(connection: duckdb.DuckDBPyConnection, parts: Sequence[Path], wanted: str) -> int:
    """Index articles of these parts: the versions that the query `wanted` gives. Returns how many."""
    import pyarrow.parquet as pq  # the workers count words and read no Parquet

    versions = {row[0] for row in connection.execute(wanted).fetchall()}
    count = 0
    for part in parts:
        columns = ["version", "title", "text"]
        for batch in pq.ParquetFile(part).iter_batches(batch_size=CHUNK, columns=columns, use_threads=False):
            postings = Postings()
            for version, title, text in zip(*(batch.column(name).to_pylist() for name in columns), strict=True):
                if version in versions:
                    postings.add(version, title, text)
            if postings.articles:
                index_postings(connection, [postings.batches()])
            count += len(postings.articles)
    return count


def index_postings(
    connection: duckdb.DuckDBPyConnection,
    counted: Sequence[Mapping[str, pa.RecordBatch]],
    wanted: str = "SELECT doc FROM found_articles",
) -> None:
    """Index articles that were counted before, such as by workers: the versions that the query `wanted` gives."""
    for name in ("postings", "articles"):
        connection.register(f"found_{name}", pa.Table.from_batches([batches[name] for batches in counted]))
    try:
        for statement in ("add_postings", "add_articles"):
            connection.execute(statements("search.sql")[statement].format(wanted=wanted))
        connection.execute(statements("load.sql")["count_words"].format(wanted=wanted))
    finally:
        for name in ("postings", "articles"):
            connection.unregister(f"found_{name}")
