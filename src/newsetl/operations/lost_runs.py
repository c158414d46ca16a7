"""Runs that no process works on any more, and their tasks: ended within seconds, where heartbeats need minutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from newsetl.core.processes import is_alive, parent_of
from newsetl.operations.api import Api

_OPEN = ("RUNNING", "PENDING", "CANCELLING")
_ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
SUBMITTING = timedelta(minutes=3)  # the longest that a worker takes from a run to its process
_TELLING = timedelta(seconds=30)  # the longest that the server takes to learn of a task's end
_CRASHED = {
    "type": "CRASHED",
    "message": "Its process ended without a word: killed, or out of memory. "
    "Nothing is lost: the next run goes on where it stopped.",
}
_ENDED_WITH_ITS_RUN = {"type": "CRASHED", "message": "Its run has ended before it."}


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """The process that takes runs now: what it did not take nobody begins, what it began are its children."""

    pid: int
    began_at: datetime


class LostRuns:
    """For our own server, whose worker is on this machine. Elsewhere the heartbeat automation does it."""

    def __init__(self, api: Api, pool: str) -> None:
        self._api, self._pool = api, pool
        self._suspects: set[str] = set()  # runs that looked lost at the last look

    @property
    def is_suspicious(self) -> bool:
        """Whether a run looked lost at the last look: the next one decides."""
        return bool(self._suspects)

    def look(self, worker: Worker, *, now: datetime | None = None) -> list[str]:
        """Mark runs as crashed that looked lost at this look and the last one, and tasks that runs left open.

        Args:
            worker: the worker of now.
            now: the present, without it the clock's.

        Returns:
            The names of the runs that were marked.
        """
        moment = now or datetime.now(UTC)
        runs = self._lost_runs(worker, moment)
        sure = self._suspects & runs.keys()
        self._suspects = runs.keys() - sure
        for identity in sure:
            self._api.post(f"flow_runs/{identity}/set_state", {"state": _CRASHED})
        for identity in self._open_tasks(moment - _TELLING):
            self._api.post(f"task_runs/{identity}/set_state", {"state": _ENDED_WITH_ITS_RUN})
        return [runs[identity] for identity in sure]

    def _lost_runs(self, worker: Worker, now: datetime) -> dict[str, str]:
        """Id → name of open runs that no process works on."""
        is_open = {"state": {"type": {"any_": list(_OPEN)}}}
        of_pool = {"flow_runs": is_open, "work_pools": {"name": {"any_": [self._pool]}}}
        runs = self._api.post("flow_runs/filter", of_pool) or []
        lost = {run["id"]: run["name"] for run in runs if not _is_worked_on(run, worker, now)}
        below = {"flow_runs": {**is_open, "parent_task_run_id": {"is_null_": False}}}
        for run in self._api.post("flow_runs/filter", below) or []:
            if run["deployment_id"] is None and self._has_ended(run["parent_task_run_id"]):
                lost[run["id"]] = run["name"]
        return lost

    def _has_ended(self, task: str) -> bool:
        """Whether the run has ended in whose process another one was a task, as a collect's ingest is."""
        above = self._api.post("flow_runs/filter", {"task_runs": {"id": {"any_": [task]}}}) or []
        return bool(above) and all(run["state"]["type"] in _ENDED for run in above)

    def _open_tasks(self, ended_before: datetime) -> list[str]:
        """Ids of open tasks of runs that ended before a time."""
        ended = {"state": {"type": {"any_": list(_ENDED)}}, "end_time": {"before_": ended_before.isoformat()}}
        tasks = {"task_runs": {"state": {"type": {"any_": list(_OPEN)}}}, "flow_runs": ended}
        return [task["id"] for task in self._api.post("task_runs/filter", tasks) or []]


def _is_worked_on(run: Mapping[str, Any], worker: Worker, now: datetime) -> bool:
    """Whether the process of a run is there, or may still be coming."""
    pid = run.get("infrastructure_pid")
    if pid and str(pid).isdigit():  # after a restart of the machine another program may have the number
        return is_alive(int(pid)) and parent_of(int(pid)) in (worker.pid, None)
    taken_at = run["state"].get("timestamp")
    latest = max(worker.began_at, now - SUBMITTING)
    return taken_at is None or datetime.fromisoformat(taken_at.replace("Z", "+00:00")) > latest
