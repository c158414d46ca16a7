"""In how many documents of a sample a word stands: a numbered snapshot, so that no run changes a result."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from newsetl.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequencies:
    """Share of documents, in thousandths, in which a word stands; rare words are not listed."""

    snapshot: int
    documents: int
    counts: Mapping[str, int]


@cache
def frequencies(language: str, *, snapshot: int) -> Frequencies:
    """One language's part of a snapshot; of a language without one only its function words are known.

    Raises:
        UsageError: there is no snapshot of that number.
    """
    path = files("newsetl.fields") / "data" / f"document_frequencies_{snapshot}.json"
    if not path.is_file():
        raise UsageError(f"document_frequencies = {snapshot}: there is no snapshot of that number")
    said = json.loads(path.read_text("utf-8"))["languages"].get(language, {"documents": 0, "counts": {}})
    return Frequencies(snapshot=snapshot, documents=said["documents"], counts=said["counts"])
