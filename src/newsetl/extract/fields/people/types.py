"""Which kind of thing a name names: features of a stretch of capitals, weighed by data/name_weights.json."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Literal

from newsetl.core.shipped import package_folder
from newsetl.extract.fields.people.gazetteer import given_names, names
from newsetl.extract.fields.people.places import places
from newsetl.extract.fields.people.spacy_model import Labels
from newsetl.extract.fields.people.spans import NameSpan
from newsetl.extract.fields.words.tokens import Tokens

EntityType = Literal["PER", "ORG", "LOC"]
_LEAST = -0.3  # log-odds against "no name" above which a stretch is one
TYPES: tuple[EntityType, ...] = ("PER", "ORG", "LOC")


@cache
def weights(profile: str = "standard") -> Mapping[str, Sequence[float]]:
    """Feature → weights of PER, ORG and LOC against "no name"; the file's card says how they were learned."""
    name = "name_weights_full.json" if profile == "full" else "name_weights.json"
    content = json.loads((package_folder("extract/fields") / "data" / name).read_text("utf-8"))
    feature_weights: Mapping[str, Sequence[float]] = content["weights"]
    return feature_weights


def type_of(tokens: Tokens, span: NameSpan, *, model: Labels | None = None) -> tuple[EntityType | None, float]:
    """(type, its lead over the runner-up); None when it is no name of a person, body or place.

    `model` is what a model says of the text (profile full).
    """
    profile = "standard" if model is None else "full"
    own = _own_scores(tokens.words[span.first : span.last], *_own_facts(tokens, span), profile)
    scores = _added(own, _features_around(tokens, span, model), weights(profile))
    best = max(range(3), key=scores.__getitem__)
    if scores[best] <= _LEAST:
        return None, -scores[best]
    return TYPES[best], scores[best] - max(_LEAST, *scores[:best], *scores[best + 1 :])


def features(tokens: Tokens, span: NameSpan, *, model: Labels | None = None) -> Iterator[str]:
    """What tells the kind: the words themselves by list and ending, and what stands around them."""
    yield from _own_features(tokens.words[span.first : span.last], *_own_facts(tokens, span))
    yield from _features_around(tokens, span, model)


def _own_facts(tokens: Tokens, span: NameSpan) -> tuple[bool, bool, bool]:
    """Whether a sentence begins with it, a title stands before it, and it is a function word and nothing else."""
    known, low = tokens.lexicon, tokens.lower[span.first]
    is_function = span.last - span.first == 1 and (low in known.function_words or low in known.clause.starters)
    return span.is_sentence_start, span.title_first < span.first, is_function


@lru_cache(maxsize=1 << 12)
def _own_scores(
    words: tuple[str, ...], is_start: bool, is_titled: bool, is_function: bool, profile: str
) -> Sequence[float]:
    """The sum of a name's own features: the same names stand in one article after another."""
    return _added((0.0, 0.0, 0.0), _own_features(words, is_start, is_titled, is_function), weights(profile))


def _added(sums: Sequence[float], found: Iterable[str], known: Mapping[str, Sequence[float]]) -> Sequence[float]:
    """Sums with the weights of features added, one by one."""
    person, body, place = sums
    for feature in found:
        shares = known.get(feature)
        if shares is not None:
            person += shares[0]
            body += shares[1]
            place += shares[2]
    return [person, body, place]


def _own_features(words: Sequence[str], is_start: bool, is_titled: bool, is_function: bool) -> Iterator[str]:
    low = [word.lower() for word in words]
    yield "bias"
    size = min(len(words), 5)
    yield f"size{size}"
    if is_start:
        yield f"start{min(size, 2)}"
    yield from _by_list(low, words)
    if is_function:
        yield "function"
    if is_titled:
        yield f"titled{'1' if size == 1 else '+'}"
    yield from _by_shape(words, low)


def _features_around(tokens: Tokens, span: NameSpan, model: Labels | None) -> Iterator[str]:
    yield from _around(tokens, span)
    if model is not None:
        yield from model.features(tokens.starts[span.first], tokens.ends[span.last - 1])


def _by_list(low: Sequence[str], words: Sequence[str]) -> Iterator[str]:
    known = names()
    one = "1" if len(words) == 1 else "+"
    given_name, last = low[0].partition("-")[0], low[-1]
    is_given = given_name in known.male or given_name in known.female
    if is_given or (len(words) > 1 and given_name in given_names()):
        yield f"given{one}"
        if len(words) > 1 and not (last in known.orgs or last in known.place_words):
            yield "given-plain"
    if last in known.surnames:
        yield f"surname{one}"
    yield from _as_body(low, words, one)
    yield from _as_place(low, words, one)
    yield from _as_other(low, one)


