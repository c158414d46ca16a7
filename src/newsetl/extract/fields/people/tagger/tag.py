"""Tags the words of a text: the likeliest row of labels over each stretch of words that may hold names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsetl.core.record import record
from newsetl.extract.fields.people.tagger.features import Manner
from newsetl.extract.fields.people.tagger.parts import Written
from newsetl.extract.fields.people.tagger.shapes import has_capitals, stretches
from newsetl.extract.fields.people.tagger.weights import CompiledScorer, Scorer, Scores
from newsetl.extract.fields.people.types import TYPES, EntityType
from newsetl.extract.fields.words.tokens import Tokens

_NAMES = re.compile(rb"([^\0])\1*", re.DOTALL)  # labels in a row that are the same, and not that of no name


@record(frozen=True, slots=True)
class TaggedSpan:
    """Tokens first ≤ i < last are one name of that type."""

    first: int
    last: int
    type: EntityType


def manner_of(tokens: Tokens) -> Manner:
    """How the text's language is read."""
    known = tokens.lexicon
    return Manner(
        language=known.language,
        nouns_have_capitals=known.clause.has_capital_nouns,
        has_capitals=has_capitals(tokens),
    )


def tagged(tokens: Tokens, scores: Scorer | CompiledScorer) -> Iterator[TaggedSpan]:
    """The names of a text, in order."""
    text = Written(tokens)
    spans = list(stretches(tokens, text.shapes, text.starts))
    if isinstance(scores, Scorer) and scores.labels is None:
        labels = labels_in_python(scores, text, spans)
    else:
        assert scores.labels is not None
        labels = scores.labels(text, spans)
    for first, last in spans:
        for run in _NAMES.finditer(labels, first, last):
            yield TaggedSpan(first=run.start(), last=run.end(), type=TYPES[run[1][0] - 1])


def labels_in_python(scores: Scorer, text: Written, spans: Sequence[tuple[int, int]]) -> bytes:
    """The label of each word; those of no span have label 0. The compiled form is in newsetl/native/tagger.c."""
    labels = bytearray(len(text.lower))
    for first, last in spans:
        rows = [_total(text.parts(token, scores.parts)) for token in range(first, last)]
        labels[first:last] = bytes(_likeliest(rows, scores.transitions))
    return bytes(labels)


def _total(parts: Sequence[Scores]) -> Scores:
    """The sum of the parts of a word."""
    none = person = body = place = 0
    for part in parts:
        none += part[0]
        person += part[1]
        body += part[2]
        place += part[3]
    return none, person, body, place


def _likeliest(rows: Sequence[Scores], transitions: Sequence[Sequence[int]]) -> list[int]:
    """Viterbi: the labels whose scores and transitions sum up highest."""
    best: Sequence[int] = rows[0]
    if len(rows) == 1:
        return [best.index(max(best))]
    steps: list[list[int]] = []
    behind = tuple(zip(*transitions, strict=True))  # of a label: what each label before it adds
    for row in rows[1:]:
        step, sums = [], []
        for label, added in enumerate(behind):
            reached = [one + more for one, more in zip(best, added, strict=True)]
            highest = max(reached)
            step.append(reached.index(highest))
            sums.append(highest + row[label])
        steps.append(step)
        best = sums
    labels = [best.index(max(best))]
    for step in reversed(steps):
        labels.append(step[labels[-1]])
    return labels[::-1]
