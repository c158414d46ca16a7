"""The language of single paragraphs, where it is not the article's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from newsetl.extract.fields.words.language import detect
from newsetl.extract.fields.words.tokens import Tokens, tokens_of
from newsetl.extract.page.page import Page

_ENOUGH = 80  # characters of a paragraph whose language can be told
_USUAL = 0.12  # share of function words from which a paragraph is taken for the article's language
_LIKELY = 0.6  # probability from which the detector is believed


@dataclass(frozen=True, slots=True, kw_only=True)
class ParagraphLanguage:
    """A paragraph in another language than the article.

    Attributes:
        paragraph: Index into paragraphs, from 0.
        start: Offset of its first character in text, from 0.
        end: Offset behind its last character.
        language: Language of the paragraph, ISO 639-1.
        score: How likely it is, 0 to 1, as the detector says.
    """

    paragraph: int
    start: int
    end: int
    language: str
    score: float


def paragraph_languages(page: Page) -> Iterable[ParagraphLanguage]:
    """Paragraphs whose language is not the article's."""
    tokens = tokens_of(page)
    return tuple(_others(tokens)) if tokens.lexicon.language else ()


def _others(tokens: Tokens) -> Iterator[ParagraphLanguage]:
    for index, span in enumerate(tokens.paragraphs):
        if span.end - span.start < _ENOUGH or _usual_share(tokens, span.start, span.end) >= _USUAL:
            continue
        detected = detect(tokens.text[span.start : span.end])
        if detected.code != tokens.lexicon.language and detected.probability >= _LIKELY:
            yield ParagraphLanguage(
                paragraph=index,
                start=span.start,
                end=span.end,
                language=detected.code,
                score=round(detected.probability, 3),
            )


def _usual_share(tokens: Tokens, start: int, end: int) -> float:
    first = tokens.token_at(start)
    words = tokens.lower[first : min(tokens.token_at(end), first + 60)]
    known = tokens.lexicon.function_words
    return sum(map(known.__contains__, words)) / max(1, len(words))
