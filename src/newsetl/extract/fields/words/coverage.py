"""Which families of fields were read in this article's language."""

from __future__ import annotations

from collections.abc import Iterator

from newsetl.core.records import Candidate
from newsetl.extract.fields.words.tokens import tokens_of
from newsetl.extract.lexicon import Lexicon
from newsetl.extract.page.page import Page


def field_coverage(page: Page) -> Iterator[Candidate[tuple[str, ...]]]:
    """Families of fields that were read from the text in its language; what is not listed was not looked for.

    Values: language, keywords, credits, dateline, dates in figures (always); time_expressions, quotes, entities.
    """
    known = tokens_of(page).lexicon
    yield Candidate(value=_families(known), source=f"lexicon.{known.language or 'none'}")


def _families(known: Lexicon) -> tuple[str, ...]:
    """What a language's data file is enough for."""
    families = {
        "language": True,
        "keywords": True,
        "credits": True,
        "dateline": True,
        "dates in figures": True,
        "time_expressions": bool(known.dates.patterns),
        "quotes": bool(known.quotes.cues),
        "entities": known.has_entities,
    }
    return tuple(name for name, is_read in families.items() if is_read)
