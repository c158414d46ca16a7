"""Whom a sentence of reported speech names as its source, where no verb of speech stands beside the quotation.

"laut dem Bericht", "nach Angaben der Polizei", "dem Sprecher zufolge", "heißt es in dem Antrag"; and where only
the mood of the verb tells that somebody's words go on, the source of the sentence before.
"""

from __future__ import annotations

from newsetl.extract.fields.quotes.cues import REACH, Attribution
from newsetl.extract.fields.quotes.noun_phrases import noun_phrase, noun_phrase_before
from newsetl.extract.fields.quotes.somebody import Somebody
from newsetl.extract.fields.quotes.speakers import attribution_before
from newsetl.extract.fields.words.quote_marks import Span
from newsetl.extract.fields.words.tokens import Tokens

_SENTENCES = 4  # that one statement may go on for without its source


def named_source(tokens: Tokens, low: int, high: int, inside: bytearray) -> Attribution | None:
    """Who is named in tokens low ≤ i < high by "according to" or its kin, or as where "it says"."""
    clause = tokens.lexicon.clause
    for token in range(low, high):
        word = tokens.lower[token]
        if inside[token]:
            continue
        if phrase := _announced_source(tokens, token, low, high):
            return phrase
        if word in clause.according_behind and (phrase := noun_phrase_before(tokens, token, low)):
            return phrase
        if word in clause.views and _follows_preposition(tokens, token, low):
            first = token + 1
            if first < high and tokens.lower[first] in clause.owners:
                first += 1
            if phrase := noun_phrase(tokens, first, high):
                return phrase
    return _agent(tokens, low, high, inside) or _where_it_says(tokens, low, high, inside)


def _announced_source(tokens: Tokens, token: int, low: int, high: int) -> Attribution | None:
    """`laut dem Bericht`; `…, so die Partei`; `für die Partei ist das „…“`: the source behind such a word."""
    clause, word = tokens.lexicon.clause, tokens.lower[token]
    first = token + 1
    if word in clause.according:
        return noun_phrase(tokens, first + (first < high and tokens.lower[first] in clause.owners), high)
    begins = token == low or "," in tokens.gaps[token - 1]
    if word in clause.tags and token > low and begins:
        return noun_phrase(tokens, first, high)
    if word in clause.in_view_of and begins and (phrase := noun_phrase(tokens, first, high)):
        return phrase if phrase.last < high and tokens.lower[phrase.last] in clause.copulas else None
    return None


def _agent(tokens: Tokens, low: int, high: int, inside: bytearray) -> Attribution | None:
    """`wird von der Partei als „…“ bezeichnet`: who speaks in a passive sentence."""
    clause = tokens.lexicon.clause
    helper = next((token for token in range(low, high) if tokens.lower[token] in clause.passive), high)
    by = next((token for token in range(helper, high) if tokens.lower[token] in clause.owners), high)
    has_verb = any(
        not inside[token] and tokens.lower[token] in tokens.lexicon.quotes.cues for token in range(by, high)
    )
    return noun_phrase(tokens, by + 1, high) if has_verb and not inside[by] else None


def continued_source(
    tokens: Tokens, span: Span, low: int, inside: bytearray, somebody: Somebody
) -> Attribution | None:
    """Whose words go on in a sentence that the mood of its verb marks as reported: who said the ones before."""
    if not tokens.lexicon.clause.reported or not is_reported(
        tokens, low, tokens.token_at(span.end) + REACH, inside
    ):
        return None
    paragraph = tokens.token_at(tokens.paragraphs[span.paragraph].start)
    for _ in range(_SENTENCES):
        if low <= paragraph:
            return None
        last = low
        low = max(tokens.sentence_at(last - 1)[0], last - 2 * REACH)
        if source := named_source(tokens, low, last, inside):
            return source
        end = tokens.ends[last - 1]
        mark = Span(start=end, end=end, opening=span.opening, paragraph=span.paragraph, closed=True)
        if source := attribution_before(tokens, mark, low, inside):
            return source
        if not is_reported(tokens, low, last, inside):
            return somebody.between(low, last, inside)
    return None


def is_reported(tokens: Tokens, low: int, high: int, inside: bytearray) -> bool:
    """Whether a verb outside of quotations stands in the mood of reported speech."""
    reported = tokens.lexicon.clause.reported
    _, end = tokens.sentence_at(max(low, high - REACH - 1))
    return any(tokens.lower[token] in reported and not inside[token] for token in range(low, min(high, end)))


def is_impersonal(tokens: Tokens, attribution: Attribution | None) -> bool:
    """Whether "it" is the subject: "heißt es"."""
    return attribution is not None and tokens.lower[attribution.first] in tokens.lexicon.clause.impersonal


def _follows_preposition(tokens: Tokens, token: int, low: int) -> bool:
    """`nach Angaben`, `nach ersten Angaben`."""
    prepositions = tokens.lexicon.clause.view_prepositions
    return any(tokens.lower[at] in prepositions for at in range(max(low, token - 2), token))


def _where_it_says(tokens: Tokens, low: int, high: int, inside: bytearray) -> Attribution | None:
    """`heißt es in einer Erklärung des Ministeriums`, `In dem Antrag heißt es`: the text that says it."""
    clause = tokens.lexicon.clause
    for token in range(low, high - 1):
        pair = {tokens.lower[token], tokens.lower[token + 1]}
        if inside[token] or not (pair & clause.impersonal and pair & tokens.lexicon.quotes.cues):
            continue
        places = (*range(token + 2, min(high, token + 6)), *range(low, token))
        for place in places:
            if tokens.lower[place] in clause.places_of_words and not inside[place]:
                limit = high if place > token else token
                if phrase := noun_phrase(tokens, place + 1, limit):
                    return phrase
    return None
