"""A server of somebody else's, away for a while in mid-run; and a run whose whole machine is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from newsetl.core.processes import children_of

from .service import ENDS, QUICK, Service, clean_environment, free_port, wait_for
from .test_kill import digest_of, finished, newsetl, write_corpus

pytestmark = pytest.mark.prefect


class TheirServer:
    """A Prefect server that newsetl did not start, and can be taken away."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()
        self.url = f"http://127.0.0.1:{self.port}/api"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = clean_environment(
            PREFECT_HOME=str(self.home),
            PREFECT_SERVER_API_PORT=str(self.port),
            PREFECT_SERVER_ANALYTICS_ENABLED="false",
            PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE="prefect.server.concurrency.lease_storage.filesystem",
            DO_NOT_TRACK="1",
        )
        command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1"]
        with (self.home / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--port", str(self.port)], env=environment, stdout=log, stderr=log
            )

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()


@contextmanager
def service_on(tmp_path: Path) -> Iterator[tuple[Service, TheirServer]]:
    """Their server, and our worker on it."""
    (tmp_path / "theirs").mkdir()
    theirs = TheirServer(tmp_path / "theirs")
    theirs.start()
    # our own PREFECT_HOME marks the service's processes, as it does when the server is ours
    home = str(tmp_path / "warehouse/service/prefect")
    service = Service(
        tmp_path,
        port=theirs.port,
        environment=clean_environment(**QUICK, PREFECT_API_URL=theirs.url, PREFECT_HOME=home),
    )
    try:
        assert service.api.wait(240)
        done = service.newsetl("up")
        assert done.returncode == 0, done.stderr
        yield service, theirs
    finally:
        service.down()
        theirs.kill()
    assert service.processes() == {}


def run_through_an_outage(tmp_path: Path, *, documents: int, away_s: float) -> None:
    """The server is killed in mid-run and comes back: the run goes on, and its end is known.

    A server that missed three heartbeats takes the run for crashed at first; the run corrects that at its end.
    """
    corpus = write_corpus(tmp_path / "corpus", documents)
    with service_on(tmp_path) as (service, theirs):
        warehouse = tmp_path / "w"
        identity = service.trigger("ingest", {"sources": [str(corpus)], "warehouse": str(warehouse)})
        wait_for(lambda: list((warehouse / "lake/manifests").glob("*.json")))
        theirs.kill()
        time.sleep(away_s)
        assert not service.orphans()
        theirs.start()
        run = service.await_state(identity, "COMPLETED", "FAILED", "CANCELLED")
        assert run["state"]["type"] == "COMPLETED", run["state"]["message"]
    finished(newsetl("run", corpus, "-w", tmp_path / "clean", settings=service.environment))
    assert digest_of(warehouse) == digest_of(tmp_path / "clean")


def test_a_server_that_goes_away_for_seconds_costs_the_run_nothing(tmp_path: Path) -> None:
    run_through_an_outage(tmp_path, documents=1_500, away_s=5)


@pytest.mark.soak
def test_a_server_that_is_away_for_a_minute_costs_the_run_nothing(tmp_path: Path) -> None:
    run_through_an_outage(tmp_path, documents=3_000, away_s=60)


@pytest.mark.soak
def test_a_run_whose_machine_is_gone_is_ended_by_the_heartbeat_automation(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", 5_000)
    with service_on(tmp_path) as (service, _):
        identity = service.trigger("ingest", {"sources": [str(corpus)], "warehouse": str(tmp_path / "w")})
        run = service.await_state(identity, "RUNNING")
        engine = int(run["infrastructure_pid"])
        time.sleep(2)  # the first heartbeat is on its way
        os.kill(service.supervisor, signal.SIGKILL)  # as a power cut: worker and engine go with it
        began = time.monotonic()
        wait_for(lambda: not children_of(engine) and not service.processes())
        run = service.await_state(identity, *ENDS)
        print(f"marked as {run['state']['type']} after {time.monotonic() - began:.0f} s")
        assert run["state"]["type"] == "CRASHED"
        assert "It stopped beating" in run["state"]["message"]
        again = service.newsetl("up")
        assert again.returncode == 0, again.stderr
        identity = service.trigger("ingest", {"sources": [str(corpus)], "warehouse": str(tmp_path / "w")})
        assert service.await_state(identity, *ENDS)["state"]["type"] == "COMPLETED"
