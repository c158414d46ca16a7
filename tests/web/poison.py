"""Poison: responses of every kind, their heads and bodies changed at random."""

from __future__ import annotations

from random import Random

from newsetl.collect.sources import SourceKind
from tests.mutations import apply, random_edits
from tests.web.documents import FEEDS, LISTS, REDIRECT, SECTION, SITEMAPS, response

_SEEDS: dict[SourceKind, tuple[bytes, ...]] = {
    "feed": FEEDS,
    "sitemap": SITEMAPS,
    "section": (SECTION,),
    "urls": (SECTION, REDIRECT),  # the page that a list names
}


def mutated(random: Random) -> tuple[SourceKind, bytes]:
    """What a source of that kind is answered: a whole response, its body changed, and half of the time its head."""
    kind = random.choice(list(_SEEDS))
    body = apply(random.choice(_SEEDS[kind]), random_edits(random))
    whole = response(body, kind="text/html" if kind in ("section", "urls") else "application/xml")
    return kind, apply(whole, random_edits(random)) if random.random() < 0.5 else whole


def mutated_list(random: Random) -> bytes:
    """A list of URLs as a file, changed."""
    return apply(random.choice(LISTS), random_edits(random))
