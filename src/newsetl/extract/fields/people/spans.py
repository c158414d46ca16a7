"""Stretches of capitalised words: what may be a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from newsetl.extract.fields.people.gazetteer import names
from newsetl.extract.fields.words.tokens import Tokens
from newsetl.extract.lexicon import Languages, for_languages

_JOINING = frozenset({" ", "-", " & ", "/", "’", "'"})
_STOPS = frozenset({". ", " . "})  # behind an initial or an abbreviation
_LONGEST = 10  # tokens


class NameSpan(NamedTuple):
    """Tokens first ≤ i < last may be a name; title_first ≤ i < first are its title or role."""

    first: int
    last: int
    title_first: int
    is_sentence_start: bool


@for_languages
def _particles(known: Languages) -> frozenset[str]:
    return frozenset(known.every(lambda one: one.byline.particles))


def stretches(tokens: Tokens) -> Iterator[tuple[int, int, bool]]:
    """Capitalised words in a row and the small words that join them: tokens first ≤ i < last, in order.

    The third tells whether a sentence begins with it.
    """
    starts = frozenset(tokens.sentences)
    shouting = _shouting(tokens)
    last = 0
    not_small = [token for token, word in enumerate(tokens.words) if not "a" <= word < "{"]  # by the first letter
    for first in not_small:
        if first < last or shouting[first] or not _is_capital(tokens, first):
            continue
        last = _stretch(tokens, first, starts)
        begin = first
        if "/" in tokens.gaps[first : last - 1]:  # a stretch of several names
            for token in range(first, last - 1):
                if tokens.gaps[token] == "/":
                    yield begin, token + 1, begin in starts
                    begin = token + 1
        yield begin, last, begin in starts


def _is_capital(tokens: Tokens, token: int) -> bool:
    word = tokens.words[token]
    return word[0].isupper() or (word[0].isdigit() and _is_ordinal(word) and _precedes_name(tokens, token))


def _is_ordinal(word: str) -> bool:
    return word[-2:] in names().ordinal_endings or word[-1].isupper()


def _precedes_name(tokens: Tokens, token: int) -> bool:
    """`139th Pennsylvania`, `3M`: a figure with letters before a capitalised word."""
    after = token + 1
    return after < len(tokens.words) and tokens.gaps[token] == " " and tokens.words[after][0].isupper()


def _shouting(tokens: Tokens) -> bytearray:
    """1 for tokens of sentences in full capitals and of headlines in title case: there capitals tell nothing."""
    loud = bytearray(len(tokens.words))
    bounds = (*tokens.sentences, len(tokens.words))
    for first, last in pairwise(bounds):
        small = [word for word in tokens.words[first + 1 : first + 3] if not word[0].isupper()]
        if not small and _is_loud(tokens, first, last):
            loud[first:last] = b"\1" * (last - first)
    return loud


def in_capitals(tokens: Tokens) -> bytearray:
    """1 for tokens of sentences in full capitals: there capitals tell nothing."""
    loud = bytearray(len(tokens.words))
    for first, last in pairwise((*tokens.sentences, len(tokens.words))):
        if tokens.words[first].isupper() and _is_shouted(tokens.words[first:last]):
            loud[first:last] = b"\1" * (last - first)
    return loud


def _is_shouted(words: Sequence[str]) -> bool:
    """Full capitals: nearly all words of four or more."""
    words = [word for word in words if len(word) > 1 and word[0].isalpha()]
    return len(words) >= 4 and sum(word.isupper() for word in words) >= 0.8 * len(words)


def _is_loud(tokens: Tokens, first: int, last: int) -> bool:
    """Full capitals, or every long word capitalised though it is no list of names."""
    if _is_shouted(tokens.words[first:last]):
        return True
    words = [word for word in tokens.words[first:last] if len(word) > 1 and word[0].isalpha()]
    if tokens.gaps[last - 1].startswith("."):  # a headline has no full stop
        return False
    long = [word for word in words if len(word) > 3]
    commas = sum("," in gap for gap in tokens.gaps[first:last])
    return len(long) >= 5 and all(word[0].isupper() for word in long) and 4 * commas < len(words)


def _stretch(tokens: Tokens, first: int, starts: frozenset[int]) -> int:
    """One past the last token of a stretch of names and the small words that join them."""
    last = first + 1
    end = min(len(tokens.words), first + _LONGEST)
    while last < end and last not in starts and _joins(tokens, last - 1, tokens.gaps[last - 1]):
        if _is_capital(tokens, last):
            last += 1
            continue
        skip = _bridge(tokens, last, first)
        if not skip:
            break
        last += skip
    return last


def _joins(tokens: Tokens, token: int, gap: str) -> bool:
    if gap in _JOINING:
        return True
    if gap in _STOPS:
        word = tokens.lower[token]
        return len(word) == 1 or word in tokens.lexicon.abbreviations
    return False


def _bridge(tokens: Tokens, token: int, first: int) -> int:
    """How many small words from `token` on join two names: "of the", "de la"; 0 when they do not."""
    known, word = names(), tokens.lower[token]
    if word in _particles():
        return _bridge_of(tokens, token, known.inner_articles)
    if word in known.head_links and _heads(tokens, token, first):
        return _bridge_of(tokens, token, known.the)
    if word in known.conjunctions and token + 1 < len(tokens.words) and tokens.words[token + 1][0].isupper():
        return int(_and_joins(tokens, token, first))
    return 0


def _bridge_of(tokens: Tokens, token: int, articles: frozenset[str]) -> int:
    """One small word, two where an article follows it; 0 when no capital stands at once behind them."""
    count = len(tokens.words)
    after = token + 1 + (token + 1 < count and tokens.lower[token + 1] in articles)
    is_plain = all(tokens.gaps[spot] == " " for spot in range(token, min(after, count - 1)))
    return after - token if after < count and is_plain and tokens.words[after][0].isupper() else 0


def _heads(tokens: Tokens, token: int, first: int) -> bool:
    """University of …, Bay of …: the word before "of" names a kind of body or place."""
    known = names()
    before = tokens.lower[token - 1]
    if before in known.honorifics:
        return tokens.lower[token + 1 : token + 2] != () and tokens.lower[token + 1] in known.role_words
    return (
        before in known.org_of or before in known.place_words or before in known.orgs or before in known.of_heads
    )


def _and_joins(tokens: Tokens, token: int, first: int) -> bool:
    known = names()
    after = tokens.lower[token + 1].rstrip(".")
    if after in known.and_ends:
        return True
    head = tokens.lower[first:token]
    if known.head_links.isdisjoint(head) or after in known.org_of:
        return False
    return any(word in known.org_of or word in known.orgs for word in head)
