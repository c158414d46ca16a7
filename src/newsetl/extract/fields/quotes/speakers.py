"""Who says a quotation: the verb of speech next to it, and the noun phrase that is its subject."""

from __future__ import annotations

from collections.abc import Sequence

from newsetl.extract.fields.quotes.quote_marks import Span
from newsetl.extract.fields.quotes.subjects import (
    REACH,
    Said,
    can_begin,
    first_phrase,
    is_cue,
    phrase_after,
    phrase_before,
    phrase_between,
)
from newsetl.extract.fields.words.tokens import Reading

_DASHES = frozenset("–—―")
_CLOSING = " ”’\"'»)\n"


def quoted_tokens(reading: Reading, spans: Sequence[Span]) -> bytearray:
    """1 for each token that stands inside one of the spans."""
    inside = bytearray(len(reading.words))
    for span in spans:
        first, last = reading.token_at(span.start), reading.token_at(span.end)
        inside[first:last] = b"\1" * (last - first)
    return inside


def said_after(reading: Reading, span: Span, inside: bytearray) -> Said | None:
    """`…,” said Caddell`, `…,” Mr. Obama told reporters`: the clause that follows in the same sentence."""
    first = reading.token_at(span.end)
    last = _clause_end(reading, first, inside)
    if first >= last:
        return None
    behind = reading.text[span.end : reading.starts[first]]
    if behind.strip(_CLOSING)[:1] in _DASHES:
        return _signature(reading, first, last)
    clause = reading.lexicon.clause
    if _ended(reading, span, first):
        return None
    if reading.lower[first].endswith(clause.participle):
        return None if is_cue(reading, first) else _closing_tag(reading, first, last, inside)
    comma = reading.text[max(span.start, span.end - 1)] in ",!?" or "," in behind
    verb = _past_helpers(reading, first, last)
    if is_cue(reading, verb, strong=True):
        return phrase_after(reading, verb, last, loose=comma)
    return _subject_first(reading, first, last, inside, loose=comma)


def _past_helpers(reading: Reading, first: int, last: int) -> int:
    """`quickly added Roe`, `a déclaré Jeanne Morel`: the verb behind adverbs and helpers, else the first token."""
    verb, clause = first, reading.lexicon.clause
    while verb + 1 < last and verb - first < 3:
        if is_cue(reading, verb, strong=True):
            return verb
        low = reading.lower[verb]
        if low not in clause.helpers and not (clause.adverb and low.endswith(clause.adverb)):
            return first
        verb += 1
    return first


def _subject_first(reading: Reading, first: int, last: int, inside: bytearray, *, loose: bool) -> Said | None:
    """`…,” panel chairman Jane Roe said`: the subject stands between the quotation and its verb."""
    for cue in range(first + 1, last):
        if not is_cue(reading, cue) or _is_object(reading, cue):
            continue
        small = loose and reading.lower[first] not in reading.lexicon.clause.stops and cue - first < 12
        if small or can_begin(reading, first):
            return phrase_between(reading, first, cue)
        return _tail(reading, first, cue, inside)
    return None


def _closing_tag(reading: Reading, first: int, last: int, inside: bytearray) -> Said | None:
    """`…,” including in the north, he added.`: the tag that ends the sentence."""
    cue = last - 1
    return _tail(reading, first, cue, inside) if is_cue(reading, cue) else None


def _signature(reading: Reading, first: int, last: int) -> Said | None:
    """`…” — Jane Roe`: a dash and a name that ends the line."""
    end = first
    while end < last and reading.words[end][0].isupper() and end - first < 6:
        end += 1
        if reading.gaps[end - 1].strip(" .’'"):
            break
    if end == first or (
        end < len(reading.words) and reading.gaps[end - 1] == " " and not reading.words[end][0].isupper()
    ):
        return None
    return Said(first=first, last=end, cue=first, core=end)


def _tail(reading: Reading, first: int, cue: int, inside: bytearray) -> Said | None:
    """`A cashier who “steals …” is held accountable, Warren said`: a tag at the sentence's end."""
    if cue - first > REACH or (cue + 1 < len(reading.words) and reading.gaps[cue][:1] not in ".,"):
        return None
    found = phrase_before(reading, cue, first, inside)
    if found is None or found.first == first or "," not in reading.gaps[found.first - 1]:
        return None
    return found


def said_before(reading: Reading, span: Span, floor: int, inside: bytearray) -> Said | None:
    """`Trump says voter fraud “would be …`: the nearest verb of speech in the sentence, and its subject."""
    first = reading.token_at(span.start)
    low = max(floor, first - 2 * REACH)
    participle = -1
    relative: Said | None = None
    for cue in range(first - 1, low - 1, -1):
        if inside[cue] or not is_cue(reading, cue):
            continue
        if reading.lower[cue].endswith(reading.lexicon.clause.participle) and _has_own_subject(reading, cue, low):
            return phrase_before(reading, cue, low, inside)
        if reading.lower[cue].endswith(reading.lexicon.clause.participle) or reading.lower[
            cue - 1 if cue else 0
        ] in ("to", "not"):
            participle = cue
            continue
        subject = phrase_before(reading, cue, low, inside)
        if subject is not None and cue and reading.lower[cue - 1] in reading.lexicon.clause.relative:
            relative = relative or subject
        elif subject is not None:
            return subject
    if relative is not None:
        return relative
    if participle >= 0:
        return first_phrase(reading, low, participle, inside)
    return _opened(reading, low, first)


def _has_own_subject(reading: Reading, cue: int, low: int) -> bool:
    """`footage of Hillary Clinton asking`: a name right before a participle."""
    return cue > low and reading.gaps[cue - 1] == " " and reading.words[cue - 1][0].isupper() and cue - 1 > low


def _opened(reading: Reading, low: int, last: int) -> Said | None:
    """`Said Ellis: “…` and `According to Limbaugh, “…`."""
    verb = low + 1 if reading.lower[low] == "according" and low + 1 < last else low
    if verb > low or reading.lower[low] in reading.lexicon.quotes.cues - reading.lexicon.quotes.weak_cues:
        return phrase_after(reading, verb, last)
    return None


def _ended(reading: Reading, span: Span, first: int) -> bool:
    """Whether the sentence is over with the quotation, so that what follows is another's."""
    final = reading.text[max(span.start, span.end - 1) : span.end]
    behind = reading.text[span.end : reading.starts[first]]
    if "\n" in behind or ":" in behind or ";" in behind:
        return True
    return (final == "." or "." in behind) and not is_cue(reading, first)


def _clause_end(reading: Reading, first: int, inside: bytearray) -> int:
    """One past the last token of the sentence's rest, up to the next quotation."""
    token = first
    while token < min(len(reading.words), first + REACH):
        if inside[token]:
            return token
        token += 1
        gap = reading.gaps[token - 1]
        if "\n" in gap or ";" in gap or (gap[:1] in ".!?" and token in _sentence_set(reading, token)):
            return token
    return token


def _sentence_set(reading: Reading, token: int) -> tuple[int, ...]:
    return (reading.sentence_at(min(token, len(reading.words) - 1))[0],)


def _is_object(reading: Reading, cue: int) -> bool:
    """A verb form behind "to" or an article is no verb of a subject before it."""
    return reading.lower[cue - 1] in reading.lexicon.clause.articles or reading.lower[cue - 1] == "to"
