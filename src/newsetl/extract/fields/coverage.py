"""Which families of fields were read in this article's language."""

from __future__ import annotations

from collections.abc import Iterator

from newsetl.core.records import Candidate
from newsetl.extract.fields.keywords import reads_keywords
from newsetl.extract.fields.people.spacy_model import asks_model
from newsetl.extract.fields.people.tagger.names import reads_names
from newsetl.extract.fields.people.tagger.weights import has_own_weights
from newsetl.extract.fields.words.tokens import Tokens, tokens_of
from newsetl.extract.page.page import Page


def field_coverage(page: Page) -> Iterator[Candidate[tuple[str, ...]]]:
    """Families of fields that were read from the text in its language; what is not listed was not looked for.

    Values: language, credits, dateline, dates in figures (always); words (they are told apart, not counted by
    characters); keywords; time_expressions; quotes; names (of
    people, organisations and places); entities (their types were learned from this language too; where this is
    missing, they are a guess from other languages).
    """
    tokens = tokens_of(page)
    yield Candidate(value=_families(page, tokens), source=f"lexicon.{tokens.lexicon.language or 'none'}")


def _families(page: Page, tokens: Tokens) -> tuple[str, ...]:
    """What a language's data files and weights are enough for."""
    known = tokens.lexicon
    has_types = known.has_name_rules or asks_model(page.options, known.language)
    families = {
        "language": True,
        "words": tokens.has_words,
        "keywords": reads_keywords(page),
        "credits": True,
        "dateline": True,
        "dates in figures": True,
        "time_expressions": bool(known.dates.patterns or known.dates.days),
        "quotes": bool(known.quotes.cues),
        "names": has_types or reads_names(tokens),
        "entities": has_types or (reads_names(tokens) and has_own_weights(known.language)),
    }
    return tuple(name for name, is_read in families.items() if is_read)
