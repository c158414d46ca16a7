"""News agencies: the names by which they sign. Read once from data/agencies.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache

from newsetl.core.shipped import package_folder


@cache
def agencies() -> Mapping[str, str]:
    """How an agency signs → the name by which it is kept."""
    written = tomllib.loads((package_folder("extract/lexicon") / "data" / "agencies.toml").read_text("utf-8"))
    return {alias: name for name, aliases in written.items() for alias in aliases.split("|")}


@cache
def _folded_agencies() -> frozenset[str]:
    return frozenset(alias.casefold() for alias in agencies())


def is_agency(name: str) -> bool:
    """Whether a whole byline is the name of an agency, however its capitals stand."""
    return name.casefold() in _folded_agencies()


def agency_of(text: str) -> str | None:
    """The agency of a signature such as "Reuters", "The Associated Press" or "AFP, dpa": the first."""
    known = agencies()
    whole = text.strip(" ()[].,;:-–—&*/")
    for name in (text.strip(" ()[]"), whole):  # "A.P." keeps its stop
        if name in known:
            return known[name]
    for part in whole.replace("/", ",").replace(" and ", ",").replace(" und ", ",").split(","):
        name = part.strip().removeprefix("The ").removeprefix("the ")
        if name in known:
            return known[name]
    return None


def agency_in(text: str) -> str | None:
    """The first agency that is named anywhere in a credit line."""
    padded = f" {text} "
    for mark in "()[],.;:/-–—|":
        padded = padded.replace(mark, " ")
    places = [(at, name) for alias, name in agencies().items() if (at := padded.find(f" {alias} ")) >= 0]
    return min(places)[1] if places else None
