"""The first extraction process, started before the command line is imported: it imports while its caller does."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from newsetl.core.child import ChildProcess, Started, start_process
from newsetl.core.config_file import config_path
from newsetl.core.errors import UsageError

if TYPE_CHECKING:
    from newsetl.run.workers.pool import Child
    from newsetl.settings import Settings

_STARTED: list[Started] = []


def start_early() -> None:
    """Start the process of `begin_child` before its task is known. It ends with this one at the latest.

    Where a cluster seems to read, there is none: it would take a quarter of a second of CPU time for nothing.
    """
    if not _names_a_cluster():
        _STARTED.append(start_process("-m", "newsetl.run.workers.child"))


def _names_a_cluster() -> bool:
    """Whether the settings seem to name one: a guess before they are read, which may be wrong."""
    named = os.environ.get("NEWSETL_RUN__EXECUTOR")
    if named is not None:
        return named == "dask"
    try:
        path = config_path()
        lines = path.read_text(encoding="utf-8").splitlines() if path else []
    except (UsageError, OSError, UnicodeDecodeError):  # it is said when they are read
        return False
    return any(line.partition("#")[0].replace(" ", "") == 'executor="dask"' for line in lines)


def begin_child(settings: Settings) -> Child | None:
    """A child for `newsetl.run.pipeline.run`; None where a cluster reads."""
    from newsetl.run.workers.pool import Child
    from newsetl.run.workers.task import task_of

    started = _STARTED.pop() if _STARTED else None
    if settings.run.executor == "local":
        return Child(task_of(settings), started)
    if started is not None:
        ChildProcess(started).kill()
    return None
