"""Which families of fields were read in this article's language."""

from __future__ import annotations

from collections.abc import Iterator

from newsetl.fields.reading import reading
from newsetl.page import Page
from newsetl.records import Candidate

_UNIVERSAL = ("language", "keywords", "credits", "dates in figures")


def field_coverage(page: Page) -> Iterator[Candidate[tuple[str, ...]]]:
    """Families read from the text in its language; what is not listed was not looked for."""
    known = reading(page).lexicon
    yield Candidate(value=known.coverage or _UNIVERSAL, source=f"lexicon.{known.language or 'none'}")
