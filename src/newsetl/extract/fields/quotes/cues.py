"""Verbs of speech, and who is named beside them."""

from __future__ import annotations

from newsetl.core.record import record
from newsetl.extract.fields.words.tokens import Tokens

REACH = 30  # tokens that a clause around a quotation may have


@record(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Who is named beside a quotation, as tokens first ≤ i < last, and the verb."""

    first: int
    last: int
    cue: int
    core: int  # the name without its apposition ends before this token
    printed: tuple[int, int] | None = None  # offsets of the subject, where it need not consist of whole tokens
    verb: str | None = None  # as printed, for the same reason


def is_cue(tokens: Tokens, token: int, *, strong: bool = False) -> bool:
    """Whether a token is a verb of speech; a weak one only where a name or a quotation stands beside it."""
    word = tokens.lower[token]
    if word not in tokens.lexicon.quotes.cues:
        return False
    if strong or word not in tokens.lexicon.quotes.weak_cues:
        return not tokens.words[token][0].isupper() or tokens.words[token].isupper()
    before = token - 1
    while before > 0 and tokens.lower[before] in tokens.lexicon.clause.helpers:
        before -= 1
    return (
        before >= 0
        and tokens.words[token][0].islower()
        and (tokens.words[before][0].isupper() or tokens.lower[before] in speaker_words(tokens))
        and tokens.gaps[before].strip() in ("", ",", ")", "),", ".)", ".),")
        and "s" not in tokens.gaps[before]
    )


def speaker_words(tokens: Tokens) -> frozenset[str]:
    """Nouns and pronouns that may be the subject of a verb of speech."""
    return (
        tokens.lexicon.quotes.nouns | frozenset(tokens.lexicon.quotes.pronouns)
    ) - tokens.lexicon.clause.objects
