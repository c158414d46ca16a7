"""Which kind of thing a name names: features of a stretch of capitals, weighed by data/name_weights.json."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Literal

from newsetl.core.shipped import package_folder
from newsetl.extract.fields.people.gazetteer import given_names, names
from newsetl.extract.fields.people.places import places
from newsetl.extract.fields.people.spacy_model import Labels
from newsetl.extract.fields.people.spans import NameSpan
from newsetl.extract.fields.words.tokens import Tokens
from newsetl.extract.lexicon import Lexicon

EntityType = Literal["PER", "ORG", "LOC"]
_LEAST = -0.3  # log-odds against "no name" above which a stretch is one
Place = tuple[int, int, int]  # tokens: the first of the title, the first of the name, the one behind its last
TYPES: tuple[EntityType, ...] = ("PER", "ORG", "LOC")
_DIGIT = re.compile(r"\d")


@cache
def weights(profile: str = "standard") -> Mapping[str, Sequence[float]]:
    """Feature → weights of PER, ORG and LOC against "no name"; the file's card says how they were learned."""
    name = "name_weights_full.json" if profile == "full" else "name_weights.json"
    content = json.loads((package_folder("extract/fields") / "data" / name).read_text("utf-8"))
    feature_weights: Mapping[str, Sequence[float]] = content["weights"]
    return feature_weights


def type_of(
    tokens: Tokens, own: Sequence[float], place: Place, *, model: Labels | None = None
) -> tuple[EntityType | None, float]:
    """(type, its lead over the runner-up); None when it is no name of a person, body or place.

    Args:
        tokens: The text.
        own: What the words of the name weigh by themselves: `own_scores`.
        place: Where its title begins, where the name begins and ends.
        model: What a model says of the text (profile full).
    """
    scores = _added(own, _features_around(tokens, place, model), weights(profile_of(model)))
    second, best = sorted(scores)[1:]
    if best <= _LEAST:
        return None, -best
    return TYPES[scores.index(best)], best - max(_LEAST, second)


def profile_of(model: Labels | None) -> str:
    """The profile whose weights count."""
    return "standard" if model is None else "full"


def features(tokens: Tokens, span: NameSpan, *, model: Labels | None = None) -> list[str]:
    """What tells the kind: the words themselves by list and ending, and what stands around them."""
    is_titled = span.title_first < span.first
    own = _own_features(tokens.words[span.first : span.last], span.is_sentence_start, is_titled, tokens.lexicon)
    return own + _features_around(tokens, (span.title_first, span.first, span.last), model)


def own_scores(
    words: Sequence[str], is_start: bool, is_titled: bool, lexicon: Lexicon, profile: str
) -> list[float]:
    """The sum of a name's own features: of its words, and whether a sentence or a title begins before it."""
    return _added((0.0, 0.0, 0.0), _own_features(words, is_start, is_titled, lexicon), weights(profile))


def _added(sums: Sequence[float], found: Sequence[str], known: Mapping[str, Sequence[float]]) -> list[float]:
    """Sums with the weights of features added, one by one."""
    person, body, place = sums
    for feature in found:
        if feature in known:
            shares = known[feature]
            person += shares[0]
            body += shares[1]
            place += shares[2]
    return [person, body, place]


def _own_features(words: Sequence[str], is_start: bool, is_titled: bool, lexicon: Lexicon) -> list[str]:
    low = [word.lower() for word in words]
    one = "1" if len(words) == 1 else "+"
    size = min(len(words), 5)
    found = ["bias", f"size{size}"]
    if is_start:
        found.append(f"start{min(size, 2)}")
    _add_person(found, low, one)
    _add_body(found, low, words, one)
    _add_place(found, low, words, one)
    _add_other(found, low, one)
    if len(words) == 1 and is_function_word(low[0], lexicon):
        found.append("function")
    if is_titled:
        found.append(f"titled{one}")
    _add_endings(found, low)
    _add_shape(found, low, words, one)
    return found


def is_function_word(low: str, lexicon: Lexicon) -> bool:
    """Whether a word is one of grammar, or one that begins sentences."""
    return low in lexicon.function_words or low in lexicon.clause.starters


def _features_around(tokens: Tokens, place: Place, model: Labels | None) -> list[str]:
    found = _around(tokens, *place)
    if model is not None:
        found += model.features(tokens.starts[place[1]], tokens.ends[place[2] - 1])
    return found


