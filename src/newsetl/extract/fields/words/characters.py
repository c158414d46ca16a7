"""What each character is to the rules of words, and texts split by that in compiled form."""

from __future__ import annotations

import unicodedata
from functools import cache

from newsetl.core.text import MARKS, UNSPACED
from newsetl.native.library import library
from newsetl.native.words import DIGIT, KNOWN, LETTER, MARK, OF_INDEX, UNDERSCORE, WordSplitter
from newsetl.native.words import UNSPACED as IS_UNSPACED

_MARKS = frozenset(MARKS)
_LAST_INDEXED = "\uffff"  # marks behind it are no part of words of the search index


def kind_of(char: str) -> int:
    """What a character is, as the bits of `newsetl.native.words`."""
    kind = KNOWN
    if char.isdecimal():
        kind |= DIGIT
    elif char.isalnum():
        kind |= LETTER
    elif char == "_":
        kind |= UNDERSCORE
    if char in _MARKS:
        kind |= MARK
    if UNSPACED.match(char):
        kind |= IS_UNSPACED
    is_mark = unicodedata.category(char)[0] == "M" and char <= _LAST_INDEXED
    return kind | OF_INDEX if is_mark or kind & (DIGIT | LETTER | UNDERSCORE) else kind


@cache
def word_splitter() -> WordSplitter | None:
    """Splits texts in compiled form; None where it was not built."""
    loops = library()
    return None if loops is None else WordSplitter(loops, kind_of)
