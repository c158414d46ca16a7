"""The compiled form of the tagger: a text and the weights of its language, as newsetl.native.tagger takes them."""

from __future__ import annotations

import ctypes
from array import array
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache
from itertools import chain, count
from typing import TypeVar

from newsetl.extract.fields.people.tagger.features import BREAK, OPENING, Facts, Features, Templates, class_paths
from newsetl.extract.fields.people.tagger.parts import Written
from newsetl.native.tagger import CompiledTagger, FeatureTable, NumberedText

V = TypeVar("V", bound=Hashable)
_KEPT = 1 << 14  # records of words that are kept of each language
_NOTHING = b"\0" * 8  # a record without anything
_IS_BREAK, _IS_OPENING = 1, 2
_BESIDE = 2  # words on each side of a stretch that features look at
Label = Callable[[Written, Sequence[tuple[int, int]]], bytes]


def compiled_labels(
    loops: ctypes.CDLL,
    templates: Templates,
    tables: Sequence[FeatureTable],
    transitions: Sequence[Sequence[int]],
) -> Label:
    """A function that labels the words of stretches of a text, by a shared table and the language's own."""
    tagger = CompiledTagger(
        loops,
        tables,
        sources=_sources(templates.parted(["shared"], ["written"], ["own"], ["both"])),
        has_capitals=templates.has_capitals,
        transitions=transitions,
    )

    @lru_cache(maxsize=_KEPT)
    def record(low: str) -> bytes:
        return _record(low, templates.facts(low))

    return lambda text, stretches: tagger.labels(_numbered_text(text, stretches, record), stretches)


def _sources(parted: Features) -> bytes:
    """Of each kind of feature which tables have it, as bits: the shared one 1, the language's own 2."""
    return bytes(
        (kind in parted.shared) | (kind in parted.own) << 1 for kind in ("shared", "written", "own", "both")
    )


def _record(low: str, facts: Facts) -> bytes:
    """What is known of a word, a zero behind each string."""
    strings = (low, str(facts.decade), facts.kinds, facts.parts, facts.beside, facts.known.kinds)
    lists = (*facts.listed, "", *class_paths(facts.known), "")
    return "\0".join((*strings, *lists)).encode("utf-8", "surrogatepass")


def _numbered_text(
    text: Written, stretches: Sequence[tuple[int, int]], record: Callable[[str], bytes]
) -> NumberedText:
    """The text as numbers. Of words that no feature looks at, there is no record."""
    words, known_words = _numbered(text.lower)
    asked = set(chain.from_iterable(words[max(0, first - _BESIDE) : end + _BESIDE] for first, end in stretches))
    shapes, known_shapes = _numbered(text.shapes)
    gaps, known_gaps = _numbered(text.gaps)
    return NumberedText(
        words=words,
        shapes=shapes,
        gaps=gaps,
        bits=bytes(text.bits),
        known_words=[record(low) if number in asked else _NOTHING for number, low in enumerate(known_words)],
        known_shapes=[known.encode() for known in known_shapes],
        known_gaps=[known.encode("utf-8", "surrogatepass") for known in known_gaps],
        gap_kinds=bytes(_IS_BREAK * (gap == BREAK) | _IS_OPENING * (gap in OPENING) for gap in known_gaps),
    )


def _numbered(values: Iterable[V]) -> tuple[array[int], list[V]]:
    """Of each value its number, and the values by number."""
    numbers: defaultdict[V, int] = defaultdict(count().__next__)
    return array("i", [numbers[value] for value in values]), list(numbers)
