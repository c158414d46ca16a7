"""What changed within a paragraph, word by word: a number that was put right stands out in a long paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_MOST_WORDS = 2_000  # of two paragraphs that are compared: the work grows with the product of their lengths
_LEAST_LIKENESS = 0.5  # below it a reader sees two paragraphs
_WORDS = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Words that stayed ("same"), that are gone ("del") or that are new ("ins")."""

    kind: str
    text: str


def word_changes(before: str | None, after: str | None) -> list[Piece]:
    """A paragraph and what became of it, in pieces; the whole paragraphs where they have little in common."""
    old, new = _WORDS.findall(before or ""), _WORDS.findall(after or "")
    matcher = SequenceMatcher(a=[word.strip() for word in old], b=[word.strip() for word in new], autojunk=False)
    if len(old) + len(new) > _MOST_WORDS or matcher.ratio() < _LEAST_LIKENESS:
        return [*_piece("del", old), *_piece("ins", new)]
    pieces: list[Piece] = []
    for change, start, end, new_start, new_end in matcher.get_opcodes():
        if change == "equal":
            pieces += _piece("same", new[new_start:new_end])
        else:
            pieces += [*_piece("del", old[start:end]), *_piece("ins", new[new_start:new_end])]
    return pieces


def _piece(kind: str, words: Sequence[str]) -> list[Piece]:
    return [Piece(kind=kind, text="".join(words).strip())] if words else []
