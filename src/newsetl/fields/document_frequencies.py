"""In how many documents of a sample a word stands: a numbered snapshot, so that no run changes a result."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

SNAPSHOT = 1
"""Number of the snapshot that ships. `newsetl maintain` makes the next; the recipe names the one in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequencies:
    """Share of documents, in thousandths, in which a word stands; rare words are not listed."""

    snapshot: int
    documents: int
    counts: Mapping[str, int]


@cache
def frequencies(language: str) -> Frequencies:
    """The snapshot of one language; of a language without one only its function words are known."""
    said = json.loads((files("newsetl.fields") / "data" / "document_frequencies.json").read_text("utf-8"))
    found = said["languages"].get(language, {"documents": 0, "counts": {}})
    return Frequencies(snapshot=said["snapshot"], documents=found["documents"], counts=found["counts"])
