"""A Dask cluster of processes on loopback, as `dask scheduler` and `dask worker` make it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .service import free_port, wait_for


class Cluster:
    """One scheduler, and workers with one thread each and no nanny: a kill is a death."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.workers: list[subprocess.Popen[bytes]] = []
        self._scheduler = self._start(
            "scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard"
        )

    @property
    def settings(self) -> dict[str, str]:
        return {"NEWSETL_RUN__EXECUTOR": "dask", "NEWSETL_RUN__DASK_ADDRESS": self.address}

    def join(self, **environment: str) -> subprocess.Popen[bytes]:
        """Start a worker and wait until the scheduler knows it."""
        name = f"worker-{len(self.workers)}"
        arguments = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--name", name, "--host", "127.0.0.1"]
        process = self._start("worker", self.address, *arguments, **environment)
        self.workers.append(process)
        log = self.folder / f"worker-{len(self.workers)}.log"
        wait_for(lambda: "Registered to" in log.read_text())
        return process

    def _start(self, kind: str, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        name = kind if kind == "scheduler" else f"worker-{len(self.workers) + 1}"
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_" + kind, *arguments],
                cwd=self.folder,
                env={**os.environ, **environment},
                stdout=log,
                stderr=log,
            )

    def end(self) -> None:
        for process in (*self.workers, self._scheduler):
            process.send_signal(signal.SIGKILL)
            process.wait()


@contextmanager
def cluster_of(folder: Path, workers: int) -> Iterator[Cluster]:
    folder.mkdir(parents=True, exist_ok=True)
    cluster = Cluster(folder)
    try:
        for _ in range(workers):
            cluster.join()
        yield cluster
    finally:
        cluster.end()
