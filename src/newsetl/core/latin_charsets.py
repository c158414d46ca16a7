"""Which single-byte charset of the Latin alphabet bytes are in: the one whose letters one language uses."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import pairwise

_LOANS = "éèêëàâáäçíïñóôöúü"  # in names and words that English and German take over
_WESTERN = (
    f"ß{_LOANS}",  # German and English
    "àâæçèéêëîïôœùûüÿ",  # French
    "áéíñóúüçàèïòªº¡¿",  # Spanish and Catalan
    "àáâãçéêíóôõúüªº",  # Portuguese
    "àèéìíîòóùúªº",  # Italian
    f"æøå{_LOANS}",  # Danish, Norwegian, Swedish
    "äöåéüšž",  # Finnish
)
_TURKISH = ("çğıöşüâîûİé",)
_CENTRAL = (
    "ąćęłńóśźżéöü",  # Polish
    "áčďéěíňóřšťúůýžöü",  # Czech
    "áäčďéíĺľňóôŕšťúýžöü",  # Slovak
    "áéíóöőúüű",  # Hungarian
    "čćđšžéöü",  # Croatian, Bosnian, Serbian, Slovene
    "ăâîşţéöü",  # Romanian
)
_BALTIC = ("ąčęėįšųūž", "āčēģīķļņšūžō", "äöõüšžé")
_ICELANDIC = ("áðéíóúýþæö", "áðíóúýæø")  # behind Turkish, whose letters lie in the same places
# The first of those that fit equally well is taken.
_CHARSETS = (
    ("cp1252", _WESTERN),
    ("cp1254", _TURKISH),
    ("cp1252", _ICELANDIC),
    ("cp1250", _CENTRAL),
    ("iso8859-2", _CENTRAL),
    ("cp1257", _BALTIC),
)
_SIGNS = "\u00a0€‚„…†‡‰‹›‘’“”•–—™§©®«»°²·´£"
_HIGH = bytes(range(128))
_FOREIGN = 0.05  # share of letters beyond ASCII that may be none of the language's


def latin_charset(payload: bytes) -> str | None:
    """The charset in which nearly all letters beyond ASCII are those of one language; None where there is none."""
    found = Counter(payload.translate(None, _HIGH))
    most = _FOREIGN * found.total()
    strays, charset = min(
        (
            (sum(count for byte, count in found.items() if byte not in usual), charset)
            for charset, usual in _usual_bytes()
        ),
        key=lambda one: one[0],  # not by name: the first stays
    )
    return charset if strays <= most and _capitals_inside(payload, charset) <= most else None


@lru_cache(maxsize=1)
def _usual_bytes() -> tuple[tuple[str, frozenset[int]], ...]:
    return tuple(
        (charset, frozenset(f"{letters}{letters.upper()}{_SIGNS}".encode(charset, "ignore")))
        for charset, languages in _CHARSETS
        for letters in languages
    )


def _capitals_inside(payload: bytes, charset: str) -> int:
    """How many capitals beyond ASCII stand behind a small letter: in another charset they are small."""
    text = payload.decode(charset, "replace")
    return sum(before.islower() and letter.isupper() and not letter.isascii() for before, letter in pairwise(text))
