"""The names of an article as the tagger reads them, with the evidence of the whole article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from newsetl.extract.fields.people.named import TypedName
from newsetl.extract.fields.people.spans import in_capitals
from newsetl.extract.fields.people.tagger.lists import name_lists
from newsetl.extract.fields.people.tagger.repeated import with_repeated
from newsetl.extract.fields.people.tagger.shapes import has_spaces
from newsetl.extract.fields.people.tagger.tag import TaggedSpan, manner_of, tagged
from newsetl.extract.fields.people.tagger.weights import CompiledScorer, Scorer, can_score, scorer
from newsetl.extract.fields.people.tagger.word_parts import forms_compounds
from newsetl.extract.fields.people.types import EntityType
from newsetl.extract.fields.words.tokens import Tokens

_LONGEST = 10  # tokens of a name
_LONGEST_UNSPACED = 30  # in scripts without spaces, whose words are short
_TITLES = 3  # words of a title
_TITLE = "t"  # the kind of words that titles are
_LEAST_HEAD, _LEAST_TITLE = 3, 5  # letters of the first part of a word, and of a title behind it
_BEHIND_TITLES = frozenset({" ", ". "})


def reads_names(tokens: Tokens) -> bool:
    """Whether names can be told in a text: words and language are known, and capitals or own weights tell them."""
    return _scorer_of(tokens) is not None


def _scorer_of(tokens: Tokens) -> Scorer | CompiledScorer | None:
    """The scorer of a text's language as the text is written; None where names cannot be told."""
    if not tokens.has_words or not tokens.lexicon.language:
        return None
    manner = manner_of(tokens)
    return scorer(manner) if can_score(manner) else None


def named_by_tagger(
    tokens: Tokens, scores: Scorer | CompiledScorer | None = None, *, given: Sequence[TaggedSpan] = ()
) -> list[TypedName]:
    """Names in order; the same words are of one type in an article.

    Args:
        tokens: The text.
        scores: Others than the shipped ones.
        given: Names that another model found: they stand, and the tagger's where they leave room.
    """
    scores = scores or _scorer_of(tokens)
    loud = in_capitals(tokens)
    abbreviates = not has_spaces(tokens)  # in such scripts a full stop ends abbreviations and no sentence
    taken = {token for span in given for token in range(span.first, span.last)}
    found = [
        span
        for span in (tagged(tokens, scores) if scores else ())
        if span.last - span.first <= (_LONGEST_UNSPACED if abbreviates else _LONGEST)
        and taken.isdisjoint(range(span.first, span.last))
    ]
    spans = with_repeated(tokens, sorted([*given, *found], key=lambda span: span.first))
    return _voted(
        [_typed_name(tokens, span, stops_abbreviate=abbreviates) for span in spans if not loud[span.first]]
    )


def _voted(named: Sequence[TypedName]) -> list[TypedName]:
    """Each with the type that most of its mentions have; the last word of a person's full name is that person."""
    votes: dict[str, Counter[EntityType]] = {}
    for one in named:
        votes.setdefault(one.text, Counter())[one.type] += 1
    types = {text: counted.most_common(1)[0][0] for text, counted in votes.items()}
    people = (text for text, kind in types.items() if kind == "PER" and " " in text)
    types |= dict.fromkeys((text.split()[-1] for text in people), "PER")
    return [one if one.type == types[one.text] else one._replace(type=types[one.text]) for one in named]


def _typed_name(tokens: Tokens, span: TaggedSpan, *, stops_abbreviate: bool) -> TypedName:
    name, first = span.first, span.first
    if span.type == "PER":
        name = _behind_titles(tokens, span)
        first = _title_start(tokens, name)
    start, end = tokens.starts[name], tokens.ends[span.last - 1]
    if stops_abbreviate and tokens.gaps[span.last - 1].startswith("."):
        end += 1
    return TypedName(
        start=start,
        end=end,
        text=tokens.text[start:end],
        type=span.type,
        title=tokens.text[tokens.starts[first] : start].strip(" ,"),
        token=name,
    )


def _behind_titles(tokens: Tokens, span: TaggedSpan) -> int:
    """The first token of a tagged name that is no title: of `Schulrätin Almut Pröhl` the second."""
    first = span.first
    while (
        span.last - first > 1 and tokens.gaps[first] in _BEHIND_TITLES and _is_title(tokens, tokens.lower[first])
    ):
        first += 1
    return first


def _title_start(tokens: Tokens, token: int) -> int:
    """The first token of the titles and roles that stand right before a name."""
    first = token
    while first and token - first < _TITLES and tokens.gaps[first - 1] in _BEHIND_TITLES:
        if not _is_title(tokens, tokens.lower[first - 1]):
            break
        first -= 1
    return first


def _is_title(tokens: Tokens, low: str) -> bool:
    """A title or role, also as the last part of a word where words are written together."""
    if low in tokens.lexicon.quotes.nouns or _TITLE in name_lists().kinds(low):
        return True
    sizes = range(_LEAST_HEAD, len(low) - _LEAST_TITLE + 1) if forms_compounds(tokens.lexicon.language) else ()
    return any(_TITLE in name_lists().kinds(low[size:]) for size in sizes)
