"""Words of scripts that are written without spaces: Han, kana, Thai, Lao, Burmese and Khmer.

ICU knows the words of all of them by its dictionaries; it comes with the extra `words`. Without it, words are
single characters. The search index and the signatures of texts ask neither: they hold characters and pairs of
neighbours (`newsetl.core.text.UNSPACED`), so that what one computer has written another can search and compare.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from newsetl.core.errors import UsageError
from newsetl.core.recipe import Options, Segmenter
from newsetl.core.segmenters import installed_segmenter
from newsetl.core.text import MARKS, UNSPACED, is_spaced, words

_CHARACTER = re.compile(rf"[\u30a1-\u30fa\u30fc-\u30ff]+|.[{MARKS}]*", re.DOTALL)  # a run of katakana is one word
_TWO_UNITS = re.compile("[\U00010000-\U0010ffff]")  # ICU counts them as two characters
_RARE_HAN = "\u9fff"  # a Han character of one unit that no dictionary has, to stand for another


def require_segmenter(options: Options) -> None:
    """Refuse options whose segmenter is not here.

    Raises:
        UsageError: `icu` is asked for, and the extra is not installed.
    """
    if options.segmenter == "icu" and installed_segmenter() != "icu":
        raise UsageError("extract.segmenter = 'icu' needs icu4py: pip install 'newsetl[words]'")


def unspaced_words(text: str, segmenter: Segmenter) -> list[tuple[int, int]]:
    """Words of the stretches of a text that have no spaces, as offsets, in order; what lies between is no part."""
    runs = [match.span() for match in UNSPACED.finditer(text)]
    if not runs:
        return []
    if segmenter == "characters":
        return [match.span() for start, end in runs for match in _CHARACTER.finditer(text, start, end)]
    ends = _dictionary_ends(text)
    return [span for start, end in runs for span in _between(start, end, ends)]


def count_words(text: str, segmenter: Segmenter) -> int:
    """Words of a text in any script."""
    if is_spaced(text):
        return len(words(text))
    return len(words(UNSPACED.sub(" ", text))) + len(unspaced_words(text, segmenter))


def _between(start: int, end: int, ends: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The parts of text[start:end] where words end at some offsets."""
    at = start
    for stop in (*ends[bisect_right(ends, start) : bisect_left(ends, end)], end):
        yield at, stop
        at = stop


def _dictionary_ends(text: str) -> list[int]:
    """Offsets behind each word of a text, in order, by ICU."""
    from icu4py.breakers import WordBreaker

    one_unit = _TWO_UNITS.sub(lambda match: _RARE_HAN if UNSPACED.match(match[0]) else "\ufffc", text)
    return [end for _, end in WordBreaker(one_unit, "en").segments()]
