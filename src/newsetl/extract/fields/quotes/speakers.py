"""Who says a quotation: the verb of speech next to it, and the noun phrase that is its subject."""

from __future__ import annotations

from collections.abc import Sequence

from newsetl.extract.fields.quotes.cues import REACH, Attribution, is_cue
from newsetl.extract.fields.quotes.noun_phrases import quoted_person
from newsetl.extract.fields.quotes.subjects import (
    bracketed_phrase,
    can_begin,
    first_phrase,
    is_inverted,
    phrase_after,
    phrase_before,
    phrase_between,
)
from newsetl.extract.fields.words.quote_marks import Span
from newsetl.extract.fields.words.tokens import Tokens

_DASHES = frozenset("–—―")
_CLOSING = " ”’\"'»)\n"


def quoted_tokens(tokens: Tokens, spans: Sequence[Span]) -> bytearray:
    """1 for each token that stands inside one of the spans."""
    inside = bytearray(len(tokens.words))
    for span in spans:
        first, last = tokens.token_at(span.start), tokens.token_at(span.end)
        inside[first:last] = b"\1" * (last - first)
    return inside


def attribution_after(tokens: Tokens, span: Span, inside: bytearray) -> Attribution | None:
    """`…,” said Caddell`, `…,” Mr. Obama told reporters`: the clause that follows in the same sentence."""
    first = tokens.token_at(span.end)
    last = _clause_end(tokens, first, inside)
    if first >= last:
        return None
    behind = tokens.text[span.end : tokens.starts[first]]
    if behind.strip(_CLOSING)[:1] in _DASHES and not is_cue(tokens, first, strong=True):
        return _signature(tokens, first, last)
    clause = tokens.lexicon.clause
    if _ended(tokens, span, first):
        return None
    if tokens.lower[first].endswith(clause.participle):
        return None if is_cue(tokens, first) else _closing_tag(tokens, first, last, inside)
    comma = tokens.text[max(span.start, span.end - 1)] in ",!?" or "," in behind
    verb = _past_helpers(tokens, first, last)
    if is_cue(tokens, verb, strong=True):
        is_quoting = tokens.lower[verb] in clause.quoted
        return (
            quoted_person(tokens, verb, first, last)
            if is_quoting
            else phrase_after(tokens, verb, last, loose=comma)
        )
    return _subject_first(tokens, first, last, inside, loose=comma)


def _past_helpers(tokens: Tokens, first: int, last: int) -> int:
    """`quickly added Roe`, `a déclaré Jeanne Morel`: the verb behind adverbs and helpers, else the first token."""
    verb, clause = first, tokens.lexicon.clause
    while verb + 1 < last:
        if is_cue(tokens, verb, strong=True):
            return verb
        low = tokens.lower[verb]
        if low not in clause.helpers and not (clause.adverb and low.endswith(clause.adverb)):
            return first
        verb += 1
    return first


def _subject_first(tokens: Tokens, first: int, last: int, inside: bytearray, *, loose: bool) -> Attribution | None:
    """`…,” panel chairman Jane Roe said`: the subject stands between the quotation and its verb."""
    for cue in range(first + 1, last):
        if not is_cue(tokens, cue) or _is_object(tokens, cue):
            continue
        small = loose and tokens.lower[first] not in tokens.lexicon.clause.stops and cue - first < 12
        if small or can_begin(tokens, first):
            return phrase_between(tokens, first, cue)
        return _tail(tokens, first, cue, inside)
    return None


def _closing_tag(tokens: Tokens, first: int, last: int, inside: bytearray) -> Attribution | None:
    """`…,” including in the north, he added.`: the tag that ends the sentence."""
    cue = last - 1
    return _tail(tokens, first, cue, inside) if is_cue(tokens, cue) else None


def _signature(tokens: Tokens, first: int, last: int) -> Attribution | None:
    """`…” — Jane Roe`: a dash and a name that ends the line."""
    end = first
    while end < last and tokens.words[end][0].isupper() and end - first < 6:
        end += 1
        if tokens.gaps[end - 1].strip(" .’'"):
            break
    if end == first or (
        end < len(tokens.words) and tokens.gaps[end - 1] == " " and not tokens.words[end][0].isupper()
    ):
        return None
    return Attribution(first=first, last=end, cue=first, core=end)


def _tail(tokens: Tokens, first: int, cue: int, inside: bytearray) -> Attribution | None:
    """`A cashier who “steals …” is held accountable, Warren said`: a tag at the sentence's end."""
    if cue - first > REACH or (cue + 1 < len(tokens.words) and tokens.gaps[cue][:1] not in ".,"):
        return None
    phrase = phrase_before(tokens, cue, first, inside)
    if phrase is None or phrase.first == first or "," not in tokens.gaps[phrase.first - 1]:
        return None
    return phrase


