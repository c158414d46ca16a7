"""The first extraction process, started before the command line is imported: it imports while its caller does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsetl.core.child import Started, start_process

if TYPE_CHECKING:
    from newsetl.run.workers.pool import Child
    from newsetl.settings import Settings

_STARTED: list[Started] = []


def start_early() -> None:
    """Start the process of `begin_child` before its task is known. It ends with this one at the latest."""
    _STARTED.append(start_process("-m", "newsetl.run.workers.child"))


def begin_child(settings: Settings) -> Child | None:
    """A child for `newsetl.run.pipeline.run`; None where a cluster reads."""
    from newsetl.run.workers.pool import Child
    from newsetl.run.workers.task import task_of

    child = Child(task_of(settings), _STARTED.pop() if _STARTED else None)
    if settings.run.executor == "local":
        return child
    child.kill()
    return None
