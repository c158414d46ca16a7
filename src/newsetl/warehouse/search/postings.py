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
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import repeat
from re import Pattern
from re import compile as regex

import regex as scripts

from newsetl.core.text import UNSPACED, is_spaced
from newsetl.extract.fields.words.characters import word_splitter
from newsetl.native.words import OF_INDEX, WordSplitter
from newsetl.native.words import UNSPACED as IS_UNSPACED
from newsetl.warehouse.messages import message

_MOST_TIMES = 255
_NORMS_PER_E = 20  # a length is kept as 20 ln(words + 1): 5 % steps, one byte

_ACCENTED = scripts.compile(r"[\p{Latin}\p{Greek}\p{Cyrillic}\p{N}\u0300-\u036f]+")
_LETTERS = str.maketrans(
    {"ς": "σ", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "þ": "t", "ð": "d", "ß": "ss", "æ": "ae", "œ": "oe"}
)


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


@lru_cache(maxsize=1 << 10)
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
    articles: array[int] = field(default_factory=lambda: array("i"))
    words: array[int] = field(default_factory=lambda: array("i"))  # of each article

    def add(self, doc: int, title: str | None, text: str | None) -> None:
        """Count the terms of one article; different spellings of a word are one term."""
        in_title, counts = (term_counts(words or "", word_splitter()) for words in (title, text))
        for term, times in in_title.items():
            counts[term] = counts.get(term, 0) + times
        length = sum(counts.values())
        self.articles.append(doc)
        self.words.append(length)
        self.term_id.extend(counts)
        self.doc.extend(repeat(doc, len(counts)))
        self.norm.extend(repeat(length_norm(length), len(counts)))
        self.times.extend(_in_a_byte(counts.values()))
        self.in_title.extend(_in_a_byte(map(in_title.get, counts, repeat(0))))

    def messages(self) -> dict[str, bytes]:
        """The columns in Arrow's form: `postings`, and `articles` with how many words each has."""
        postings = (self.term_id, self.doc, self.norm, self.times, self.in_title)
        articles = (self.articles, self.words)
        return {
            "postings": message([(column, None) for column in postings], len(self.doc)),
            "articles": message([(column, None) for column in articles], len(self.articles)),
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
