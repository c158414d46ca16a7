"""Mentions that the tagger passed over: a word that is a name elsewhere in a text is one here too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from newsetl.extract.fields.people.tagger.tag import TaggedSpan
from newsetl.extract.fields.people.types import EntityType
from newsetl.extract.fields.words.tokens import Tokens

_LEAST_STEM = 4  # letters of a name that other endings may follow
_ENDING = 3  # letters of such an ending


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """The names of a text that a single word may stand for."""

    words: dict[str, Counter[EntityType]] = field(default_factory=dict)
    stems: dict[str, Counter[EntityType]] = field(default_factory=dict)

    def type_of(self, low: str) -> EntityType | None:
        """What a word names elsewhere in the text, be it with another ending."""
        votes = self.words.get(low)
        for size in range(len(low), max(_LEAST_STEM, len(low) - _ENDING) - 1, -1):
            votes = votes or self.stems.get(low[:size])
        return votes.most_common(1)[0][0] if votes else None


def with_repeated(tokens: Tokens, spans: Sequence[TaggedSpan]) -> list[TaggedSpan]:
    """The names of a text, in order, with single capitalised words that are names of it elsewhere.

    A word that also stands in small letters in the text is left alone.
    """
    known = _known(tokens, spans)
    if not known.words:
        return list(spans)
    taken = {token for span in spans for token in range(span.first, span.last)}
    small = {low for low, word in zip(tokens.lower, tokens.words, strict=True) if low == word}
    again = []
    for token, word in enumerate(tokens.words):
        low = tokens.lower[token]
        if word[0].isupper() and token not in taken and low not in small and (kind := known.type_of(low)):
            again.append(TaggedSpan(first=token, last=token + 1, type=kind))
    return sorted([*spans, *again], key=lambda span: span.first)


def _known(tokens: Tokens, spans: Sequence[TaggedSpan]) -> _Known:
    """The last words of persons, and places and bodies of one word."""
    known = _Known()
    for span in spans:
        if span.type != "PER" and span.last - span.first > 1:
            continue
        low = tokens.lower[span.last - 1]
        known.words.setdefault(low, Counter())[span.type] += 1
        if len(low) >= _LEAST_STEM:
            known.stems.setdefault(low[: max(_LEAST_STEM, len(low) - 1)], Counter())[span.type] += 1
    return known
