"""A Dask cluster of processes on loopback, as `dask scheduler` and `dask worker` make it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
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

    def join(self, *, without: Path | None = None, **environment: str) -> subprocess.Popen[bytes]:
        """Start a worker and wait until the scheduler knows it; one that has an empty folder in place of `without`.

        Args:
            without: a folder that it does not see, as when a machine lacks a mount.
            environment: beside that of the tests.
        """
        name = f"worker-{len(self.workers)}"
        arguments = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--name", name, "--host", "127.0.0.1"]
        before = _blinded(without) if without else []
        process = self._start("worker", self.address, *arguments, before=before, **environment)
        self.workers.append(process)
        log = self.folder / f"worker-{len(self.workers)}.log"
        wait_for(lambda: "Registered to" in log.read_text())
        return process

    def address_of(self, worker: int) -> str:
        """Under which the scheduler knows a worker; the first one is 1."""
        log = (self.folder / f"worker-{worker}.log").read_text()
        return re.findall(r"Start worker at:\s+(\S+)", log)[0]

    def _start(
        self, kind: str, *arguments: str, before: Sequence[str] = (), **environment: str
    ) -> subprocess.Popen[bytes]:
        name = kind if kind == "scheduler" else f"worker-{len(self.workers) + 1}"
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                [*before, sys.executable, "-m", "distributed.cli.dask_" + kind, *arguments],
                cwd=self.folder,
                env={**os.environ, **environment},
                stdout=log,
                stderr=log,
            )

    def end(self) -> None:
        for process in (*self.workers, self._scheduler):
            process.send_signal(signal.SIGKILL)
            process.wait()


def _blinded(folder: Path) -> list[str]:
    """Command that runs another with mounts of its own, where `folder` is empty."""
    mounted = 'mount -t tmpfs none "$0" && exec "$@"'
    return ["unshare", "--map-root-user", "--mount", "sh", "-c", mounted, str(folder)]


def why_not_blind(folder: Path) -> str | None:
    """Why no worker here can be started without a folder; None where it can."""
    if not shutil.which("unshare"):
        return "there is no `unshare` (util-linux) to give a worker mounts of its own"
    tried = subprocess.run([*_blinded(folder), "true"], capture_output=True, text=True, check=False)
    return f"the kernel gives no mounts of one's own: {tried.stderr.strip()}" if tried.returncode else None


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
