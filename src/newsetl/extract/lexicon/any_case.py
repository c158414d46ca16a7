"""Expressions that find words however their capitals stand, several times as fast as with the flag IGNORECASE."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Characters that are the same in small letters as alike in any case: Latin-1 but the micro sign, and punctuation.
_PLAIN = re.compile(r"[\0-\u00b4\u00b6-\u00ff\u2000-\u206f]*")
_ESCAPED_OR_ONE = re.compile(r"\\.|\(\?P|.", re.DOTALL)
_SMALL = str.maketrans({"İ": "i", "ı": "i", "ſ": "s"})  # letters that IGNORECASE takes for those of ASCII


class AnyCase:
    """An expression whose letters stand for capitals too. What it finds has the offsets of the text.

    With IGNORECASE each word of a list is tried at each letter. In small letters, what does not begin with the
    letter is passed over at once; a text of other alphabets is searched with the flag.
    """

    def __init__(self, pattern: str) -> None:
        """`pattern`: without flags and without a part that tells capitals from small letters."""
        self._any_case = re.compile(pattern, re.IGNORECASE)
        self._small = re.compile(_ESCAPED_OR_ONE.sub(_in_small_letters, pattern))

    def search(self, text: str) -> re.Match[str] | None:
        """The first match anywhere."""
        return self._small.search(text.lower()) if _PLAIN.fullmatch(text) else self._any_case.search(text)

    def match(self, text: str) -> re.Match[str] | None:
        """The match with which a text begins."""
        return self._small.match(text.lower()) if _PLAIN.fullmatch(text) else self._any_case.match(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All matches in order."""
        return self._small.finditer(text.lower()) if _PLAIN.fullmatch(text) else self._any_case.finditer(text)

    def without(self, text: str) -> str:
        """A text less all matches."""
        kept, end = [], 0
        for match in self.finditer(text):
            kept.append(text[end : match.start()])
            end = match.end()
        return "".join([*kept, text[end:]])


def _in_small_letters(part: re.Match[str]) -> str:
    """One character of an expression; what is escaped, and the mark of a named group, stays."""
    return part[0] if len(part[0]) > 1 else part[0].translate(_SMALL).lower()
