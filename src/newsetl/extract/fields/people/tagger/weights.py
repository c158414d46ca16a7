"""The tagger's weights: data/tagger/shared.json for all languages, CODE.json beside it for one; sums are kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from ctypes import CDLL
from functools import cache, lru_cache
from typing import Any, NamedTuple

from newsetl.core.shipped import package_folder
from newsetl.extract.fields.people.tagger.compiled import Label, compiled_labels
from newsetl.extract.fields.people.tagger.features import Features, Manner, Templates
from newsetl.extract.fields.people.tagger.parts import Parts
from newsetl.extract.fields.people.types import TYPES
from newsetl.native.library import library

_KEPT = 1 << 13  # sums that are kept of each part and language
LABELS = ("O", *TYPES)
NO_NAME = 0  # the first label: no part of a name
Scores = tuple[int, int, int, int]  # of the labels, in hundredths


class Weights(NamedTuple):
    """Feature → weights of the labels, and what a label adds behind another: transitions[before][after]."""

    features: Mapping[str, Sequence[int]]
    transitions: Sequence[Sequence[int]]


@cache
def read_weights(name: str) -> Weights | None:
    """The weights of one file; None where there is none."""
    content = _read(name)
    return Weights(features=content["weights"], transitions=content["transitions"]) if content else None


def read_card(name: str) -> Mapping[str, str]:
    """What the weights of one file were learned from, and their licence; {} where there is none."""
    card: Mapping[str, str] = _read(name).get("card", {})
    return card


def _read(name: str) -> Mapping[str, Any]:
    path = package_folder("extract/fields") / "data" / "tagger" / f"{name}.json"
    content: Mapping[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return content


def has_own_weights(language: str) -> bool:
    """Whether names were learned from texts of this language."""
    return read_weights(language) is not None


def can_score(manner: Manner) -> bool:
    """Whether there are weights for a language as its text is written; its own may need the shared ones."""
    own = None if manner.has_capitals else read_weights(manner.language)
    return manner.has_capitals or (own is not None and bool(own.transitions))


class Scorer:
    """Scores of labels for the words of one language, part by part."""

    def __init__(
        self, manner: Manner, shared: Weights | None, own: Weights | None, loops: CDLL | None = None
    ) -> None:
        """Of the weights of all languages and the language's own; `loops`: the compiled ones, to label with."""
        self._sources = [known.features if known else {} for known in (shared, own)]
        self.transitions = next((known.transitions for known in (own, shared) if known and known.transitions), ())
        templates = Templates(manner, frozenset(_words_beside(self._sources[1])))
        self.labels: Label | None = None
        if loops is not None:
            self.labels = compiled_labels(loops, templates, self._sources, self.transitions)
        self.parts = Parts(
            facts=lru_cache(maxsize=_KEPT)(templates.facts),
            word=self._kept(templates.word),
            written=self._kept(templates.written),
            neighbour=self._kept(templates.neighbour),
            beside=self._kept(templates.beside),
            two_back=self._kept(templates.two_back),
            two_ahead=self._kept(templates.two_ahead),
            pairs=self._kept(templates.pairs),
            surroundings=self._kept(templates.surroundings),
        )

    def _kept(self, part: Callable[..., Features]) -> Callable[..., Scores]:
        """The sum of one part's weights, kept for what comes again."""

        def total(*of: Any) -> Scores:
            none, person, body, place = 0, 0, 0, 0
            for known, features in zip(self._sources, part(*of), strict=True):
                for feature in features:
                    if feature in known:
                        shares = known[feature]
                        none += shares[0]
                        person += shares[1]
                        body += shares[2]
                        place += shares[3]
            return none, person, body, place

        return lru_cache(maxsize=_KEPT)(total)


def _words_beside(features: Iterable[str]) -> Iterator[str]:
    """Words that are features beside others; up to two marks of the gap stand behind them, so some more."""
    for feature in features:
        if feature[:2] in ("-w", "+w", "=w", "#w"):
            yield from (feature[2:], feature[2:-1], feature[2:-2])


@cache
def scorer(manner: Manner) -> Scorer:
    """The scorer of a language from the shipped weights."""
    shared = read_weights("shared") if manner.has_capitals else None
    return Scorer(manner, shared, read_weights(manner.language), library())
