"""Stretches of capitalised words: what may be a name, with the title in front of it cut off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from newsetl.extract.fields.people.gazetteer import names
from newsetl.extract.fields.people.places import places
from newsetl.extract.fields.words.tokens import Reading
from newsetl.extract.lexicon import Languages, for_languages

_INITIAL_GAPS = frozenset({" ", ". "})
_LONGEST = 10  # tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class NameSpan:
    """Tokens first ≤ i < last may be a name; title_first ≤ i < first are its title or role."""

    first: int
    last: int
    title_first: int
    is_sentence_start: bool


@for_languages
def _particles(known: Languages) -> frozenset[str]:
    return frozenset(known.every(lambda one: one.byline.particles))


def name_spans(reading: Reading) -> Iterator[NameSpan]:
    """Capitalised stretches in order, none inside another."""
    starts = frozenset(reading.sentences)
    shouting = _shouting(reading)
    done = 0
    for token, word in enumerate(reading.words):
        if token < done or word[0].islower() or shouting[token] or not _is_capital(reading, token):
            continue
        done = _stretch(reading, token, starts)
        for first, end in _split(reading, token, done):
            yield from _without_title(reading, first, end, starts)


def _is_capital(reading: Reading, token: int) -> bool:
    word = reading.words[token]
    return word[0].isupper() or (word[0].isdigit() and _is_ordinal(word) and _precedes_name(reading, token))


def _is_ordinal(word: str) -> bool:
    return word.endswith(("th", "st", "nd", "rd")) or word[-1].isupper()


def _precedes_name(reading: Reading, token: int) -> bool:
    """`139th Pennsylvania`, `3M`: a figure with letters before a capitalised word."""
    after = token + 1
    return after < len(reading.words) and reading.gaps[token] == " " and reading.words[after][0].isupper()


def _shouting(reading: Reading) -> bytearray:
    """1 for tokens of sentences in full capitals and of headlines in title case: there capitals tell nothing."""
    loud = bytearray(len(reading.words))
    bounds = (*reading.sentences, len(reading.words))
    for first, last in pairwise(bounds):
        head = reading.words[first : first + 3]
        if all(word[0].isupper() for word in head[1:]) and _is_loud(reading, first, last):
            loud[first:last] = b"\1" * (last - first)
    return loud


def _is_loud(reading: Reading, first: int, last: int) -> bool:
    """Full capitals, or every long word capitalised though it is no list of names."""
    words = [word for word in reading.words[first:last] if len(word) > 1 and word[0].isalpha()]
    if len(words) >= 4 and sum(word.isupper() for word in words) >= 0.8 * len(words):
        return True
    if reading.gaps[last - 1].startswith("."):  # a headline has no full stop
        return False
    long = [word for word in words if len(word) > 3]
    commas = sum("," in gap for gap in reading.gaps[first:last])
    return len(long) >= 5 and all(word[0].isupper() for word in long) and 4 * commas < len(words)


def _stretch(reading: Reading, first: int, starts: frozenset[int]) -> int:
    """One past the last token of a stretch of names and the small words that join them."""
    last = first + 1
    while last < len(reading.words) and last - first < _LONGEST:
        gap = reading.gaps[last - 1]
        if not _joins(reading, last - 1, gap, last in starts):
            break
        if _is_capital(reading, last):
            last += 1
            continue
        skip = _bridge(reading, last, first)
        if not skip:
            break
        last += skip
    return last


def _joins(reading: Reading, token: int, gap: str, begins: bool) -> bool:
    if gap in (" ", "-", " & ", "/", "’", "'"):
        return not begins
    if gap in (". ", " . ") and not begins:
        word = reading.lower[token]
        return len(word) == 1 or word in reading.lexicon.abbreviations
    return False


def _bridge(reading: Reading, token: int, first: int) -> int:
    """How many small words from `token` on join two names: "of the", "de la"; 0 when they do not."""
    low, words, count = reading.lower, reading.words, len(reading.words)
    if low[token] in _particles():
        after = token + 1 + (low[token + 1 : token + 2] in (("la",), ("los",), ("las",), ("der",), ("den",)))
        is_plain = all(reading.gaps[spot] == " " for spot in range(token, min(after, count - 1)))
        return after - token if after < count and is_plain and words[after][0].isupper() else 0
    if low[token] in ("of", "for") and _heads(reading, token, first):
        after = token + 1 + (low[token + 1 : token + 2] == ("the",))
        is_plain = all(reading.gaps[spot] == " " for spot in range(token, min(after, count - 1)))
        return after - token if after < count and is_plain and words[after][0].isupper() else 0
    if low[token] == "and" and token + 1 < count and words[token + 1][0].isupper():
        return int(_and_joins(reading, token, first))
    return 0


def _heads(reading: Reading, token: int, first: int) -> bool:
    """University of …, Bay of …: the word before "of" names a kind of body or place."""
    known = names()
    before = reading.lower[token - 1]
    if before in known.honorifics:
        return reading.lower[token + 1 : token + 2] != () and reading.lower[token + 1] in known.role_words
    return (
        before in known.org_of
        or before in known.place_words
        or before in known.orgs
        or before in ("battle", "isle")
    )


def _and_joins(reading: Reading, token: int, first: int) -> bool:
    after = reading.lower[token + 1].rstrip(".")
    if after in ("co", "sons", "company", "associates", "partners", "brothers", "herzegovina", "tobago"):
        return True
    head = reading.lower[first:token]
    if not {"of", "for"}.intersection(head) or after in names().org_of:
        return False
    return any(word in names().org_of or word in names().orgs for word in head)


def _split(reading: Reading, first: int, last: int) -> Iterator[tuple[int, int]]:
    """A stretch as one or more names: at slashes, behind a demonym or a place before a person's title."""
    begin = first
    for token in range(first, last - 1):
        if reading.gaps[token] == "/":
            yield begin, token + 1
            begin = token + 1
    yield begin, last


