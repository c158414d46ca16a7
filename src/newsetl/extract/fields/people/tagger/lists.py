"""What lists say of a word, whatever its language: places, given names, words beside names. Read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from newsetl.core.shipped import package_folder
from newsetl.extract.fields.people.gazetteer import given_names, listed_given_names, listed_surnames, names
from newsetl.extract.fields.people.places import well_known_places
from newsetl.extract.fields.words.tokens import WORD
from newsetl.extract.fields.words.word_set import WordSet

_STEM = 6  # letters from which a place's name is known by its stem too
_ENDING = 4  # letters that a case may put behind a stem
_SHORT_STEM = 4  # letters of a stem that words go on behind; a shorter one is a whole word
_LONG_STEM = 14  # letters of the longest stem
_KINDS = (("p", "prepositions"), ("t", "titles"), ("o", "bodies"), ("l", "places"))
COUNTRY, TOWN = "C", "T"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NameLists:
    """Lists of names in many languages, in small letters."""

    places: Mapping[str, str]  # one word → COUNTRY or TOWN
    place_stems: Mapping[str, str]  # the beginning of a longer one → the same
    place_phrases: Mapping[str, frozenset[tuple[str, ...]]]  # first word → places of several words
    sets: tuple[tuple[str, frozenset[str]], ...]  # feature → words of it
    people: WordSet  # given names and surnames of many countries
    given_names: WordSet  # of them
    surnames_too: frozenset[str]  # given names that are surnames
    kinds_of_words: Mapping[str, str]  # whole word → kinds
    kinds_of_stems: Mapping[str, str]  # beginning of a word → kinds

    def kinds(self, low: str) -> str:
        """What kind of word it is beside a name: p before a place, t a title, o of a body, l of a place."""
        kinds = self.kinds_of_words.get(low, "")
        for size in range(_SHORT_STEM, min(len(low), _LONG_STEM) + 1):
            stem = self.kinds_of_stems.get(low[:size])
            if stem is not None and stem not in kinds:
                kinds += stem
        return "".join(sorted(kinds)) if len(kinds) > 1 else kinds

    def features(self, low: str) -> list[str]:
        """The lists that hold a word, place names also by their stems, other names also with an ending."""
        listed = [feature for feature, words in self.sets if low in words]
        if low in self.people:
            listed += self._of_people(low)
        elif not listed and self._is_inflected(low):
            listed.append("gI")
        kind = self.places.get(low)
        if kind is not None:
            listed.append(f"gP{kind}")
        else:
            for size in range(len(low), max(_STEM - 1, len(low) - _ENDING) - 1, -1):
                kind = self.place_stems.get(low[:size])
                if kind is not None:
                    listed.append(f"gS{kind}")
                    break
        return listed

    def _of_people(self, low: str) -> tuple[str, ...]:
        if low not in self.given_names:
            return ("gA",)
        return ("gF", "gA") if low in self.surnames_too else ("gF",)

    def _is_inflected(self, low: str) -> bool:
        """Whether a given name or surname is left of a word when up to three letters are taken from its end."""
        return self.people.has_beginning(low, range(len(low) - 1, max(_SHORT_STEM - 1, len(low) - _ENDING), -1))


@cache
def name_lists() -> NameLists:
    """The lists of the package: those of English beside those of all languages."""
    folder = package_folder("extract/fields") / "data"
    world = tomllib.loads((folder / "world_places.toml").read_text("utf-8"))
    written = tomllib.loads((folder / "world_names.toml").read_text("utf-8"))
    english = names()
    words, phrases = _places(world, written)
    given = english.male | english.female | _all_words(written["given"])
    first_names, family_names = listed_given_names(), listed_surnames()
    return NameLists(
        places=words,
        place_stems=_stems(words),
        place_phrases=phrases,
        sets=(
            ("gG", given),
            ("gN", english.surnames),
            ("gO", english.orgs),
            ("gL", english.place_words),
            ("gD", english.demonyms),
            ("gX", english.other),
        ),
        people=WordSet(first_names | family_names),
        given_names=given_names(),
        surnames_too=first_names & family_names,
        kinds_of_words=_kinds(written["kinds"], stems=False),
        kinds_of_stems=_kinds(written["kinds"], stems=True),
    )


def _kinds(written: Mapping[str, str], *, stems: bool) -> Mapping[str, str]:
    """Words → their kinds: those that other words begin with, or those that stand alone."""
    kinds: dict[str, str] = {}
    for kind, name in _KINDS:
        for word in written[name].split():
            if (kind != "p" and len(word) >= _SHORT_STEM) == stems:
                kinds[word] = kinds.get(word, "") + kind
    return kinds


def _all_words(listed: Mapping[str, str]) -> frozenset[str]:
    return frozenset(word for words in listed.values() for word in words.split())


def _places(
    world: Mapping[str, str], written: Mapping[str, Mapping[str, str]]
) -> tuple[Mapping[str, str], Mapping[str, frozenset[tuple[str, ...]]]]:
    """Places of one word, and those of several by their first."""
    words: dict[str, str] = {}
    phrases: dict[str, set[tuple[str, ...]]] = {}
    towns = (*world["cities"].splitlines(), *sorted(well_known_places()), *sorted(_all_words(written["cities"])))
    for kind, listed in ((COUNTRY, world["countries"].splitlines()), (TOWN, towns)):
        for name in listed:
            low = tuple(match[1].lower() for match in WORD.finditer(name))
            if len(low) == 1:
                words.setdefault(low[0], kind)
            elif low:
                phrases.setdefault(low[0], set()).add(low)
    return words, {first: frozenset(listed) for first, listed in phrases.items()}


def _stems(words: Mapping[str, str]) -> Mapping[str, str]:
    stems: dict[str, str] = {}
    for word, kind in words.items():
        if len(word) >= _STEM:
            stems.setdefault(word[: len(word) - 2] if len(word) > _STEM else word[: _STEM - 1], kind)
    return stems
