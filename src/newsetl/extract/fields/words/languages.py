"""The language of single paragraphs, where it is not the article's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from newsetl.extract.fields.words.detect import detected
from newsetl.extract.fields.words.tokens import Reading, reading
from newsetl.extract.page.page import Page

_ENOUGH = 80  # characters of a paragraph whose language can be told
_USUAL = 0.12  # share of function words from which a paragraph is taken for the article's language
_SURE = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class ParagraphLanguage:
    """A paragraph in another language than the article."""

    paragraph: int  # index into paragraphs
    start: int
    end: int
    language: str  # ISO 639-1
    score: float


def paragraph_languages(page: Page) -> Iterable[ParagraphLanguage]:
    """Paragraphs whose language is not the article's."""
    read = reading(page)
    return tuple(_others(read)) if read.lexicon.function_words else ()


def _others(read: Reading) -> Iterator[ParagraphLanguage]:
    for index, span in enumerate(read.paragraphs):
        if span.end - span.start < _ENOUGH or _usual_share(read, span.start, span.end) >= _USUAL:
            continue
        found, chance = detected(read.text[span.start : span.end])
        if found != read.lexicon.language and chance >= _SURE:
            yield ParagraphLanguage(
                paragraph=index,
                start=span.start,
                end=span.end,
                language=found,
                score=round(chance, 3),
            )


def _usual_share(read: Reading, start: int, end: int) -> float:
    first, last = read.token_at(start), min(read.token_at(end), read.token_at(start) + 60)
    words = read.lower[first:last]
    known = read.lexicon.function_words
    return sum(word in known for word in words) / max(1, len(words))
