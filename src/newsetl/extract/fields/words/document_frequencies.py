"""In how many documents of a sample a word stands: a numbered snapshot, so that no run changes a result."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from newsetl.core.recipe import Segmenter
from newsetl.core.shipped import package_folder
from newsetl.core.snapshots import SHIPPED, read_snapshot
from newsetl.core.text import MARKS, UNSPACED
from newsetl.extract.fields.words.tokens import token_spans
from newsetl.extract.fields.words.word_frequencies import word_frequencies

_SHORTEST = 4  # letters
_SHORTEST_UNSPACED = 2  # characters of a word of a script without spaces
_USUAL = 350  # words of an article
_LETTERS_ONLY = re.compile(rf"(?:[^\W\d_]|[{MARKS}])+")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frequencies:
    """Share of documents, in thousandths, in which a word stands; rare words are not listed."""

    snapshot: int
    documents: int
    counts: Mapping[str, int]


def counts_as_word(word: str) -> bool:
    """Whether a word in lower case can be a keyword by itself: letters only, and enough of them."""
    is_long = len(word) >= _SHORTEST or (len(word) >= _SHORTEST_UNSPACED and UNSPACED.match(word))
    return bool(is_long) and (word.isalpha() or _LETTERS_ONLY.fullmatch(word) is not None)


def countable(text: str, *, segmenter: Segmenter) -> Iterator[str]:
    """The words of a text that are counted, in lower case."""
    lower = (text[start:end].lower() for start, end in token_spans(text, segmenter=segmenter))
    return (word for word in lower if counts_as_word(word))


@cache
def frequencies(language: str, *, snapshot: int, folder: str = "") -> Frequencies:
    """One language's part of a snapshot; else an estimate from the language's word frequencies, if there are any.

    Raises:
        UsageError: there is no snapshot of that number.
        WarehouseError: its file is damaged.
    """
    counted = _languages(snapshot, folder).get(language)
    if counted is None:
        return Frequencies(snapshot=snapshot, documents=0, counts=_Estimated(word_frequencies(language)))
    return Frequencies(snapshot=snapshot, documents=counted["documents"], counts=counted["counts"])


class _Estimated(Mapping[str, int]):
    """Thousandths of articles of usual length that hold a word, if its uses were spread over them by chance."""

    def __init__(self, known: Mapping[str, int]) -> None:
        self._known = known

    def __getitem__(self, word: str) -> int:
        share = _share(self._known[word])
        if not share:
            raise KeyError(word)
        return share

    def __iter__(self) -> Iterator[str]:
        return (word for word, number in self._known.items() if _share(number))

    def __len__(self) -> int:
        return sum(1 for _ in self)


@cache
def _share(number: int) -> int:
    """Thousandths of articles, of how frequent a word is."""
    return round(1000 * (1 - (1 - 10 ** (number / 10 - 9)) ** _USUAL))


def shipped_languages() -> Mapping[str, Any]:
    """What comes with newsetl, language by language."""
    return _languages(SHIPPED["document-frequencies"], "")


def _languages(snapshot: int, folder: str) -> Mapping[str, Any]:
    if snapshot != SHIPPED["document-frequencies"]:
        learned: Mapping[str, Any] = read_snapshot(Path(folder), "document-frequencies", snapshot).content
        return learned
    return _shipped()


@cache
def _shipped() -> Mapping[str, Any]:
    name = f"document_frequencies_{SHIPPED['document-frequencies']}.json"
    path = package_folder("extract/fields") / "data" / name
    shipped: Mapping[str, Any] = json.loads(path.read_text("utf-8"))["languages"]
    return shipped
