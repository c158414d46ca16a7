"""What a run is asked to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from newsetl.readers import PathPattern, ReadOptions, ReadOutcome, Remote
from newsetl.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a run is asked to do."""

    sources: Sequence[str]
    settings: Settings
    pattern: PathPattern | None = None
    limit: int | None = None  # captures, at most
    only: frozenset[UUID] | None = None  # capture ids: pass over all others
    captures: Callable[[ReadOptions], Iterator[ReadOutcome]] | None = None  # in place of what the sources give
    command: str = "run"


def remote_of(settings: Settings) -> Remote:
    """How inputs that lie elsewhere are fetched, by the settings of the web."""
    return Remote(allow=settings.web.allow, proxy=settings.web.proxy)
