"""The parts that a word's features come in, and what each of them depends on in a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Generic, TypeVar

from newsetl.extract.fields.people.tagger.features import (
    BREAK,
    IN_PHRASE,
    IS_INSIDE,
    IS_SMALL,
    STARTS,
    Facts,
    Features,
    Templates,
)
from newsetl.extract.fields.people.tagger.lists import name_lists
from newsetl.extract.fields.people.tagger.shapes import gap_class, has_capitals, has_spaces, shape
from newsetl.extract.fields.words.tokens import Tokens
from newsetl.extract.fields.words.word_classes import UNLISTED, WordClass

P = TypeVar("P")
_MOST_JOINED = 6  # tokens of a place
SPACE = "_"  # the gap of a space, where most words have none between them


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts(Generic[P]):
    """What is made of each part of a word: its features, or the sum of their weights. See `Templates`."""

    facts: Callable[[str], Facts]
    word: Callable[[str, str, tuple[str, ...]], P]
    written: Callable[[str, int, int, str, str, bool], P]
    neighbour: Callable[[str, str, str, tuple[str, ...], WordClass], P]
    beside: Callable[[str, str, str, str, int, str], P]
    two_back: Callable[[str, str, str, str, WordClass], P]
    two_ahead: Callable[[str, str], P]
    pairs: Callable[[str, str, str], P]
    surroundings: Callable[[str, str, str, int, int], P]


def feature_parts(templates: Templates) -> Parts[Features]:
    """The features themselves."""
    return Parts(
        facts=templates.facts,
        word=templates.word,
        written=templates.written,
        neighbour=templates.neighbour,
        beside=templates.beside,
        two_back=templates.two_back,
        two_ahead=templates.two_ahead,
        pairs=templates.pairs,
        surroundings=templates.surroundings,
    )


class Written:
    """A text as the features see it, worked out once."""

    def __init__(self, tokens: Tokens) -> None:
        self.lower = tokens.lower
        self._has_capitals = has_capitals(tokens)
        self.shapes = [shape(word) for word in tokens.words]
        space = "" if has_spaces(tokens) else SPACE
        # gaps[i] stands before token i, the last one behind the last token
        self.gaps = [BREAK, *[space if gap == " " else gap_class(gap) for gap in tokens.gaps[:-1]], BREAK]
        self.starts = frozenset(tokens.sentences)
        words = zip(tokens.lower, tokens.words, strict=True)
        small = {low for low, word in words if low == word}
        capitals = [token for token, kind in enumerate(self.shapes) if kind[0] == "X"]
        inside = {self.lower[token] for token in capitals if token not in self.starts}
        phrases = _in_phrases(tokens.lower) if has_spaces(tokens) else _in_joined(tokens)
        self.bits = self._bits(small, inside, phrases)

    def parts(self, token: int, of: Parts[P]) -> list[P]:
        """What is made of the parts of one word."""
        lower, shapes, gaps = self.lower, self.shapes, self.gaps
        low, own = lower[token], shapes[token]
        decade, kinds, listed, parts, *_ = of.facts(low)
        bits = self.bits[token]
        made = [of.word(low, own, listed), of.written(own, bits, decade, kinds, parts, bool(listed))]
        around = []
        for side, gap, other in (("-", gaps[token], token - 1), ("+", gaps[token + 1], token + 1)):
            if gap == BREAK:
                around.append(BREAK)
                made += (of.neighbour(side, "", BREAK, (), UNLISTED), of.beside(side, "", BREAK, own, 0, ""))
                continue
            facts, kind = of.facts(lower[other]), shapes[other]
            around.append(f"{kind}{gap or ' '}")
            capitalised = facts.listed if kind[0] not in "x4d" else ()
            made.append(of.neighbour(side, facts.beside, gap, capitalised, facts.known))
            made.append(of.beside(side, kind, gap, own, facts.decade, facts.kinds))
        made.append(of.surroundings(around[0], own, around[1], decade, bits & STARTS))
        if token > 1 and gaps[token] != BREAK and not gaps[token - 1]:
            facts = of.facts(lower[token - 2])
            made.append(of.two_back(facts.beside, shapes[token - 2][0], facts.kinds, gaps[token], facts.known))
        if not self._has_capitals:
            made += self._wider(token, of)
        return made

    def _wider(self, token: int, of: Parts[P]) -> Iterator[P]:
        """What stands in for capitals: pairs of words, and the word two behind."""
        lower, gaps = self.lower, self.gaps
        before = lower[token - 1] if gaps[token] != BREAK else BREAK
        after = lower[token + 1] if gaps[token + 1] != BREAK else BREAK
        yield of.pairs(before, lower[token], after)
        if after != BREAK and gaps[token + 2] != BREAK:
            yield of.two_ahead(of.facts(lower[token + 2]).beside, gaps[token + 1])

    def _bits(self, small: Set[str], inside: Set[str], phrases: Iterable[int]) -> bytearray:
        """What the text tells of each word."""
        of_words = {low: IS_SMALL * (low in small) | IS_INSIDE * (low in inside) for low in set(self.lower)}
        bits = bytearray([of_words[low] for low in self.lower])
        for token in self.starts:
            bits[token] |= STARTS
        for token in phrases:
            bits[token] |= IN_PHRASE
        return bits


def _in_joined(tokens: Tokens) -> Iterator[int]:
    """Tokens of places of several tokens, where words have no spaces between them."""
    known, lower = name_lists().places, tokens.lower
    for first in range(len(lower)):
        joined = lower[first]
        for last in range(first + 1, min(first + _MOST_JOINED, len(lower))):
            if tokens.gaps[last - 1]:
                break
            joined += lower[last]
            if joined in known:
                yield from range(first, last + 1)


def _in_phrases(lower: Sequence[str]) -> Iterator[int]:
    """Tokens of places of several words."""
    known = name_lists().place_phrases
    for token, word in enumerate(lower):
        if word in known:
            for phrase in known[word]:
                if lower[token : token + len(phrase)] == phrase:
                    yield from range(token, token + len(phrase))
