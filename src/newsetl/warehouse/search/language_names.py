"""English names of languages and their codes, as the Unicode CLDR has them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

_ALSO_NAMED = {"bengali": "bn", "slovene": "sl"}  # beside Bangla and Slovenian


@cache
def language_names() -> Mapping[str, str]:
    """Names in lower case, each with its code of ISO 639: two letters, or three where there are no two."""
    from babel import Locale  # 40 ms, which no question without a language should cost

    named = {name.lower(): code for code, name in Locale("en").languages.items() if 2 <= len(code) <= 3}
    no_language = ("und", "mul", "zxx")
    return {name: code for name, code in (named | _ALSO_NAMED).items() if code not in no_language}


def language_code(written: str) -> str | None:
    """The code of a language that is written as its code or its English name; None if it is neither."""
    wanted = written.strip().lower()
    if wanted in language_names():
        return language_names()[wanted]
    return wanted if wanted in language_names().values() else None
