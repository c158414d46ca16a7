"""Which families of fields were read in this article's language."""

from __future__ import annotations

from collections.abc import Iterator

from newsetl.core.records import Candidate
from newsetl.extract.fields.words.tokens import reading
from newsetl.extract.page.page import Page

_UNIVERSAL = ("language", "keywords", "credits", "dates in figures")


def field_coverage(page: Page) -> Iterator[Candidate[tuple[str, ...]]]:
    """Families read from the text in its language; what is not listed was not looked for."""
    known = reading(page).lexicon
    yield Candidate(value=known.coverage or _UNIVERSAL, source=f"lexicon.{known.language or 'none'}")
