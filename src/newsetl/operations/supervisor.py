"""Keeps the server and the worker alive until it is told to end; when it is killed, they end with it.

`newsetl up` starts it as `python -m newsetl.operations.supervisor`; under systemd the units do its work.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from newsetl.core.errors import ServiceError
from newsetl.core.processes import children_of, is_alive
from newsetl.core.storage import write_atomically
from newsetl.operations.api import Api
from newsetl.operations.folder import Folder
from newsetl.operations.lost_runs import LostRuns, Worker
from newsetl.operations.programs import client_environment, server_command, server_environment, worker_command

_TICK_SECONDS = 0.5
_STEADY_SECONDS = 60.0  # a program that ran for longer starts again at once
_LONGEST_PAUSE_SECONDS = 30.0
_WATCH_SECONDS = 5.0
_SOON_SECONDS = 1.0  # to the look that decides on a run which seems to be lost
_FINISH_SECONDS = 30.0  # for flow runs to commit what they have


@dataclass(slots=True)
class Program:
    """One program in a process group of its own, started again when it ends."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    began_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    failures: int = 0
    _began: float = 0.0
    _not_before: float = field(default_factory=time.monotonic)

    @property
    def is_running(self) -> bool:
        """Whether it runs; its end is noted here, and whatever is left of its group is killed."""
        if self.process is None:
            return False
        if self.process.poll() is None:
            return True
        _signal_group(self.process.pid, signal.SIGKILL)
        _log(f"{self.name} {self.process.pid} ended with {self.process.returncode}")
        steady = time.monotonic() - self._began > _STEADY_SECONDS
        self.failures = 1 if steady else self.failures + 1
        self._not_before = time.monotonic() + min(_LONGEST_PAUSE_SECONDS, 2.0 ** (self.failures - 1) - 1)
        self.process = None
        return False

    def start(self) -> None:
        """Start it, unless it failed a moment ago."""
        if time.monotonic() < self._not_before:
            return
        self._began, self.began_at = time.monotonic(), datetime.now(UTC)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        _log(f"{self.name} started as {self.process.pid}")

    def end(self, seconds: float) -> None:
        """Ask it to end, then make it."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            _log(f"{self.name} {self.process.pid} did not end within {seconds:.0f} s: killed")
        _signal_group(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Supervisor:
    """The loop over both programs."""

    def __init__(self, folder: Folder, api: str, pool: str, port: int | None) -> None:
        self.pool, self.folder = pool, folder
        self.api = Api(api, secret=folder.secret() if port is not None else None)
        self.server: Program | None = None
        if port is not None:
            command, environment = server_command(folder.warehouse, port), server_environment(folder, port)
            self.server = Program("server", command, environment, folder.log("server"))
        environment = client_environment(folder, api, own_server=port is not None)
        self.worker = Program("worker", worker_command(pool), environment, folder.log("worker"))
        self._lost_runs = LostRuns(self.api, pool) if port is not None else None
        self._next_look = 0.0
        self._stop = threading.Event()
        self._noted: object = None

    def run(self) -> None:
        """Until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        while not self._stop.wait(_TICK_SECONDS):
            if self.server and not self.server.is_running:
                self.server.start()
            if not self.worker.is_running and self._is_ready():
                self.worker.start()
                self._next_look = time.monotonic()  # the runs of the worker before it have ended with it
            if self._lost_runs and self.worker.process and time.monotonic() >= self._next_look:
                self._look(self._lost_runs, self.worker.process.pid)
            self._note()
        self._end()

    def _is_ready(self) -> bool:
        """Whether there is a work pool to poll: `newsetl up` makes it once the server is healthy."""
        try:
            return self.api.is_healthy() and self.api.get(f"work_pools/{self.pool}") is not None
        except ServiceError:
            return False

    def _look(self, lost_runs: LostRuns, worker_pid: int) -> None:
        try:
            for name in lost_runs.look(Worker(pid=worker_pid, began_at=self.worker.began_at)):
                _log(f"the process of the run {name!r} was gone: marked as crashed")
        except ServiceError as error:
            _log(str(error))
        self._next_look = time.monotonic() + (_SOON_SECONDS if lost_runs.is_suspicious else _WATCH_SECONDS)

    def _note(self) -> None:
        """Say which processes run, for people and tests, whenever that has changed."""
        programs = [program for program in (self.server, self.worker) if program is not None]
        processes = {
            program.name: {"pid": program.process.pid if program.process else None, "failures": program.failures}
            for program in programs
        }
        if processes == self._noted:
            return
        with suppress(OSError):
            with write_atomically(self.folder.root / "programs.json") as temporary:
                temporary.write_text(json.dumps(processes), encoding="utf-8")
            self._noted = processes

    def _end(self) -> None:
        """Flow runs first, so that they commit and report; then the worker; the server last."""
        _log("ending")
        runs = children_of(self.worker.process.pid) if self.worker.process else []
        for pid in runs:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + _FINISH_SECONDS
        while any(is_alive(pid) for pid in runs) and time.monotonic() < deadline:
            time.sleep(0.2)
        self.worker.end(15.0)
        if self.server:
            self.server.end(15.0)
        self.folder.clear()
        _log("ended")


def _signal_group(pid: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def _log(line: str) -> None:
    print(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {line}", flush=True)


def main() -> None:
    """`python -m newsetl.operations.supervisor WAREHOUSE API POOL [PORT]`."""
    warehouse, api, pool, *port = sys.argv[1:]
    Supervisor(Folder(Path(warehouse)), api, pool, int(port[0]) if port else None).run()


if __name__ == "__main__":
    main()