def _as_body(low: Sequence[str], words: Sequence[str], one: str) -> Iterator[str]:
    if _is_org(words[-1]):
        yield f"org-last{one}"
    if any(_is_org(word) for word in words[:-1]):
        yield "org-inside"
    place = next((at for at, word in enumerate(low) if word in names().of), None)
    if len(words) > 2 and place is not None:
        yield f"of-{_kind(low[place - 1])}"


def _as_place(low: Sequence[str], words: Sequence[str], one: str) -> Iterator[str]:
    known, facts = names(), places()
    if low[-1] in known.place_words:
        yield f"place-last{one}"
    if one == "+" and low[0] in known.place_first:
        yield "place-first"
    if " ".join(words) in facts:
        yield f"place{one}"
    elif words[-1] in facts:
        yield "place-ends"
    elif one == "+" and (words[0] in facts or " ".join(words[:2]) in facts):
        yield "place-begins"


def _as_other(low: Sequence[str], one: str) -> Iterator[str]:
    known = names()
    if all(word in known.demonyms for word in low):
        yield f"demonym{one}"
    elif low[0] in known.demonyms:
        yield "demonym-begins"
    if all(word in known.other for word in low):
        yield f"other{one}"
    if low[-1] in known.other:
        yield f"other-last{one}"


def _is_org(word: str) -> bool:
    """A word of an organisation's name; short ones only in capitals: "UN", not "Kim Jong Un"."""
    return word.lower() in names().orgs and (len(word) > 3 or word.isupper() or word.lower() in names().short_orgs)


def _kind(word: str) -> str:
    known = names()
    return (
        "org" if word in known.orgs or word in known.org_of else "place" if word in known.place_words else "else"
    )


def _by_shape(words: Sequence[str], low: Sequence[str]) -> Iterator[str]:
    head, tail = words[0], words[-1]
    one = "1" if len(words) == 1 else "+"
    if len(words) == 1:
        yield f"end1-{low[-1][-3:]}"
        yield f"end1-{low[-1][-2:]}"
        yield f"word1-{low[0]}"
    else:
        yield f"end+-{low[-1][-3:]}"
        yield f"last-{low[-1]}"
        yield f"first-{low[0]}"
    if head.isupper() and len(head) > 1:
        yield f"caps{one}{min(len(head), 6)}"
    if any(char.isdecimal() for char in "".join(words)):
        yield f"figure{one}"
    if any(len(word) == 1 or word.endswith(".") for word in words[1:-1]) or (len(head) == 1 and len(words) > 1):
        yield "initial"
    if low[-1] in names().suffixes:
        yield f"suffix-{low[-1]}"
    if not head.isupper() and any(char.isupper() for char in head[1:]):
        yield f"camel{one}"
    if "-" in tail:
        yield f"hyphen{one}"


def _around(tokens: Tokens, span: NameSpan) -> Iterator[str]:
    begin, last, low = span.title_first, span.last, tokens.lower
    one = "1" if last - span.first == 1 else "+"
    before = low[begin - 1] if begin and "\n" not in tokens.gaps[begin - 1] else "^"
    gap = tokens.gaps[begin - 1].strip() if begin else "^"
    after = low[last] if last < len(low) else "$"
    behind = tokens.gaps[last - 1].strip()
    if gap:
        yield f"gap<{gap[-1:]}{one}"
    if behind:
        yield f"gap>{behind[:1]}{one}"
    plain = gap == ""
    yield f"before-{before if plain else gap[-1:] + before}"
    if plain:
        yield f"before-{before}{one}"
        if begin > 1 and tokens.gaps[begin - 2] == " ":
            yield f"before2-{low[begin - 2]}-{before}"
            yield f"twoback-{low[begin - 2]}"
    if behind == "":
        yield f"after-{after}"
        yield f"after-{after[-3:]}*"
    elif behind[:1] in "’'" and behind[1:2] == "s":
        yield f"owns{one}"
    elif behind == "," and last < len(low) and tokens.words[last] in places():
        yield "comma-place"
    if gap == "," and begin and tokens.words[begin - 1] in places():
        yield "after-place"