def attribution_before(tokens: Tokens, span: Span, floor: int, inside: bytearray) -> Attribution | None:
    """`Trump says voter fraud “would be …`: the nearest verb of speech in the sentence, and its subject."""
    first = tokens.token_at(span.start)
    low = max(floor, first - 2 * REACH)
    participle = -1
    relative: Attribution | None = None
    clause = tokens.lexicon.clause
    without_subject = clause.infinitive | clause.negations
    for cue in range(first - 1, low - 1, -1):
        if inside[cue] or not is_cue(tokens, cue):
            continue
        if tokens.lower[cue].endswith(clause.participle) and _has_own_subject(tokens, cue, low):
            return phrase_before(tokens, cue, low, inside)
        if tokens.lower[cue].endswith(clause.participle) or tokens.lower[cue - 1 if cue else 0] in without_subject:
            participle = cue
            continue
        if subject := _inverted_subject(tokens, cue, low, first, inside):
            return subject
        subject = phrase_before(tokens, cue, low, inside)
        if subject is not None and cue and tokens.lower[cue - 1] in clause.relative:
            relative = relative or subject
        elif subject is not None:
            return subject
    if relative is not None:
        return relative
    if participle >= 0:
        return first_phrase(tokens, low, participle, inside)
    return _opened(tokens, low, first)


def _inverted_subject(tokens: Tokens, cue: int, low: int, last: int, inside: bytearray) -> Attribution | None:
    """The subject that word order or the verb itself puts elsewhere than right before the verb."""
    if tokens.lower[cue] in tokens.lexicon.clause.quoted:
        return quoted_person(tokens, cue, low, last)
    if subject := bracketed_phrase(tokens, cue, low, inside):
        return subject
    if is_inverted(tokens, cue, low, inside):
        return phrase_after(tokens, cue, last)
    return _person_behind(tokens, cue, low, last, inside)


def _person_behind(tokens: Tokens, cue: int, low: int, last: int, inside: bytearray) -> Attribution | None:
    """`Die Frage stellte der Vorsitzende Jan Roe`: a person right behind the verb, and none before it."""
    if not tokens.lexicon.clause.has_capital_nouns:
        return None
    behind = phrase_after(tokens, cue, last)
    if behind is None or not _is_person(tokens, behind):
        return None
    before = phrase_before(tokens, cue, low, inside)
    return None if before is None or _is_person(tokens, before) else behind


def _is_person(tokens: Tokens, phrase: Attribution) -> bool:
    """Whether a phrase is a pronoun, its first noun a role, or one of its words a surname."""
    known, articles = tokens.lexicon.quotes, tokens.lexicon.clause.articles
    words = range(phrase.first, phrase.core)
    nouns = [at for at in words if tokens.words[at][0].isupper() and tokens.lower[at] not in articles]
    return (
        tokens.lower[phrase.first] in known.pronouns
        or any(tokens.words[at] in tokens.surnames for at in nouns)
        or (bool(nouns) and tokens.lower[nouns[0]].rpartition("-")[2] in known.nouns)
    )


def _has_own_subject(tokens: Tokens, cue: int, low: int) -> bool:
    """`footage of Hillary Clinton asking`: a name right before a participle."""
    return cue > low and tokens.gaps[cue - 1] == " " and tokens.words[cue - 1][0].isupper() and cue - 1 > low


def _opened(tokens: Tokens, low: int, last: int) -> Attribution | None:
    """`Said Ellis: “…` and `According to Limbaugh, “…`."""
    verb = low + 1 if tokens.lower[low] in tokens.lexicon.clause.according and low + 1 < last else low
    if verb > low or tokens.lower[low] in tokens.lexicon.quotes.cues - tokens.lexicon.quotes.weak_cues:
        return phrase_after(tokens, verb, last)
    return None


def _ended(tokens: Tokens, span: Span, first: int) -> bool:
    """Whether the sentence is over with the quotation, so that what follows is another's."""
    final = tokens.text[max(span.start, span.end - 1) : span.end]
    behind = tokens.text[span.end : tokens.starts[first]]
    if "\n" in behind or ":" in behind or ";" in behind:
        return True
    return (final == "." or "." in behind) and not is_cue(tokens, first)


def _clause_end(tokens: Tokens, first: int, inside: bytearray) -> int:
    """One past the last token of the sentence's rest, up to the next quotation."""
    token = first
    while token < min(len(tokens.words), first + REACH):
        if inside[token]:
            return token
        token += 1
        gap = tokens.gaps[token - 1]
        if "\n" in gap or ";" in gap or (gap[:1] in ".!?" and token in _sentence_set(tokens, token)):
            return token
    return token


def _sentence_set(tokens: Tokens, token: int) -> tuple[int, ...]:
    return (tokens.sentence_at(min(token, len(tokens.words) - 1))[0],)


def _is_object(tokens: Tokens, cue: int) -> bool:
    """A verb form behind "to" or an article is no verb of a subject before it."""
    clause = tokens.lexicon.clause
    return tokens.lower[cue - 1] in clause.articles or tokens.lower[cue - 1] in clause.infinitive
