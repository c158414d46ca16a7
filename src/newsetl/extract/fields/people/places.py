"""Names of places that are plain facts, read once from data/places.toml and data/towns.txt."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache

from newsetl.core.shipped import package_folder
from newsetl.extract.fields.words.word_set import WordSet


@cache
def places() -> frozenset[str]:
    """Countries, regions and cities, as English writes them."""
    return well_known_places() | towns()


@cache
def well_known_places() -> frozenset[str]:
    """Countries, regions and the cities that the news of the world names most."""
    listed = (_written()[key] for key in ("countries", "regions", "cities"))
    return frozenset(" ".join(name.split()) for names in listed for name in names.split(",") if name.strip())


def towns() -> frozenset[str]:
    """Towns of 100,000 people and more."""
    lines = (package_folder("extract/fields") / "data" / "towns.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


@cache
def countries() -> frozenset[str]:
    """Countries, as written."""
    return frozenset(" ".join(name.split()) for name in _written()["countries"].split(","))


@cache
def same_place() -> Mapping[str, str]:
    """Short name of a country → its long one."""
    pairs = (pair.partition("=") for pair in _written()["same"].split(","))
    return {short.strip(): long.strip() for short, _, long in pairs}


@cache
def _written() -> Mapping[str, str]:
    return tomllib.loads((package_folder("extract/fields") / "data" / "places.toml").read_text("utf-8"))


@cache
def folded_places() -> WordSet:
    """The same in small letters, for texts in capitals."""
    return WordSet(name.casefold() for name in places())


def is_place(name: str) -> bool:
    """Whether a name is a place that we know, however its capitals stand."""
    return name.casefold() in folded_places()
