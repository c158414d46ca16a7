"""The tagger's weights: data/tagger/shared.json for all languages, CODE.json beside it for one; sums are kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from ctypes import CDLL
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from newsetl.core.shipped import package_folder
from newsetl.extract.fields.people.tagger.compiled import Label, compiled_labels
from newsetl.extract.fields.people.tagger.features import Features, Manner, Templates
from newsetl.extract.fields.people.tagger.parts import Parts
from newsetl.extract.fields.people.types import TYPES
from newsetl.native.library import library
from newsetl.native.tagger import FeatureTable

_KEPT = 1 << 13  # sums that are kept of each part and language
LABELS = ("O", *TYPES)  # the first: no part of a name
Scores = tuple[int, int, int, int]  # of the labels, in hundredths


class Weights(NamedTuple):
    """Feature → weights of the labels, and what a label adds behind another: transitions[before][after]."""

    features: Mapping[str, Sequence[int]]
    transitions: Sequence[Sequence[int]]


def read_weights(name: str) -> Weights | None:
    """The weights of one file; None where there is none."""
    content = _read(name)
    return Weights(features=content["weights"], transitions=content["transitions"]) if content else None


def read_card(name: str) -> Mapping[str, str]:
    """What the weights of one file were learned from, and their licence; {} where there is none."""
    card: Mapping[str, str] = _read(name).get("card", {})
    return card


def _read(name: str) -> Mapping[str, Any]:
    path = _path(name)
    content: Mapping[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return content


def _path(name: str) -> Path:
    return package_folder("extract/fields") / "data" / "tagger" / f"{name}.json"


@cache
def has_own_weights(language: str) -> bool:
    """Whether names were learned from texts of this language."""
    return _path(language).is_file()


def can_score(manner: Manner) -> bool:
    """Whether there are weights for a language as its text is written; its own may need the shared ones."""
    return manner.has_capitals or _has_own_transitions(manner.language)


@cache
def _has_own_transitions(language: str) -> bool:
    own = read_weights(language)
    return own is not None and bool(own.transitions)


class Scorer:
    """Scores of labels for the words of one language, part by part."""

    def __init__(
        self, manner: Manner, shared: Weights | None, own: Weights | None, loops: CDLL | None = None
    ) -> None:
        """Of the weights of all languages and the language's own; `loops`: the compiled ones, to label with."""
        self._sources = [known.features if known else {} for known in (shared, own)]
        self.transitions = _transitions(own, shared)
        templates = _templates(manner, own)
        self.labels: Label | None = None
        if loops is not None:
            tables = [FeatureTable(loops, known) for known in self._sources]
            self.labels = compiled_labels(loops, templates, tables, self.transitions)
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


class CompiledScorer:
    """The same of shipped weights where the loops are compiled: the weights are laid out, and let go."""

    def __init__(self, manner: Manner, loops: CDLL) -> None:
        own = read_weights(manner.language)
        shared, transitions = _shared_table(loops) if manner.has_capitals else (FeatureTable(loops, {}), ())
        tables = (shared, FeatureTable(loops, own.features if own else {}))
        known = own.transitions if own and own.transitions else transitions
        self.labels: Label = compiled_labels(loops, _templates(manner, own), tables, known)


def _transitions(*known: Weights | None) -> Sequence[Sequence[int]]:
    return next((weights.transitions for weights in known if weights and weights.transitions), ())


def _templates(manner: Manner, own: Weights | None) -> Templates:
    return Templates(manner, frozenset(_words_beside(own.features if own else {})))


@cache
def _shared() -> Weights | None:
    return read_weights("shared")


@cache
def _shared_table(loops: CDLL) -> tuple[FeatureTable, Sequence[Sequence[int]]]:
    """What all languages share, laid out once, and its transitions."""
    shared = read_weights("shared")
    return FeatureTable(loops, shared.features if shared else {}), _transitions(shared)


@cache
def scorer(manner: Manner) -> Scorer | CompiledScorer:
    """The scorer of a language from the shipped weights."""
    loops = library()
    if loops is not None:
        return CompiledScorer(manner, loops)
    return Scorer(manner, _shared() if manner.has_capitals else None, read_weights(manner.language))
