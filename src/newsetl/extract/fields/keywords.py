"""Keywords read from the text: words and names that stand out against a snapshot of document frequencies."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from heapq import nlargest
from itertools import pairwise

from newsetl.core.records import Candidate
from newsetl.extract.fields.memo import memoized
from newsetl.extract.fields.people.entities import linked
from newsetl.extract.fields.words.document_frequencies import Frequencies, counts_as_word, frequencies
from newsetl.extract.fields.words.tokens import Tokens, tokens_of
from newsetl.extract.page.page import Page

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")
_MOST = 12  # keywords of an article
_TITLE = 1.8  # weight of what stands in the first paragraph


def keywords_text(page: Page) -> Iterator[Candidate[tuple[str, ...]]]:
    """Words and names that tell what the text is about, the weightiest first."""
    yield Candidate(value=ranked(page), source=f"tf-idf.df{page.options.document_frequencies}")


@memoized
def ranked(page: Page) -> tuple[str, ...]:
    """The keywords, made once for a page."""
    tokens = tokens_of(page)
    options = page.options
    known = frequencies(tokens.lexicon.language, snapshot=options.document_frequencies, folder=options.snapshots)
    weights = _words(tokens, known)
    for entity in linked(page)[1]:
        parts = entity.name.split()
        if entity.count > 1 or len(parts) > 1:
            weights[entity.name] = (0.6 + entity.salience) * (3.0 + math.log1p(entity.count) * 3.0)
            for part in parts:
                weights.pop(part.lower(), None)
    least = min(nlargest(_MOST, weights.values()), default=0.0)
    best = sorted((-weight, word) for word, weight in weights.items() if weight >= least)
    return tuple(word for _, word in best[:_MOST])


def _words(tokens: Tokens, known: Frequencies) -> dict[str, float]:
    """Weight of each word: how often, how early, how rare elsewhere."""
    stop = tokens.lexicon.function_words
    counts, early = _counted(tokens)
    total = max(1, len(tokens.lower))
    head = tokens.token_at(tokens.paragraphs[0].end) if tokens.paragraphs else 0
    return {
        word: (1.0 + math.log(count))
        * _rarity(word, known)
        * (1.0 + 0.5 * (1.0 - early[word] / total))
        * (_TITLE if early[word] < head else 1.0)
        for word, count in counts.items()
        if (count > 1 or early[word] < head) and word not in stop and counts_as_word(word)
    }


def _counted(tokens: Tokens) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """How often each word stands in a text, and where first; without words, pairs of Han characters."""
    if tokens.has_words:
        places = range(len(tokens.lower) - 1, -1, -1)
        return Counter(tokens.lower), dict(zip(reversed(tokens.lower), places, strict=True))
    pairs = list(_pairs(tokens))
    return Counter(pair for _, pair in pairs), {pair: place for place, pair in reversed(pairs)}


def _pairs(tokens: Tokens) -> Iterator[tuple[int, str]]:
    """Pairs of Han characters with their place."""
    signs = {low for low in set(tokens.lower) - tokens.lexicon.function_words if _HAN.fullmatch(low)}
    for index, (first, second) in enumerate(pairwise(tokens.lower)):
        if first in signs and second in signs and not tokens.gaps[index]:
            yield index, first + second


def reads_keywords(page: Page) -> bool:
    """Whether words can be told apart, or pairs of characters stand for them."""
    tokens = tokens_of(page)
    return tokens.has_words or _HAN.search(tokens.text) is not None


@lru_cache(maxsize=1 << 12)
def _rarity(word: str, known: Frequencies) -> float:
    """Inverse document frequency, from 0 (everywhere) to about 7 (in none of the sample)."""
    return math.log(1000.0 / (1.0 + known.counts.get(word, 0)))