def _without_title(reading: Reading, first: int, last: int, starts: frozenset[int]) -> Iterator[NameSpan]:
    """The name itself: leading articles, demonyms, roles and honorifics go, closing ones end it."""
    known, low = names(), reading.lower
    begin = first
    name = _behind_title(reading, first, last)
    if name == last or (last - first == 1 and low[first] in known.honorifics):  # nothing but a title
        return
    if name == first:
        while first < last - 1 and (low[first] in known.demonyms or _is_article(reading, first, starts)):
            if low[first] in known.demonyms and _names_body(reading, first, last):
                break
            first += 1
        name = first
        begin = name
    if _names_day(reading, low[name:last]):
        return
    yield NameSpan(first=name, last=last, title_first=begin, is_sentence_start=name in starts)


def _names_day(reading: Reading, low: Sequence[str]) -> bool:
    """Months and weekdays are no names, but May and March may be."""
    known = reading.lexicon.dates
    calendar = all(word in known.months or word in known.weekdays for word in low)
    return calendar and any(word not in known.weak_months for word in low)


def _is_article(reading: Reading, token: int, starts: frozenset[int]) -> bool:
    low = reading.lower[token]
    if token in starts:
        clause = reading.lexicon.clause
        return low in reading.lexicon.function_words or low in clause.starters or low in clause.stops
    return False


def _names_body(reading: Reading, first: int, last: int) -> bool:
    """`British Museum`, `American Red Cross`: the demonym belongs to the name."""
    known = names()
    return (
        reading.lower[last - 1] in known.orgs or reading.lower[last - 1] in known.place_words or last - first > 2
    )


def _behind_title(reading: Reading, first: int, last: int) -> int:
    """The first token behind the last honorific of a stretch, when a name follows it."""
    known = names()
    for token in range(last - 1, first - 1, -1):
        if reading.lower[token] in known.honorifics and reading.words[token][0].isupper():
            head = reading.lower[first:token]
            if token == last - 1:
                continue
            if (
                token == last - 2
                and reading.lower[token] in known.rank_names
                and head
                and head[-1] in known.honorifics
            ):
                continue
            if all(_is_role(word) for word in head) or reading.words[token] in ("Mr", "Mrs", "Ms", "Dr"):
                return _behind_office(reading, token + 1, last)
    return first


def _behind_office(reading: Reading, first: int, last: int) -> int:
    """`Secretary of State John Kerry`: the office goes with the title."""
    if reading.lower[first] != "of":
        return first
    for token in range(first + 1, last):
        if reading.lower[token] not in names().role_words and reading.lower[token] not in ("the", "and"):
            return token
    return last


def _is_role(word: str) -> bool:
    known = names()
    return (
        word in known.role_words
        or word in known.demonyms
        or word in known.honorifics
        or word.capitalize() in places()
    )
