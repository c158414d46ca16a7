"""How a word is written, and which words of a text may belong to a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from newsetl.extract.fields.words.tokens import Tokens

_SAMPLE = 200  # words by which it is told whether a text has capitals
_LONGEST = 40  # characters of a word that may belong to a name
# What may stand between two words of one name; nothing does in scripts that are written without spaces.
_JOINING = frozenset(
    {"", " ", "-", "'", "’", ". ", " & ", "/", ".", " – "}
    | {f" {mark}" for mark in '"„«“'}
    | {f"{mark} " for mark in "\"”“»'"}
)


def has_capitals(tokens: Tokens) -> bool:
    """Whether most letters of a text may be capitals, by its first words."""
    sample = tokens.words[:_SAMPLE]
    return 2 * sum(word.islower() or word.lower() != word.upper() for word in sample) > len(sample)


def has_spaces(tokens: Tokens) -> bool:
    """Whether words are parted by spaces, as they are not in Thai."""
    return 2 * tokens.gaps.count("") <= len(tokens.gaps)


@lru_cache(maxsize=1 << 12)
def shape(word: str) -> str:
    """How its letters stand.

    X one capital, XX and XXX capitals, Xx a capital first, XX- and XxX capitals inside too, 4 a year, d another
    figure, x small letters, xXx small ones first, o letters without case.
    """
    first = word[0]
    if first.isupper():
        return _capitalised(word)
    if first.isdigit():
        return "4" if word.isdecimal() and len(word) == 4 else "d"
    if first.islower():
        return "x" if word.islower() else "xXx"
    return "o"


def _capitalised(word: str) -> str:
    if len(word) == 1:
        return "X"
    if word.isupper():
        return "XX" if len(word) < 5 else "XXX"
    if any(char.isupper() for char in word[1:]):
        return "XX-" if "-" in word else "XxX"
    return "Xx"


def gap_class(gap: str) -> str:
    """What stands between two words: "" for spaces alone, ¶ for a line break, else its first two marks.

    U+0000 is no mark: cleaned texts have none, and in the compiled tagger it ends a string.
    """
    return "¶" if "\n" in gap else gap.replace("\0", "").strip()[:2]


def stretches(tokens: Tokens, shapes: Sequence[str], starts: frozenset[int]) -> Iterator[tuple[int, int]]:
    """Tokens first ≤ i < last in a row that may hold names, in order.

    In alphabets with capitals these are the capitalised words, figures beside them and small words between them,
    in some languages also one before and behind them; in others every word.
    """
    first = -1
    for token, kind in enumerate(shapes):
        if not _may_belong(tokens, shapes, token, kind):
            if first >= 0:
                yield first, token
                first = -1
        elif first < 0:
            first = token
        elif _parts(tokens.gaps[token - 1], token in starts):
            yield first, token
            first = token
    if first >= 0:
        yield first, len(shapes)


def _parts(gap: str, begins_sentence: bool) -> bool:
    return gap not in _JOINING or (gap == ". " and begins_sentence)


def _may_belong(tokens: Tokens, shapes: Sequence[str], token: int, kind: str) -> bool:
    """A capital or a letter without case; a figure beside a capital; a small word between two capitals."""
    if kind[0] in "Xo" or kind == "xXx":
        return len(tokens.words[token]) <= _LONGEST
    before = shapes[token - 1][0] if token else ""
    after = shapes[token + 1][0] if token + 1 < len(shapes) else ""
    if kind != "x":
        return before == "X" or after == "X"
    people = tokens.lexicon.people
    if people.begins_small and after == "X" and tokens.gaps[token] == " ":
        return True
    if before != "X" or tokens.gaps[token - 1] not in (" ", "-"):
        return False
    if people.ends_small:
        return True
    return tokens.gaps[token] == " " and (
        after == "X" or (token + 2 < len(shapes) and shapes[token + 2][0] == "X")
    )
