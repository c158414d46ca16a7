"""Settings of extraction: the [extract] table of config/newsetl.toml."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from newsetl.core.recipe import Options, Profile, Segmenter
from newsetl.core.settings import Section

LATEST = "latest"
Number = Annotated[int, Field(ge=0)] | Literal["latest"]
_DEFAULT = Options()


class Host(Section):
    """What the user says of one host's pages."""

    container: str | None = Field(None, description='nothing outside of it is text: "div.story-body"')
    drop: tuple[str, ...] = Field((), description="lines that are never text")


class Extract(Section):
    """What decides the content of a row: part of the recipe."""

    profile: Profile = Field(
        _DEFAULT.profile,
        description="fast; standard: asks a second extractor where in doubt; full: and a spaCy model for names",
    )
    min_words: int = Field(_DEFAULT.min_words, ge=0, description="pages with fewer words are stubs")
    default_year: int = Field(
        0, ge=0, le=2100, description="year of datelines that print none and that nothing else dates; 0 means none"
    )
    model: str = Field(_DEFAULT.model, description="spaCy model of profile full: its name or its folder")
    segmenter: Segmenter | Literal["auto"] = Field(
        "auto",
        description="words of scripts without spaces: icu (extra words) or characters; auto: icu where installed",
    )
    document_frequencies: Number = Field(
        _DEFAULT.document_frequencies,
        description="snapshot that keywords are weighed against; 1 is shipped, or latest (docs/learning.md)",
    )
    site_profiles: Number = Field(
        _DEFAULT.site_profiles,
        description="snapshot of what hosts have taught; 0 is none, or latest (docs/learning.md)",
    )
    hosts: dict[str, Host] = Field({}, description="what you know of single hosts, by their name")
