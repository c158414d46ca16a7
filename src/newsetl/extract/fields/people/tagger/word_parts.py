"""What a word that no list of frequencies has is made of: a stem and an ending, or two words."""

from __future__ import annotations

from collections.abc import Mapping

_COMPOUNDING = frozenset({"de", "sv", "no", "nn", "da", "nl", "fi", "hu", "is"})
_LEAST_PART = 4  # letters of the last part of a compound
_LEAST_HEAD = 3
_COMMON = 35  # tenths of the logarithm from which a word is a part of compounds


def inflected(known: Mapping[str, int], low: str) -> int:
    """The highest power of ten of what is left of a word when up to five letters are taken from its end."""
    sizes = range(len(low) - 1, max(_LEAST_HEAD, len(low) - 6), -1)
    return round(max([known.get(low[:size], 0) for size in sizes], default=0) / 10)


def compound(known: Mapping[str, int], low: str) -> str:
    """`c5`: the word ends in another of that power of ten; `cn`: in none that is frequent."""
    for size in range(_LEAST_HEAD, len(low) - _LEAST_PART + 1):
        often = known.get(low[size:], 0)
        if often >= _COMMON:
            return f"c{round(often / 10)}"
    return "cn"


def forms_compounds(language: str) -> bool:
    """Whether words of a language are written together."""
    return language in _COMPOUNDING
