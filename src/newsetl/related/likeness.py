"""How much two texts say the same: shares of words and passages that stand in both. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import compress, groupby

from newsetl.extract.fields.words.characters import word_splitter
from newsetl.extract.fields.words.shingles import SHINGLE, anchors_of_line, folded_line, words_of_line
from newsetl.related.runs import Runs, make_runs

_TRIPLE = 3  # words that stand together by chance seldom enough
_PIECE = 5  # characters of a piece of changed words
_OTHERS = bytes.maketrans(b"\0\1", b"\1\0")  # of marks, those of the words that are not marked


@dataclass(frozen=True, kw_only=True)
class Passages:
    """A text as it is compared. What few comparisons ask for is made when it is first asked for."""

    line: bytes  # its folded words in UTF-8, one space between two
    size: int  # words
    shingles: Runs = field(compare=False)  # of the words; a text of fewer words is one shingle
    common_anchors: Set[int]  # numbers of anchors that many articles have, or many of this publisher

    @cached_property
    def words(self) -> list[str]:
        """The words, folded."""
        return words_of_line(self.line) if self.size else []

    @cached_property
    def common(self) -> frozenset[int]:
        """Places of words that many articles print: they make no passage."""
        if not self.common_anchors:
            return frozenset()
        return frozenset(_stretches(anchors_of_line(self.line, self.size), self.common_anchors))

    @cached_property
    def triples(self) -> Runs:
        """Runs of three words."""
        return make_runs(self.line, self.size, _TRIPLE)


def passages_of(text: str, *, common: Set[int] = frozenset()) -> Passages:
    """A text, ready to be compared.

    Args:
        text: the text.
        common: numbers of anchors that many articles have, or many of this publisher.
    """
    line, size = folded_line(text, word_splitter())
    shingles = make_runs(line, size, min(SHINGLE, size))
    return Passages(line=line, size=size, shingles=shingles, common_anchors=common)


def _stretches(places: Mapping[int, int], common: Set[int]) -> Iterator[int]:
    """Words from the first to the last of neighbouring anchors that are common."""
    for is_common, group in groupby(places.items(), key=lambda entry: entry[0] in common):
        if is_common:
            starts = [place for _, place in group]
            yield from range(starts[0], starts[-1] + SHINGLE)


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """What two texts share, as shares from 0 to 1. The rarely needed ones are made when asked for."""

    shorter: Passages
    longer: Passages

    @cached_property
    def in_both(self) -> int:
        """Shingles of both."""
        return self.shorter.shingles.in_both(self.longer.shingles)

    @property
    def jaccard(self) -> float:
        """Shingles of both, of all shingles of either."""
        return self.in_both / (self.shorter.shingles.distinct + self.longer.shingles.distinct - self.in_both)

    @cached_property
    def containment(self) -> float:
        """Shingles of both, of those of the text that has fewer."""
        return self.in_both / min(self.shorter.shingles.distinct, self.longer.shingles.distinct)

    @property
    def length_ratio(self) -> float:
        """Words of the shorter to words of the longer."""
        return self.shorter.size / self.longer.size

    @property
    def coverage(self) -> float:
        """Of the shorter text: words in three or more in a row that the other has too."""
        return self._coverages[0]

    @property
    def coverage_of_longer(self) -> float:
        """The same of the longer text."""
        return self._coverages[1]

    @property
    def changed(self) -> int:
        """Words of both texts that are not covered."""
        return len(self._changed)

    @cached_property
    def changed_figures(self) -> float:
        """Of them, the share with a digit in it."""
        return sum(map(_has_digit, self._changed)) / max(1, len(self._changed))

    @cached_property
    def _covered(self) -> tuple[bytes, bytes]:
        return _covered(self.shorter, self.longer), _covered(self.longer, self.shorter)

    @cached_property
    def _coverages(self) -> tuple[float, float]:
        shorter, longer = (marks.count(1) / len(marks) for marks in self._covered)
        if self.shorter.size == self.longer.size:  # neither is the shorter: their order plays no part
            return max(shorter, longer), min(shorter, longer)
        return shorter, longer

    @cached_property
    def _changed(self) -> list[str]:
        return [*_changed(self.shorter, self._covered[0]), *_changed(self.longer, self._covered[1])]


def likeness(one: Passages, other: Passages) -> Likeness:
    """What two texts with at least one word each share."""
    shorter, longer = sorted((one, other), key=lambda text: (text.size, text.line))
    return Likeness(shorter=shorter, longer=longer)


def longest_passage(one: Passages, other: Passages) -> int:
    """Words of the longest passage that stands in both texts, without what many articles print."""
    return min(_longest_run(one, other), _longest_run(other, one))


def _longest_run(one: Passages, other: Passages) -> int:
    marks = bytearray(one.shingles.marks(other.shingles))
    for place in one.common:
        marks[place : place + 1] = bytes(len(marks[place : place + 1]))
    best = max(map(len, marks.split(b"\0")))
    return min(best + SHINGLE - 1, one.size) if best else 0


def letters_alike(one: Passages, other: Passages) -> float:
    """Of five letters in a row of the words that differ, the share that both have: high for misread print."""
    pieces = [_pieces(_changed(text, _covered(text, against))) for text, against in ((one, other), (other, one))]
    return len(pieces[0] & pieces[1]) / max(1, min(map(len, pieces)))


def _covered(text: Passages, other: Passages) -> bytes:
    """1 for each word that stands in three or more in a row which the other text has too."""
    starts = int.from_bytes(text.triples.marks(other.triples), "little")
    marks = starts
    for place in range(1, _TRIPLE):
        marks |= starts << 8 * place
    return marks.to_bytes(text.size, "little")


def _changed(text: Passages, covered: bytes) -> list[str]:
    return list(compress(text.words, covered.translate(_OTHERS)))


def _pieces(words: Iterable[str]) -> set[str]:
    line = " ".join(words)
    return {line[start : start + _PIECE] for start in range(len(line) - _PIECE + 1)}


@lru_cache(maxsize=1 << 16)
def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))
