"""How frequent a word is in its language: data/frequencies/CODE.txt, made by tools/word_frequencies.py."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_SAME_AS = {"nn": "no", "hr": "sh", "sr": "sh", "bs": "sh"}  # languages that share a list


@cache
def word_frequencies(language: str) -> Mapping[str, int]:
    """Word → tenths of the decimal logarithm of how often it stands among a milliard words; {} without a list.

    A word of 60 stands once in a thousand words; what is not listed is rarer than the list's last word.
    """
    path = files("newsetl.extract.fields") / "data" / "frequencies" / f"{_SAME_AS.get(language, language)}.txt"
    if not path.is_file():
        return {}
    known: dict[str, int] = {}
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            number, _, words = line.partition(" ")
            known.update(dict.fromkeys(words.split(" "), int(number)))
    return known
