"""Runs that no process works on any more: marked as crashed within seconds, where heartbeats need minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from newsetl.core.processes import is_alive
from newsetl.operations.api import Api

_OPEN = ("RUNNING", "PENDING", "CANCELLING")
_ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
_SUBMITTING = timedelta(minutes=3)  # the longest that a worker takes from a run to its process


class LostRuns:
    """For our own server, whose worker is on this machine. Elsewhere the heartbeat automation does it."""

    def __init__(self, api: Api, pool: str) -> None:
        self._api, self._pool = api, pool
        self._suspects: set[str] = set()

    def look(self, *, now: datetime | None = None) -> list[str]:
        """Mark runs as crashed that had no process at this look and the one before; their names."""
        moment = now or datetime.now(UTC)
        is_open = {"state": {"type": {"any_": list(_OPEN)}}}
        of_pool = {"flow_runs": is_open, "work_pools": {"name": {"any_": [self._pool]}}}
        runs = self._api.post("flow_runs/filter", of_pool) or []
        lost = {run["id"]: run for run in runs if not _is_worked_on(run, moment)}
        below = {"flow_runs": {**is_open, "parent_task_run_id": {"is_null_": False}}}
        for run in self._api.post("flow_runs/filter", below) or []:
            if run["deployment_id"] is None and self._has_ended(run["parent_task_run_id"]):
                lost[run["id"]] = run
        sure = self._suspects & lost.keys()
        self._suspects = lost.keys() - sure
        for identity in sure:
            state = {
                "type": "CRASHED",
                "message": "Its process ended without a word: killed, or out of memory. "
                "Nothing is lost: the next run goes on where it stopped.",
            }
            self._api.post(f"flow_runs/{identity}/set_state", {"state": state})
        return [lost[identity]["name"] for identity in sure]

    def _has_ended(self, task: str) -> bool:
        """Whether the run has ended in whose process another one was a task, as a collect's ingest is."""
        above = self._api.post("flow_runs/filter", {"task_runs": {"id": {"any_": [task]}}}) or []
        return bool(above) and all(run["state"]["type"] in _ENDED for run in above)


def _is_worked_on(run: dict[str, Any], now: datetime) -> bool:
    """Whether the process of a run is there, or may still be coming: a worker starts it within minutes."""
    pid = run.get("infrastructure_pid")
    if pid and str(pid).isdigit():
        return is_alive(int(pid))
    since = run["state"].get("timestamp")
    return since is None or now - datetime.fromisoformat(since.replace("Z", "+00:00")) < _SUBMITTING
