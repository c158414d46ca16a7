"""The names of an article as the tagger reads them, with the evidence of the whole article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from newsetl.extract.fields.people.named import TypedName
from newsetl.extract.fields.people.spans import in_capitals
from newsetl.extract.fields.people.tagger.lists import name_lists
from newsetl.extract.fields.people.tagger.tag import TaggedSpan, manner_of, tagged
from newsetl.extract.fields.people.tagger.weights import Scorer, has_own_weights, scorer
from newsetl.extract.fields.people.types import EntityType
from newsetl.extract.fields.words.tokens import Tokens

_LONGEST = 10  # tokens of a name
_TITLES = 3  # words of a title


def reads_names(tokens: Tokens) -> bool:
    """Whether names can be told in a text: its language is known, and has capitals or weights of its own."""
    language = tokens.lexicon.language
    return bool(language) and (has_own_weights(language) or manner_of(tokens).has_capitals)


def named_by_tagger(tokens: Tokens, scores: Scorer | None = None) -> list[TypedName]:
    """Names in order; the same words are of one type in an article. `scores` other than the shipped ones."""
    if scores is None:
        if not reads_names(tokens):
            return []
        scores = scorer(manner_of(tokens))
    loud = in_capitals(tokens)
    spans = [span for span in tagged(tokens, scores) if span.last - span.first <= _LONGEST]
    return _voted([_typed_name(tokens, span) for span in spans if not loud[span.first]])


def _voted(named: Sequence[TypedName]) -> list[TypedName]:
    """Each with the type that most of its mentions have; the last word of a person's full name is that person."""
    votes: dict[str, Counter[EntityType]] = {}
    for one in named:
        votes.setdefault(one.text, Counter())[one.type] += 1
    voted = [replace(one, type=votes[one.text].most_common(1)[0][0]) for one in named]
    surnames = {one.text.split()[-1] for one in voted if one.type == "PER" and " " in one.text}
    return [replace(one, type="PER") if one.text in surnames else one for one in voted]


def _typed_name(tokens: Tokens, span: TaggedSpan) -> TypedName:
    start, end = tokens.starts[span.first], tokens.ends[span.last - 1]
    first = _title_start(tokens, span.first) if span.type == "PER" else span.first
    return TypedName(
        start=start,
        end=end,
        text=tokens.text[start:end],
        type=span.type,
        title=tokens.text[tokens.starts[first] : start].strip(" ,"),
        token=span.first,
    )


def _title_start(tokens: Tokens, token: int) -> int:
    """The first token of the titles and roles that stand right before a name."""
    first, nouns = token, tokens.lexicon.quotes.nouns
    while first and token - first < _TITLES and tokens.gaps[first - 1] in (" ", ". "):
        low = tokens.lower[first - 1]
        if low not in nouns and "t" not in name_lists().kinds(low):
            break
        first -= 1
    return first
