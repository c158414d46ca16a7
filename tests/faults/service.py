"""A whole service (server, worker, supervisor) for fault tests, and what is needed to hurt it."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newsetl.core.errors import ServiceError
from newsetl.core.processes import children_of, is_alive
from newsetl.operations.api import Api
from newsetl.operations.folder import Folder

ENDS = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
_AWAY = (ServiceError, OSError, ValueError, KeyError)  # not there, or not written whole: it may be later
PATIENCE_SECONDS = 400.0  # past this a test is hung, which is no measurement


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


# A run begins half a second after it is asked for or due; as shipped it is three to five, which teaches no test more.
QUICK = {
    "PREFECT_WORKER_QUERY_SECONDS": "0.5",
    "PREFECT_SERVER_SERVICES_SCHEDULER_RECENT_DEPLOYMENTS_LOOP_SECONDS": "1",
}


def clean_environment(**more: str) -> dict[str, str]:
    """That of the tests, without any Prefect of the machine."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return {**environment, "NEWSETL_RUN__COMMIT_DOCUMENTS": "50", "NEWSETL_RUN__BATCH_DOCUMENTS": "8", **more}


@dataclass
class Service:
    """`newsetl up` on a port of its own; everything is done through its command line, its API and signals."""

    home: Path
    port: int = field(default_factory=free_port)
    environment: dict[str, str] = field(default_factory=lambda: clean_environment(**QUICK))
    python: str = sys.executable

    @property
    def api(self) -> Api:
        """The service's server; somebody else's, when the environment names one."""
        url = self.environment.get("PREFECT_API_URL")
        secret = None if url else Folder(self.home / "warehouse").secret()
        return Api(url or f"http://127.0.0.1:{self.port}/api", secret=secret)

    def newsetl(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [self.python, "-m", "newsetl", *map(str, arguments), "-w", str(self.home / "warehouse")]
        return subprocess.run(
            command, cwd=self.home, env=self.environment, capture_output=True, text=True, check=False
        )

    def up(self) -> subprocess.CompletedProcess[str]:
        return self.newsetl("up", "--port", str(self.port))

    def down(self) -> subprocess.CompletedProcess[str]:
        return self.newsetl("down")

    # -- its processes -------------------------------------------------------------------------------------

    @property
    def supervisor(self) -> int:
        return int(json.loads((self.home / "warehouse/service/service.json").read_text())["pid"])

    def program(self, name: str) -> int:
        """Process number of "server" or "worker", once it runs."""
        path = self.home / "warehouse/service/programs.json"
        return int(wait_for(lambda: self._alive(json.loads(path.read_text())[name]["pid"])))

    @staticmethod
    def _alive(pid: int | None) -> int | None:
        return pid if pid and is_alive(pid) else None

    def processes(self) -> dict[int, str]:
        """Everything alive that belongs to this service, by its environment: number → command line."""
        processes = {}
        mark = f"PREFECT_HOME={self.home}/warehouse/service/prefect".encode()
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if mark in (folder / "environ").read_bytes() and is_alive(int(folder.name)):
                    command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                    processes[int(folder.name)] = command.strip()
        return processes

    def orphans(self) -> dict[int, str]:
        """Those that do not descend from the supervisor."""
        family, grown = {self.supervisor}, {self.supervisor}
        while grown:
            grown = {child for pid in grown for child in children_of(pid)} - family
            family |= grown
        return {pid: command for pid, command in self.processes().items() if pid not in family}

    # -- its runs ------------------------------------------------------------------------------------------

    def trigger(self, name: str, parameters: dict[str, Any] | None = None) -> str:
        """Ask for a run, as a person does in the UI; its id."""
        assert self.api.wait(PATIENCE_SECONDS)
        deployment = self.api.get(f"deployments/name/{name}/{name}")
        run = self.api.post(
            f"deployments/{deployment['id']}/create_flow_run",
            {"parameters": {"parameters": parameters} if parameters else {}},
        )
        return str(run["id"])

    def schedule_every(self, name: str, seconds: float, parameters: dict[str, Any] | None = None) -> None:
        """Have a deployment's schedule come round every so many seconds, as a person sets it in the UI."""
        schedule = {"schedule": {"interval": seconds}, "active": True, "parameters": parameters or {}}
        self.set_schedules(name, [schedule])

    def pause(self, name: str) -> None:
        """Take a deployment's schedules away."""
        self.set_schedules(name, [])

    def schedules_of(self, name: str) -> list[dict[str, Any]]:
        """A deployment's schedules, as they can be set again."""
        fields = ("schedule", "active", "parameters")
        return [{field: one[field] for field in fields} for one in self._deployment(name)["schedules"]]

    def set_schedules(self, name: str, schedules: list[dict[str, Any]]) -> None:
        self.api.patch(f"deployments/{self._deployment(name)['id']}", {"schedules": schedules})

    def _deployment(self, name: str) -> dict[str, Any]:
        assert self.api.wait(PATIENCE_SECONDS)
        deployment: dict[str, Any] = self.api.get(f"deployments/name/{name}/{name}")
        return deployment

    def runs_of(self, name: str) -> list[dict[str, Any]]:
        """Runs of a deployment that have begun, the oldest first."""
        body = {
            "deployments": {"name": {"any_": [name]}},
            "flow_runs": {"start_time": {"is_null_": False}},
            "sort": "START_TIME_DESC",  # the server gives the first two hundred
        }
        runs: list[dict[str, Any]] = self.api.post("flow_runs/filter", body)
        return runs[::-1]

    def open_tasks(self) -> list[str]:
        """Names of tasks that have not ended, though their runs have."""
        body = {
            "task_runs": {"state": {"type": {"any_": ["RUNNING", "PENDING"]}}},
            "flow_runs": {"state": {"type": {"any_": list(ENDS)}}},
        }
        return [task["name"] for task in self.api.post("task_runs/filter", body)]

    def await_idle(self, name: str) -> None:
        """Wait until no run of a deployment is under way."""
        body = {
            "deployments": {"name": {"any_": [name]}},
            "flow_runs": {"state": {"type": {"any_": ["RUNNING", "PENDING", "CANCELLING"]}}},
        }
        wait_for(lambda: self.api.post("flow_runs/filter", body) == [])

    def run_to_end(self, name: str, parameters: dict[str, Any] | None = None) -> dict[str, Any]:
        """Ask for runs until one does not give way to a run under way; how it ended."""
        while True:
            run = self.await_state(self.trigger(name, parameters), *ENDS)
            if run["state"]["type"] != "CANCELLED":
                return run
            self.await_idle(name)

    def run(self, identity: str) -> dict[str, Any]:
        """What the server knows of a run, as soon as it answers."""
        assert self.api.wait(PATIENCE_SECONDS)
        run: dict[str, Any] = self.api.get(f"flow_runs/{identity}")
        return run

    def await_state(self, identity: str, *kinds: str) -> dict[str, Any]:
        ended: dict[str, Any] = wait_for(
            lambda: run if (run := self.run(identity))["state"]["type"] in kinds else None
        )
        return ended

    def kill(self, victim: str, run: dict[str, Any]) -> bool:
        """kill -9 the supervisor, server, worker, the engine of a run, or one of its extraction children."""
        engine = int(run["infrastructure_pid"])
        if victim == "child":
            pids = children_of(engine)
            pid = random.choice(pids) if pids else 0
        elif victim == "supervisor":
            pid = self.supervisor
        else:
            pid = engine if victim == "engine" else self.program(victim)
        if not pid:
            return False
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            return True
        return False


def wait_for(question: Any, seconds: float = PATIENCE_SECONDS, *, every_s: float = 0.2) -> Any:
    """Ask until the answer is something; what is away is no answer."""
    deadline = time.monotonic() + seconds
    last: Exception | None = None
    while time.monotonic() < deadline:
        try:
            if answer := question():
                return answer
        except _AWAY as error:
            last = error
        time.sleep(every_s)
    raise AssertionError(f"nothing came of waiting for {seconds:.0f} s: {last}")
