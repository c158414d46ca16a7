"""Runs whose process is gone without a word: marked as crashed within seconds, where heartbeats need minutes."""

from __future__ import annotations

from typing import Any

from newsetl.core.processes import is_alive
from newsetl.operations.api import Api

_OPEN = ("RUNNING", "PENDING", "CANCELLING")


class LostRuns:
    """For our own server, whose worker is on this machine. Elsewhere the heartbeat automation does it."""

    def __init__(self, api: Api, pool: str) -> None:
        self._api, self._pool = api, pool
        self._suspects: set[str] = set()

    def look(self) -> list[str]:
        """Mark runs as crashed that had no process at this look and the one before; their names."""
        body = {
            "flow_runs": {"state": {"type": {"any_": list(_OPEN)}}},
            "work_pools": {"name": {"any_": [self._pool]}},
        }
        gone = {run["id"]: run for run in self._api.post("flow_runs/filter", body) or [] if not _has_process(run)}
        sure = self._suspects & gone.keys()
        self._suspects = gone.keys() - sure
        for identity in sure:
            state = {
                "type": "CRASHED",
                "message": "Its process was gone without a word: killed, or out of memory. "
                "Nothing is lost: the next run goes on where it stopped.",
            }
            self._api.post(f"flow_runs/{identity}/set_state", {"state": state})
        return [gone[identity]["name"] for identity in sure]


def _has_process(run: dict[str, Any]) -> bool:
    """Whether the process that a worker named for this run is there; one not yet named is taken as coming."""
    pid = run.get("infrastructure_pid")
    return not (pid and str(pid).isdigit()) or is_alive(int(pid))