def _add_person(found: list[str], low: Sequence[str], one: str) -> None:
    known = names()
    given_name, last = low[0].partition("-")[0], low[-1]
    is_given = given_name in known.male or given_name in known.female
    if is_given or (len(low) > 1 and given_name in given_names()):
        found.append(f"given{one}")
        if len(low) > 1 and not (last in known.orgs or last in known.place_words):
            found.append("given-plain")
    if last in known.surnames:
        found.append(f"surname{one}")


def _add_body(found: list[str], low: Sequence[str], words: Sequence[str], one: str) -> None:
    known = names()
    if not known.orgs.isdisjoint(low):
        are_orgs = [_is_org(small, word) for small, word in zip(low, words, strict=True)]
        if are_orgs.pop():
            found.append(f"org-last{one}")
        if True in are_orgs:
            found.append("org-inside")
    if len(words) > 2 and not known.of.isdisjoint(low):
        place = next(at for at, word in enumerate(low) if word in known.of)
        found.append(f"of-{_kind(low[place - 1])}")


def _add_place(found: list[str], low: Sequence[str], words: Sequence[str], one: str) -> None:
    known, facts = names(), places()
    if low[-1] in known.place_words:
        found.append(f"place-last{one}")
    if one == "+" and low[0] in known.place_first:
        found.append("place-first")
    if " ".join(words) in facts:
        found.append(f"place{one}")
    elif words[-1] in facts:
        found.append("place-ends")
    elif one == "+" and (words[0] in facts or " ".join(words[:2]) in facts):
        found.append("place-begins")


def _add_other(found: list[str], low: Sequence[str], one: str) -> None:
    known = names()
    if low[0] in known.demonyms:
        found.append(f"demonym{one}" if known.demonyms.issuperset(low) else "demonym-begins")
    if low[-1] in known.other:
        if known.other.issuperset(low):
            found.append(f"other{one}")
        found.append(f"other-last{one}")


def _is_org(low: str, word: str) -> bool:
    """A word of an organisation's name; short ones only in capitals: "UN", not "Kim Jong Un"."""
    known = names()
    return low in known.orgs and (len(word) > 3 or word.isupper() or low in known.short_orgs)


def _kind(word: str) -> str:
    known = names()
    return (
        "org" if word in known.orgs or word in known.org_of else "place" if word in known.place_words else "else"
    )


def _add_endings(found: list[str], low: Sequence[str]) -> None:
    last = low[-1]
    if len(low) == 1:
        found += (f"end1-{last[-3:]}", f"end1-{last[-2:]}", f"word1-{last}")
    else:
        found += (f"end+-{last[-3:]}", f"last-{last}", f"first-{low[0]}")


def _add_shape(found: list[str], low: Sequence[str], words: Sequence[str], one: str) -> None:
    head, text = words[0], "".join(words)
    is_plain = head[1:].islower()  # nothing but small letters behind the first
    if not is_plain and head.isupper() and len(head) > 1:
        found.append(f"caps{one}{min(len(head), 6)}")
    if not text.isalpha() and _DIGIT.search(text):
        found.append(f"figure{one}")
    if len(words) > 1 and (len(head) == 1 or any(len(word) == 1 or word[-1] == "." for word in words[1:-1])):
        found.append("initial")
    if low[-1] in names().suffixes:
        found.append(f"suffix-{low[-1]}")
    if not is_plain and not head.isupper() and any(map(str.isupper, head[1:])):
        found.append(f"camel{one}")
    if "-" in words[-1]:
        found.append(f"hyphen{one}")


def _around(tokens: Tokens, begin: int, first: int, last: int) -> list[str]:
    low, gaps = tokens.lower, tokens.gaps
    one = "1" if last - first == 1 else "+"
    before = low[begin - 1] if begin and "\n" not in gaps[begin - 1] else "^"
    gap = gaps[begin - 1].strip() if begin else "^"
    behind = gaps[last - 1].strip()
    found = []
    if gap:
        found.append(f"gap<{gap[-1]}{one}")
    if behind:
        found.append(f"gap>{behind[0]}{one}")
    if gap:
        found.append(f"before-{gap[-1]}{before}")
    else:
        found += (f"before-{before}", f"before-{before}{one}")
        if begin > 1 and gaps[begin - 2] == " ":
            found += (f"before2-{low[begin - 2]}-{before}", f"twoback-{low[begin - 2]}")
    if not behind:
        after = low[last] if last < len(low) else "$"
        found += (f"after-{after}", f"after-{after[-3:]}*")
    elif behind[0] in "’'" and behind[1:2] == "s":
        found.append(f"owns{one}")
    elif behind == "," and last < len(low) and tokens.words[last] in places():
        found.append("comma-place")
    if gap == "," and begin and tokens.words[begin - 1] in places():
        found.append("after-place")
    return found
