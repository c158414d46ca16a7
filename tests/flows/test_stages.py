"""The tasks that show the stages of a run, without a Prefect server."""

from __future__ import annotations

from datetime import UTC, datetime
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any

import pytest

from flows import ingest


def test_the_end_of_a_stage_that_was_over_before_its_task_began_is_newer_than_that_beginning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The newest state counts on the server: a task whose end was older than its beginning stayed Running."""
    ends: list[SimpleQueue[Any]] = []

    def submit(name: str, end: SimpleQueue[Any]) -> SimpleNamespace:
        ends.append(end)
        return SimpleNamespace(wait=lambda seconds: None)

    monkeypatch.setattr(ingest.stage, "submit", submit)
    stages = ingest.Stages()
    for name in ("check", "publish"):
        stages.enter(name)
    stages.close(OSError("the disk is full"))
    task_began_at = datetime.now(UTC)
    states = [ingest.stage.fn("", end) for end in ends]
    assert all(state.timestamp >= task_began_at for state in states)
    assert [state.type.value for state in states] == ["COMPLETED", "FAILED"]
    assert states[0].message.endswith(" s")
    assert states[1].message == "the disk is full"
