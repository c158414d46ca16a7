"""Document frequencies from texts: in how many thousandths of a language's articles each word stands. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from newsetl.core.recipe import Segmenter
from newsetl.extract.fields.words.document_frequencies import countable

_RARE = 4  # thousandths: rarer words are not listed, rare is rare
_SEVERAL = 3  # documents: what stands in fewer is no word of a language, and may be somebody's name
ENOUGH = 200  # documents of a language; with fewer, what ships with newsetl knows better


class Counted:
    """Counts by language. Documents may come in any order."""

    def __init__(self, *, segmenter: Segmenter) -> None:
        self._segmenter: Segmenter = segmenter
        self.documents: Counter[str] = Counter()
        self.words: dict[str, Counter[str]] = {}

    def add(self, language: str, text: str) -> None:
        """Count one document."""
        self.documents[language] += 1
        self.words.setdefault(language, Counter()).update(set(countable(text, segmenter=self._segmenter)))


def learned_languages(counted: Counted, *, enough: int = ENOUGH) -> list[str]:
    """Those that have documents enough."""
    return [language for language, documents in counted.documents.items() if documents >= enough]


def frequencies_of(counted: Counted, *, base: Mapping[str, Any], enough: int = ENOUGH) -> dict[str, Any]:
    """Language → documents and counts, in thousandths; languages with too few documents keep what `base` has."""
    learned = {
        language: _shares(counted.words[language], counted.documents[language])
        for language in learned_languages(counted, enough=enough)
    }
    return {**base, **learned}


def _shares(words: Mapping[str, int], documents: int) -> dict[str, Any]:
    shares = {
        word: share
        for word, count in words.items()
        if count >= _SEVERAL and (share := round(1000 * count / documents)) >= _RARE
    }
    return {"documents": documents, "counts": dict(sorted(shares.items()))}
