"""Where a noun phrase ends: a noun with its article, adjectives and owners."""

from __future__ import annotations

from dataclasses import replace

from newsetl.extract.fields.quotes.cues import REACH, Attribution, is_cue
from newsetl.extract.fields.words.tokens import Tokens


def noun_phrase(tokens: Tokens, first: int, last: int) -> Attribution | None:
    """A noun with its article, adjectives and owners, where capitals tell nouns; elsewhere a name."""
    clause = tokens.lexicon.clause
    end, nouns = first, 0
    while end < min(last, first + REACH):
        word, low = tokens.words[end], tokens.lower[end]
        if word[0].isupper() or word[0].isdigit():
            nouns += word[0].isupper() and low not in clause.articles and low not in clause.stops
        elif _ends_phrase(tokens, end) or (nouns and not _goes_on(tokens, end, last)):
            break
        end += 1
        if tokens.gaps[end - 1].strip(" .()„“"):
            break
    while end > first and not tokens.words[end - 1][0].isupper():
        end -= 1
    return Attribution(first=first, last=end, cue=max(0, first - 1), core=end) if nouns and end > first else None


def _ends_phrase(tokens: Tokens, token: int) -> bool:
    """Whether a verb begins here."""
    low, clause = tokens.lower[token], tokens.lexicon.clause
    return is_cue(tokens, token) or low in clause.helpers or low in clause.reported


def _goes_on(tokens: Tokens, token: int, last: int) -> bool:
    """Whether a small word joins another noun to a phrase: "der", "des", or an adjective behind one of them."""
    inside = tokens.lexicon.clause.inside
    if tokens.lower[token] in inside:
        return any(tokens.words[at][0].isupper() for at in range(token + 1, min(token + 3, last)))
    return tokens.lower[token - 1] in inside and token + 1 < last and tokens.words[token + 1][0].isupper()


def quoted_person(tokens: Tokens, cue: int, low: int, high: int) -> Attribution | None:
    """Who is quoted by a verb whose subject is another: "wird Roe zitiert", "zitiert die Zeitung den Minister"."""
    clause = tokens.lexicon.clause
    helper = next((token for token in range(cue - 1, low - 1, -1) if tokens.lower[token] in clause.passive), None)
    if helper is not None:
        is_inverted = tokens.lower[helper + 1] not in clause.stops
        person = noun_phrase(tokens, helper + 1, cue) if is_inverted else noun_phrase_before(tokens, helper, low)
    else:
        first = cue + 1
        while first < high and tokens.lower[first] in clause.adverbials:
            first += 1
        person = noun_phrase(tokens, first, high)
        is_behind = cue == low or tokens.gaps[cue - 1].strip()
        if person and is_behind and person.last < high and tokens.gaps[person.last - 1] == " ":
            person = noun_phrase(tokens, person.last, high) or person
    return replace(person, cue=cue) if person else None


def noun_phrase_before(tokens: Tokens, last: int, low: int) -> Attribution | None:
    """The phrase that ends before a token: back over nouns and small words to where a clause or article begins."""
    clause = tokens.lexicon.clause
    first = last
    while first > low and last - first < REACH:
        word = tokens.words[first - 1]
        low_word = tokens.lower[first - 1]
        is_part = word[0].isupper() or low_word in clause.inside or low_word in clause.articles
        if not is_part or (first < last and tokens.gaps[first - 1].strip(" .“”„")):
            break
        first -= 1
    return noun_phrase(tokens, first, last)
