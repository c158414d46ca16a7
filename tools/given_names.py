#!/usr/bin/env python3
"""Names of people of many countries, and English words that are written small: three files that names are told by.

    tools/given_names.py WORDS

WORDS is the list of Debian's package wamerican (SCOWL, which may be copied and changed with its notice); the names
are those that Faker carries (MIT licence): needs Faker, which newsetl itself does not. Writes given_names.txt,
surnames.txt and english_words.txt of extract/fields/data, one word a line. A name that is an English word too is
left out.
"""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from unicodedata import normalize

from faker import VERSION
from faker.providers import person

from newsetl.extract.fields.words.word_frequencies import word_frequencies

FOLDER = Path(__file__).parent.parent / "src" / "newsetl" / "extract" / "fields" / "data"
SHORTEST = 3  # letters


def main() -> None:
    """Write the files anew."""
    listed = Path(sys.argv[1]).read_text("utf-8").split()
    small = {word for word in listed if word.isalpha() and word.islower() and len(word) >= SHORTEST}
    small -= {word.lower() for word in listed if not word.islower()}
    common = small & word_frequencies("en").keys()
    write("english_words.txt", common, "English words that are written small, from SCOWL as Debian carries it")
    write(
        "given_names.txt", set(names_of("first_name")) - common, f"Given names, from Faker {VERSION} (MIT licence)"
    )
    write("surnames.txt", set(names_of("last_name")) - common, f"Surnames, from Faker {VERSION} (MIT licence)")


def names_of(kind: str) -> Iterator[str]:
    """Names of a kind of all countries that Faker knows, word by word, in small letters."""
    for module in pkgutil.iter_modules(person.__path__):
        provider = import_module(f"{person.__name__}.{module.name}").Provider
        for attribute in dir(provider):
            listed = getattr(provider, attribute)
            if attribute.startswith(kind) and isinstance(listed, list | tuple | dict):
                words = (
                    word for name in listed if isinstance(name, str) for word in normalize("NFC", name).split()
                )
                yield from (word.lower() for word in words if len(word) >= SHORTEST and word.isalpha())


def write(name: str, words: set[str], head: str) -> None:
    """One file in order, with its origin on top."""
    path = FOLDER / name
    lines = "".join(f"{word}\n" for word in sorted(words))
    path.write_text(f"# {head}; made by tools/given_names.py\n{lines}", "utf-8")
    print(f"{name}: {len(words)} words, {path.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
