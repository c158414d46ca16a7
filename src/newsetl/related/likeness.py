"""How much two texts say the same: shares of words and passages that stand in both. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import groupby
from zlib import crc32

from newsetl.extract.fields.words.shingles import SHINGLE, anchors, folded_words, shingles

_TRIPLE = 3  # words that stand together by chance seldom enough
_PIECE = 5  # characters of a piece of changed words


@dataclass(frozen=True, slots=True, kw_only=True)
class Passages:
    """A text as it is compared."""

    words: tuple[str, ...]  # folded
    hashes: tuple[int, ...]  # of its shingles, in order
    distinct: frozenset[int]
    triples: tuple[tuple[str, str, str], ...]  # three words in a row, in order
    distinct_triples: frozenset[tuple[str, str, str]]
    common: frozenset[int]  # places of words that many articles print: they make no passage


def passages_of(text: str, *, common: Set[int] = frozenset()) -> Passages:
    """A text, ready to be compared.

    Args:
        text: the text.
        common: numbers of anchors that many articles have, or many of this publisher.
    """
    words = folded_words(text)
    hashes = tuple(map(crc32, shingles(words)))
    triples = tuple(zip(words, words[1:], words[2:], strict=False))
    return Passages(
        words=tuple(words),
        hashes=hashes,
        distinct=frozenset(hashes),
        triples=triples,
        distinct_triples=frozenset(triples),
        common=frozenset(_stretches(anchors(words), common)) if common else frozenset(),
    )


def _stretches(places: Mapping[int, int], common: Set[int]) -> Iterator[int]:
    """Words from the first to the last of neighbouring anchors that are common."""
    for is_common, group in groupby(places.items(), key=lambda entry: entry[0] in common):
        if is_common:
            starts = [place for _, place in group]
            yield from range(starts[0], starts[-1] + SHINGLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What two texts share, as shares from 0 to 1."""

    jaccard: float  # shingles of both, of all shingles of either
    containment: float  # shingles of both, of those of the text that has fewer
    coverage: float  # of the shorter text: words in three or more in a row that the other has too
    coverage_of_longer: float
    length_ratio: float  # words of the shorter to words of the longer
    changed: int  # words of both texts that are not covered
    changed_figures: float  # of them, the share with a digit in it


def likeness(one: Passages, other: Passages) -> Likeness:
    """What two texts with at least one word each share."""
    shorter, longer = sorted((one, other), key=lambda text: len(text.words))
    both = len(one.distinct & other.distinct)
    covered = (_covered(shorter, longer), _covered(longer, shorter))
    coverage = [sum(marks) / len(marks) for marks in covered]
    if len(shorter.words) == len(longer.words):  # neither is the shorter one: the order of both plays no part
        coverage.sort(reverse=True)
    changed = [*_changed(shorter, covered[0]), *_changed(longer, covered[1])]
    return Likeness(
        jaccard=both / len(one.distinct | other.distinct),
        containment=both / min(len(one.distinct), len(other.distinct)),
        coverage=coverage[0],
        coverage_of_longer=coverage[1],
        length_ratio=len(shorter.words) / len(longer.words),
        changed=len(changed),
        changed_figures=sum(map(_has_digit, changed)) / max(1, len(changed)),
    )


def longest_passage(one: Passages, other: Passages) -> int:
    """Words of the longest passage that stands in both texts, without what many articles print."""
    return min(_longest_run(one, other), _longest_run(other, one))


def _longest_run(one: Passages, other: Passages) -> int:
    best = run = 0
    for place, value in enumerate(one.hashes):
        run = run + 1 if value in other.distinct and place not in one.common else 0
        best = max(best, run)
    return min(best + SHINGLE - 1, len(one.words)) if best else 0


def letters_alike(one: Passages, other: Passages) -> float:
    """Of five letters in a row of the words that differ, the share that both have: high for misread print."""
    pieces = [_pieces(_changed(text, _covered(text, against))) for text, against in ((one, other), (other, one))]
    return len(pieces[0] & pieces[1]) / max(1, min(map(len, pieces)))


def _covered(text: Passages, other: Passages) -> bytearray:
    """1 for each word that stands in three or more in a row which the other text has too."""
    marks = bytearray(len(text.words))
    for place, triple in enumerate(text.triples):
        if triple in other.distinct_triples:
            marks[place] = marks[place + 1] = marks[place + 2] = 1
    return marks


def _changed(text: Passages, covered: bytearray) -> list[str]:
    return [word for word, mark in zip(text.words, covered, strict=True) if not mark]


def _pieces(words: Iterable[str]) -> set[str]:
    line = " ".join(words)
    return {line[start : start + _PIECE] for start in range(len(line) - _PIECE + 1)}


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))
