"""Settings of the warehouse: the [publish] and [query] tables of config/newsetl.toml."""

from __future__ import annotations

from pydantic import Field

from newsetl.core.settings import Section
from newsetl.core.storage import Readers


class Publish(Section):
    """What is kept of what was published, and who may read it."""

    keep_builds: int = Field(3, ge=1, description="builds to keep besides pinned ones")
    every_minutes: float = Field(
        30.0, ge=0, description="while a run goes on, show what it has loaded this often; 0: when it ends"
    )
    readers: Readers = Field(
        "user", description="who may read the warehouse's files: user, group (of the folder) or everyone"
    )


class Query(Section):
    """What one ad-hoc query may cost."""

    memory_mb: int = Field(2_000, ge=50, description="memory of one query, in MB; nothing is written to disk")
    seconds: float = Field(60.0, gt=0, description="time of one query, after which it is stopped")
