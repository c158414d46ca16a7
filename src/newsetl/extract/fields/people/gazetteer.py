"""Word lists about names: given names, titles, what organisations and places are called. Read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from newsetl.core.shipped import package_folder
from newsetl.extract.fields.words.word_set import WordSet


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Names:
    """data/names.toml."""

    male: frozenset[str]
    female: frozenset[str]
    surnames: frozenset[str]
    honorifics: Mapping[str, str]  # in small letters → "m", "f" or ""
    rank_names: frozenset[str]  # "Defense Minister Gen. Nakatani": a given name that looks like a rank
    families: frozenset[str]  # a surname stands before them: "the Biden administration"
    role_words: frozenset[str]  # stand in front of an honorific: "deputy prime" minister
    orgs: frozenset[str]
    org_of: frozenset[str]  # University of …
    place_words: frozenset[str]
    place_first: frozenset[str]
    demonyms: frozenset[str]
    other: frozenset[str]
    suffixes: frozenset[str]  # behind a person's name: "Jr."
    address_forms: frozenset[str]  # a name follows them, whatever stands before them: "Mr"
    ordinal_endings: frozenset[str]  # "139th Pennsylvania"
    of: frozenset[str]  # between a title and its office: "Secretary of State"
    head_links: frozenset[str]  # between what a body or place is and its name: "University of"
    of_heads: frozenset[str]  # other words before "of" inside a name: "Battle of"
    the: frozenset[str]
    conjunctions: frozenset[str]
    and_ends: frozenset[str]  # behind a conjunction inside a name: "and Sons"
    inner_articles: frozenset[str]  # behind a particle inside a name: "de la"
    short_orgs: frozenset[str]  # short words of organisations, also in small letters


@cache
def names() -> Names:
    """The lists, read once."""
    written = tomllib.loads((package_folder("extract/fields") / "data" / "names.toml").read_text("utf-8"))
    listed = {key: frozenset(value.split()) for key, value in written.items() if key != "honorifics"}
    pairs = (entry.partition(":") for entry in written["honorifics"].split())
    return Names(**listed, honorifics={word: sex for word, _, sex in pairs})


@cache
def given_names() -> WordSet:
    """Given names of many countries, in small letters; fewer of them tell a sex. No English word is among them."""
    return WordSet(listed_given_names())


def listed_given_names() -> frozenset[str]:
    """The same, read anew."""
    return names().male | names().female | _words("given_names.txt")


def listed_surnames() -> frozenset[str]:
    """Surnames of many countries, in small letters, read anew. No English word is among them."""
    return _words("surnames.txt")


@cache
def english_words() -> WordSet:
    """Words that English writes small."""
    return WordSet(_words("english_words.txt"))


def _words(name: str) -> frozenset[str]:
    """One word a line, under a head."""
    lines = (package_folder("extract/fields") / "data" / name).read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def sex_of(given_name: str) -> str:
    """Whether "m", "f" or "": of a given name; "" when it may be either."""
    low, known = given_name.lower(), names()
    is_male, is_female = low in known.male, low in known.female
    return "" if is_male == is_female else "m" if is_male else "f"
