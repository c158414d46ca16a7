"""`newsetl up` and `newsetl down`: what they start, what they say when they cannot, and who is told of trouble."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from newsetl.operations.automations import LOST_RUNS, TELL

from .service import ENDS, Service, clean_environment, wait_for
from .test_kill import ROOT

pytestmark = pytest.mark.prefect


@dataclass(frozen=True)
class SecondUp:
    """What `newsetl up` says when all runs, and the processes of before."""

    server: int
    worker: int
    ended: subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def second_up(service: Service) -> SecondUp:
    return SecondUp(service.program("server"), service.program("worker"), service.up())


def test_a_second_up_says_who_runs_and_changes_nothing(service: Service, second_up: SecondUp) -> None:
    assert f"process {service.supervisor}" in second_up.ended.stdout
    assert "Up since" in second_up.ended.stdout
    assert (service.program("server"), service.program("worker")) == (second_up.server, second_up.worker)
    names = [entry["name"] for entry in service.api.post("automations/filter", {})]
    assert sorted(names) == sorted([LOST_RUNS, TELL])


def test_it_says_what_is_scheduled_and_misses_no_flow(second_up: SecondUp) -> None:
    assert "maintain: last success" in second_up.ended.stdout
    assert "collect: last success" in second_up.ended.stdout
    assert "is not there" not in second_up.ended.stderr


def test_everything_listens_on_loopback_only(service: Service) -> None:
    listening = {pid: _listening(pid) for pid in (service.program("server"), service.program("worker"))}
    assert all(address == "0100007F" for addresses in listening.values() for address in addresses)
    assert listening[service.program("server")]


def _listening(pid: int) -> list[str]:
    """Local addresses, in hexadecimal as the kernel writes them, on which a process listens (IPv4)."""
    links = [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()]
    inodes = {link[8:-1] for link in links if link.startswith("socket:")}
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return [row[1].split(":")[0] for row in rows if row[3] == "0A" and row[9] in inodes]


def test_each_deployment_runs_once_at_a_time(service: Service) -> None:
    deployments = service.api.post("deployments/filter", {})
    assert {"ingest", "maintain"} <= {entry["name"] for entry in deployments}
    for entry in deployments:
        assert entry["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
        assert entry["global_concurrency_limit"]["limit"] == 1
        assert "newsetl" in entry["tags"]


def test_the_form_names_and_explains_each_field(service: Service) -> None:
    schema = service.api.get("deployments/name/ingest/ingest")["parameter_openapi_schema"]
    fields = schema["definitions"]["IngestParameters"]["properties"]
    assert {"sources", "warehouse", "limit"} <= fields.keys()
    assert all(field.get("description") for field in fields.values())


def test_a_run_that_fails_is_told_with_its_reason(
    service: Service, webhook: tuple[str, list[dict[str, Any]]]
) -> None:
    identity = service.trigger("ingest", {"sources": ["/no/such/folder"]})
    run = service.await_state(identity, *ENDS)
    assert run["state"]["type"] == "FAILED"
    assert "/no/such/folder" in run["state"]["message"]
    message = wait_for(lambda: next((m for m in webhook[1] if m["id"] == identity), None))
    assert message["state"] == "Failed"
    assert "/no/such/folder" in message["text"]
    assert message["url"].startswith(service.api.url.removesuffix("/api"))


def test_maintain_says_that_the_lake_makes_the_same_database(service: Service) -> None:
    identity = service.trigger("ingest", {"sources": [str(ROOT / "samples")]})
    assert service.await_state(identity, *ENDS)["state"]["type"] == "COMPLETED"
    run = service.await_state(service.trigger("maintain"), *ENDS)
    assert run["state"]["type"] == "COMPLETED"
    assert "the lake makes the same database" in run["state"]["message"]


def test_a_port_that_is_taken_is_said_with_the_way_out(service: Service, tmp_path: Path) -> None:
    other = Service(tmp_path, port=service.port)
    ended = other.up()
    assert ended.returncode == 1
    assert f"port {service.port} is taken" in ended.stderr
    assert "PREFECT_API_URL" in ended.stderr
    assert other.down().stdout == "Nothing was running.\n"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "warehouse").write_text("a file where a folder should be")
    ended = Service(tmp_path).up()
    assert ended.returncode == 1
    assert str(tmp_path / "warehouse") in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_old_server_is_said_with_both_versions(tmp_path: Path) -> None:
    with _server_that_says("3.1.0") as url:
        ended = Service(tmp_path, environment=clean_environment(PREFECT_API_URL=url)).up()
    assert ended.returncode == 1
    assert "Prefect 3.1.0" in ended.stderr


def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    ended = Service(tmp_path, environment=clean_environment(PREFECT_API_URL="http://127.0.0.1:9/api")).up()
    assert ended.returncode == 1
    assert "http://127.0.0.1:9/api does not answer" in ended.stderr


def test_two_at_once_begin_one_service(tmp_path: Path) -> None:
    service = Service(tmp_path)
    command = [
        sys.executable,
        "-m",
        "newsetl",
        "up",
        "--port",
        str(service.port),
        "-w",
        str(tmp_path / "warehouse"),
    ]
    both = [
        subprocess.Popen(command, env=service.environment, cwd=tmp_path, stdout=-1, stderr=-1, text=True)
        for _ in range(2)
    ]
    try:
        outputs = [process.communicate() for process in both]
        assert sorted(process.returncode for process in both) == [0, 1], outputs
        assert any("another `newsetl up` (process" in error for _, error in outputs)
    finally:
        service.down()
    assert service.processes() == {}


def test_a_run_whose_flow_file_has_moved_ends_with_its_name_and_up_mends_it(service: Service) -> None:
    """As after an upgrade into another folder: the server still names the file of before."""
    known = service.api.get("deployments/name/ingest/ingest")
    service.api.patch(f"deployments/{known['id']}", {"entrypoint": "/no/such/flows/ingest.py:ingest"})
    run = service.await_state(service.trigger("ingest", {"sources": [str(ROOT / "samples")]}), *ENDS)
    assert run["state"]["type"] in ("FAILED", "CRASHED")
    logs = {"logs": {"flow_run_id": {"any_": [run["id"]]}}}
    wait_for(lambda: any("/no/such/flows" in entry["message"] for entry in service.api.post("logs/filter", logs)))
    service.up()
    assert service.api.get("deployments/name/ingest/ingest")["entrypoint"] == known["entrypoint"]
    run = service.await_state(service.trigger("ingest", {"sources": [str(ROOT / "samples")]}), *ENDS)
    assert run["state"]["type"] == "COMPLETED", run["state"]["message"]


@contextmanager
def _server_that_says(version: str) -> Iterator[str]:
    class Old(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(True if self.path.endswith("health") else version).encode())

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Old) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/api"
        server.shutdown()
