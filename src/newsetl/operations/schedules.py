"""What the deployments did last and will do next: read from the server, for `status`, `up` and `sources check`."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from newsetl.core.errors import ServiceError
from newsetl.operations.api import Api
from newsetl.operations.folder import Folder

_FINISHED = ("COMPLETED", "FAILED", "CRASHED")  # a cancelled run gave way to one that still ran
INTERRUPTED = "Interrupted"  # the state of a run that `newsetl down` ended: the next one goes on, nobody is called
_NEVER = datetime.max.replace(tzinfo=UTC)
_LATE = timedelta(minutes=2)  # a run that has not begun so long after its time waits for a worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """One deployment: its last run, its last success, its next run."""

    name: str
    is_scheduled: bool
    last_state: str | None = None  # Prefect's name of it, such as "Completed", "Crashed", "TimedOut"
    last_message: str = ""
    last_ended_at: datetime | None = None
    last_success_at: datetime | None = None
    next_at: datetime | None = None

    def problem(self, now: datetime) -> str | None:
        """What is wrong with a schedule, in one line; None when all is well.

        Where nothing is scheduled, nothing is wrong: the person who asked for a run sees how it ended.
        """
        if not self.is_scheduled:
            return None
        if self._failure and self.last_state != INTERRUPTED:
            return self._failure
        if self.next_at is not None and now - self.next_at > _LATE:
            return f"{self.name} was due at {_minute(self.next_at)} and has not begun: no worker takes it"
        return None

    @property
    def sentence(self) -> str:
        """Such as "collect: last success 2026-11-02 00:05 UTC, next 2026-11-02 00:20 UTC"."""
        parts = [f"last success {_minute(self.last_success_at)}"]
        if self._failure:
            parts.append(f"last run {self._failure.removeprefix(f'{self.name} ')}")
        if self.next_at is not None:
            parts.append(f"next {_minute(self.next_at)}")
        elif self.is_scheduled:
            parts.append("no run scheduled")
        return f"{self.name}: {', '.join(parts)}"

    @property
    def _failure(self) -> str | None:
        if self.last_state in (None, "Completed"):
            return None
        return f"{self.name} {str(self.last_state).lower()} at {_minute(self.last_ended_at)}: {self.last_message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceState:
    """What `newsetl up` started, as far as it can be asked."""

    schedules: Sequence[Schedule]
    problems: Sequence[str]


def read_service(folder: Folder, *, now: datetime | None = None) -> ServiceState | None:
    """How the service of this warehouse does; None when none was started, or it was ended by `newsetl down`."""
    written = folder.last_running()
    if written is None:
        return None
    if not written.is_alive:
        return ServiceState(schedules=(), problems=[f"what was up since {written.since} is gone: `newsetl up`"])
    try:
        schedules = read_schedules(folder.api(written), written.pool)
    except ServiceError as error:
        return ServiceState(schedules=(), problems=[str(error)])
    moment = now or datetime.now(UTC)
    problems = [problem for schedule in schedules if (problem := schedule.problem(moment))]
    return ServiceState(schedules=schedules, problems=problems)


def read_schedules(api: Api, pool: str, *, wait_s: float = 0.0) -> list[Schedule]:
    """Every deployment of a work pool, the one that is due first before the others.

    Waits up to `wait_s` seconds for a scheduler that has just begun.
    """
    deployments = api.post("deployments/filter", {"work_pools": {"name": {"any_": [pool]}}}) or []
    deadline = time.monotonic() + wait_s
    schedules = []
    for deployment in deployments:
        schedule = _read(api, deployment)
        while schedule.is_scheduled and schedule.next_at is None and time.monotonic() < deadline:
            time.sleep(0.5)
            schedule = _read(api, deployment)
        schedules.append(schedule)
    return sorted(schedules, key=lambda one: (one.next_at or _NEVER, one.name))


def next_run(deployment: str | None) -> str | None:
    """A sentence that says when a deployment runs next; None when it has no schedule, or nobody can be asked.

    Args:
        deployment: its id; None for a run that belongs to none.
    """
    url = os.environ.get("PREFECT_API_URL")
    if deployment is None or url is None:
        return None
    try:
        due = _run(Api(url), deployment, ("SCHEDULED",), "EXPECTED_START_TIME_ASC")
    except ServiceError:
        return None
    moment = _moment(due.get("expected_start_time"))
    return None if moment is None else f"The next scheduled run begins at {_minute(moment)}."


def _read(api: Api, deployment: Mapping[str, Any]) -> Schedule:
    identity = deployment["id"]
    last = _run(api, identity, _FINISHED, "END_TIME_DESC")
    success = _run(api, identity, ("COMPLETED",), "END_TIME_DESC")
    due = _run(api, identity, ("SCHEDULED",), "EXPECTED_START_TIME_ASC")
    return Schedule(
        name=deployment["name"],
        is_scheduled=any(schedule["active"] for schedule in deployment["schedules"]),
        last_state=last.get("state", {}).get("name"),
        last_message=" ".join((last.get("state", {}).get("message") or "").split()),
        last_ended_at=_moment(last.get("end_time")),
        last_success_at=_moment(success.get("end_time")),
        next_at=_moment(due.get("expected_start_time")),
    )


def _run(api: Api, deployment: str, states: Sequence[str], sort: str) -> dict[str, Any]:
    """The first run in one of the states; empty when there is none."""
    body = {
        "flow_runs": {"state": {"type": {"any_": list(states)}}},
        "deployments": {"id": {"any_": [deployment]}},
        "sort": sort,
        "limit": 1,
    }
    runs: list[dict[str, Any]] = api.post("flow_runs/filter", body) or []
    return runs[0] if runs else {}


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written.replace("Z", "+00:00")) if written else None


def _minute(moment: datetime | None) -> str:
    return "never" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"
