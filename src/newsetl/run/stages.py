"""The stages of a run, in order, with how long each took and what it did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic


class Stage(StrEnum):
    """What a run is doing. Some commits come before the last input is read: their time counts as load."""

    READ = "read and extract"
    LOAD = "load"
    CHECK = "check"
    PUBLISH = "publish"


UNITS = {Stage.READ: "inputs", Stage.LOAD: "rows", Stage.CHECK: "checks", Stage.PUBLISH: "articles"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTime:
    """One stage that has ended."""

    name: str
    seconds: float
    count: int
    unit: str  # of the count, such as "inputs"


class StageClock:
    """Knows which stage a run is in, and how long it was in each."""

    def __init__(self, on_stage: Callable[[str], None] | None = None) -> None:
        self._on_stage = on_stage
        self._seconds = dict.fromkeys(Stage, 0.0)
        self._began = monotonic()
        self.stage = Stage.READ

    def enter(self, name: str) -> None:
        """A stage begins; the one before it has ended."""
        self._switch(Stage(name))
        if self._on_stage:
            self._on_stage(name)

    @contextmanager
    def commit(self) -> Iterator[None]:
        """A commit before the last input is read."""
        before = self.stage
        self._switch(Stage.LOAD)
        yield
        self._switch(before)

    def times(self, **counts: int) -> tuple[StageTime, ...]:
        """All stages; `counts` says what each did, by its unit."""
        self._switch(self.stage)
        return tuple(
            StageTime(name=stage, seconds=self._seconds[stage], count=counts[UNITS[stage]], unit=UNITS[stage])
            for stage in Stage
        )

    def _switch(self, stage: Stage) -> None:
        now = monotonic()
        self._seconds[self.stage] += now - self._began
        self.stage, self._began = stage, now
