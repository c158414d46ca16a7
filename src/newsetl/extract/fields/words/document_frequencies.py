"""In how many documents of a sample a word stands: a numbered snapshot, so that no run changes a result."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from newsetl.core.recipe import Segmenter
from newsetl.core.snapshots import SHIPPED, read_snapshot
from newsetl.core.text import MARKS, UNSPACED
from newsetl.extract.fields.words.tokens import token_spans
from newsetl.extract.fields.words.word_frequencies import word_frequencies

_SHORTEST = 4  # letters
_SHORTEST_UNSPACED = 2  # characters of a word of a script without spaces
_USUAL = 350  # words of an article
_LETTERS_ONLY = re.compile(rf"(?:[^\W\d_]|[{MARKS}])+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequencies:
    """Share of documents, in thousandths, in which a word stands; rare words are not listed."""

    snapshot: int
    documents: int
    counts: Mapping[str, int]


def counts_as_word(word: str) -> bool:
    """Whether a word in lower case can be a keyword by itself: letters only, and enough of them."""
    shortest = _SHORTEST_UNSPACED if UNSPACED.match(word) else _SHORTEST
    return len(word) >= shortest and (word.isalpha() or _LETTERS_ONLY.fullmatch(word) is not None)


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
        return Frequencies(snapshot=snapshot, documents=0, counts=_estimated(language))
    return Frequencies(snapshot=snapshot, documents=counted["documents"], counts=counted["counts"])


def _estimated(language: str) -> Mapping[str, int]:
    """Thousandths of articles of usual length that hold a word, if its uses were spread over them by chance."""
    shares = {
        number: round(1000 * (1 - (1 - 10 ** (number / 10 - 9)) ** _USUAL))
        for number in set(word_frequencies(language).values())
    }
    return {word: shares[number] for word, number in word_frequencies(language).items() if shares[number]}


def shipped_languages() -> Mapping[str, Any]:
    """What comes with newsetl, language by language."""
    return _languages(SHIPPED["document-frequencies"], "")


def _languages(snapshot: int, folder: str) -> Mapping[str, Any]:
    if snapshot != SHIPPED["document-frequencies"]:
        learned: Mapping[str, Any] = read_snapshot(Path(folder), "document-frequencies", snapshot).content
        return learned
    path = files("newsetl.extract.fields") / "data" / f"document_frequencies_{snapshot}.json"
    shipped: Mapping[str, Any] = json.loads(path.read_text("utf-8"))["languages"]
    return shipped
