"""Operations without a server: what is deployed, what is told, what is watched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from newsetl.core.errors import ServiceError
from newsetl.core.processes import is_alive, start_of
from newsetl.core.shipped import shipped
from newsetl.operations import deployments, server, service
from newsetl.operations.api import Api
from newsetl.operations.folder import Folder, Running
from newsetl.operations.leases import LEASE, renew_leases
from newsetl.operations.lost_runs import SUBMITTING, LostRuns, Worker
from newsetl.operations.newest_call import NewestCall
from newsetl.operations.overdue_runs import drop_overdue_runs
from newsetl.operations.programs import flow_environment, server_command, server_environment, worker_command
from newsetl.settings import load_settings
from tests.conftest import as_nobody, on_linux

PREFECT = yaml.safe_load(shipped("prefect.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("entry", PREFECT["deployments"], ids=lambda entry: entry["name"])
def test_no_deployment_piles_up_missed_runs(entry: dict[str, Any]) -> None:
    assert entry["concurrency_limit"]["limit"] == 1
    assert entry["concurrency_limit"]["collision_strategy"] == "CANCEL_NEW"
    assert "newsetl" in entry["tags"]


def test_what_is_deployed_names_flows_by_full_path_and_runs_where_up_was_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    adapted = yaml.safe_load(deployments._adapted(shipped("prefect.yaml").read_text(encoding="utf-8"), "a pool"))
    assert [Path(entry["entrypoint"]).is_absolute() for entry in adapted["deployments"]] == [True] * 3
    assert {entry["work_pool"]["name"] for entry in adapted["deployments"]} == {"a pool"}
    (step,) = adapted["pull"]
    assert step["prefect.deployments.steps.set_working_directory"]["directory"] == str(tmp_path)


def test_a_flow_that_is_not_where_it_was_is_left_out_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "flows" / "collect.py"
    commands: list[list[str]] = []

    def moved(name: str) -> Path:
        return gone if name == "flows/collect.py" else shipped(name)

    def prefect(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 0, "", "")

    class Empty(Api):
        def get(self, path: str) -> None:
            """Nothing is deployed."""

    monkeypatch.setattr(deployments, "shipped", moved)
    monkeypatch.setattr(deployments.subprocess, "run", prefect)
    folder = Folder(tmp_path)
    folder.make()
    deployed = deployments.deploy(folder, Empty("http://127.0.0.1:1/api"), "newsetl", {})
    assert deployed.names == ["ingest", "maintain"]
    assert deployed.left_out == [f"deployment collect: its flow {gone} is not there"]
    assert "collect" not in commands[0]


def test_a_port_without_the_right_to_it_is_said_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(service.socket.socket, "bind", refused)
    with pytest.raises(ServiceError, match="port 80 needs more rights: choose one over 1023 with --port"):
        service._check_port(80)


def test_a_folder_without_the_right_to_write_is_named(nobodys: Path) -> None:
    nobodys.chmod(0o500)
    with as_nobody(), pytest.raises(ServiceError, match=f"cannot write {nobodys}/service: Permission denied"):
        Folder(nobodys).make()


def test_a_folder_that_refuses_even_root_is_named() -> None:
    with pytest.raises(ServiceError, match=r"cannot write /proc/newsetl/service: .*--warehouse"):
        Folder(Path("/proc/newsetl")).make()


def test_a_server_of_our_own_is_on_loopback_and_tells_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://elsewhere.example/api")
    monkeypatch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "true")
    folder = Folder(tmp_path)
    folder.make()
    environment = server_environment(folder, 4299)
    assert environment["PREFECT_SERVER_API_AUTH_STRING"] == folder.secret()
    assert environment["PREFECT_SERVER_CSRF_PROTECTION_ENABLED"] == "true"
    assert environment["PREFECT_SERVER_API_HOST"] == "127.0.0.1"
    assert environment["PREFECT_SERVER_API_PORT"] == "4299"
    assert environment["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert "PREFECT_API_URL" not in environment
    assert flow_environment(Path("warehouse"), None) == {"NEWSETL_WAREHOUSE": str(Path("warehouse").absolute())}


def test_a_process_number_that_is_used_again_is_not_taken_for_the_service(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.make()
    mine = {"pid": os.getpid(), "api": "http://127.0.0.1:1/api", "pool": "p", "since": "now", "own_server": True}
    folder.write(Running(**mine, started=start_of(os.getpid()) or 0))
    assert folder.running() is not None
    folder.write(Running(**mine, started=-1))
    assert folder.running() is None


def test_only_the_newest_of_waiting_calls_is_made_and_an_expected_error_is_no_end() -> None:
    gate, made, failed = threading.Event(), [], []
    newest = NewestCall(failed.append, (OSError,))

    def first() -> None:
        gate.wait(60)
        raise OSError("away")

    newest.do(first)
    while newest._call is not None:  # until the thread has taken it
        pass
    for number in range(10):
        newest.do(lambda number=number: made.append(number))
    gate.set()
    newest.close(60)
    assert made == [9]
    assert [str(error) for error in failed] == ["away"]


NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
NIGHT = datetime(2026, 11, 2, tzinfo=UTC)
WORKER = Worker(pid=os.getppid(), began_at=NIGHT)  # the parent of the process that runs the tests


class _Runs:
    """A server with one running run."""

    def __init__(self, pid: int) -> None:
        self.runs: list[dict[str, Any]] = [
            {"id": "1", "name": "ingest samples", "infrastructure_pid": str(pid), "state": {}}
        ]
        self.below: list[dict[str, Any]] = []  # runs that are tasks of others
        self.above: list[dict[str, Any]] = []  # those others
        self.tasks: list[dict[str, Any]] = []  # open ones of ended runs
        self.states: list[dict[str, Any]] = []

    def post(self, path: str, body: dict[str, Any]) -> Any:
        if path == "task_runs/filter":
            assert "COMPLETED" in body["flow_runs"]["state"]["type"]["any_"]
            before = body["flow_runs"]["end_time"]["before_"]
            return [task for task in self.tasks if task["run_ended_at"] <= before]
        if "task_runs" in body:
            return self.above
        if path == "flow_runs/filter":
            return self.runs if "work_pools" in body else self.below
        self.states.append({"of": path, **body["state"]})
        return {}


def test_a_run_whose_process_is_gone_at_two_looks_is_marked_and_a_living_one_never() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    server = _Runs(gone.pid)
    watch = LostRuns(server, "newsetl")  # type: ignore[arg-type]
    assert watch.look(WORKER) == []
    assert watch.look(WORKER) == ["ingest samples"]
    assert server.states[0]["type"] == "CRASHED"
    living = LostRuns(_Runs(os.getpid()), "newsetl")  # type: ignore[arg-type]
    assert [living.look(WORKER) for _ in range(3)] == [[], [], []]


@on_linux("reads in /proc who started a process")
def test_a_run_whose_process_number_another_program_has_is_marked() -> None:
    """As after a restart of the machine."""
    watch, other = LostRuns(_Runs(os.getpid()), "newsetl"), Worker(pid=os.getpid(), began_at=NIGHT)  # type: ignore[arg-type]
    assert [watch.look(other) for _ in range(2)] == [[], ["ingest samples"]]


@pytest.mark.parametrize("end", ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"])
def test_a_run_inside_of_another_is_marked_when_that_one_has_ended(end: str) -> None:
    """As a collect's ingest, when the process of the collect was killed."""
    server = _Runs(os.getpid())
    server.below = [{"id": "2", "name": "ingest a.warc.gz", "deployment_id": None, "parent_task_run_id": "t"}]
    watch = LostRuns(server, "newsetl")  # type: ignore[arg-type]
    for above in ([], [{"state": {"type": "RUNNING"}}]):
        server.above = above
        assert [watch.look(WORKER) for _ in range(3)] == [[], [], []]
    server.above = [{"state": {"type": end}}]
    assert [watch.look(WORKER) for _ in range(2)] == [[], ["ingest a.warc.gz"]]
    server.below[0]["deployment_id"] = "d"  # it has a process of its own
    assert [watch.look(WORKER) for _ in range(3)] == [[], [], []]


def test_a_run_that_no_worker_gave_a_process_is_marked_after_minutes_and_not_before() -> None:
    """As when the server was killed between giving a run to the worker and telling it so."""
    server = _Runs(0)
    server.runs[0] |= {"infrastructure_pid": None, "state": {"timestamp": "2026-11-02T12:00:00Z"}}
    watch = LostRuns(server, "newsetl")  # type: ignore[arg-type]
    soon, late = NOON + timedelta(minutes=2), NOON + timedelta(minutes=4)
    assert [watch.look(WORKER, now=soon) for _ in range(3)] == [[], [], []]
    assert [watch.look(WORKER, now=late) for _ in range(2)] == [[], ["ingest samples"]]


def test_a_run_that_the_worker_of_before_took_is_marked_as_soon_as_there_is_another_worker() -> None:
    server = _Runs(0)
    server.runs[0] |= {"infrastructure_pid": None, "state": {"timestamp": "2026-11-02T12:00:00Z"}}
    watch, soon = LostRuns(server, "newsetl"), NOON + timedelta(seconds=9)  # type: ignore[arg-type]
    another = Worker(pid=WORKER.pid, began_at=NOON + timedelta(seconds=1))
    assert [watch.look(another, now=soon) for _ in range(2)] == [[], ["ingest samples"]]


def test_a_task_that_an_ended_run_left_open_ends_half_a_minute_later() -> None:
    """Its own end may be on its way until then."""
    server = _Runs(os.getpid())
    server.tasks = [{"id": "7", "run_ended_at": NOON.isoformat()}]
    watch = LostRuns(server, "newsetl")  # type: ignore[arg-type]
    watch.look(WORKER, now=NOON + timedelta(seconds=29))
    assert server.states == []
    watch.look(WORKER, now=NOON + timedelta(seconds=30))
    assert [(state["of"], state["type"]) for state in server.states] == [("task_runs/7/set_state", "CRASHED")]


def test_leases_outlive_the_time_in_which_a_run_is_found_to_be_lost(tmp_path: Path) -> None:
    """A lease that ends before frees the place of its deployment twice, and two run at once."""
    for entry in PREFECT["deployments"]:
        assert timedelta(seconds=entry["concurrency_limit"]["grace_period_seconds"]) == LEASE > 2 * SUBMITTING
    folder = tmp_path / "concurrency_leases"
    folder.mkdir()
    kept = {"id": "7", "resource_ids": ["9"], "metadata": {"slots": 1}}
    for name, expiration in {"old": NIGHT, "long": NOON + 2 * LEASE}.items():
        (folder / f"{name}.json").write_text(json.dumps({**kept, "expiration": expiration.isoformat()}))
    (folder / "damaged.json").write_text("{")
    (folder / "expirations.json").write_text(json.dumps({"old": NIGHT.isoformat()}))
    renew_leases(tmp_path, now=NOON)
    leases = {name: json.loads((folder / f"{name}.json").read_text()) for name in ("old", "long")}
    assert leases["old"] == {**kept, "expiration": (NOON + LEASE).isoformat()}
    assert leases["long"] == {**kept, "expiration": (NOON + 2 * LEASE).isoformat()}
    assert (folder / "damaged.json").read_text() == "{"
    assert json.loads((folder / "expirations.json").read_text()) == {"old": NIGHT.isoformat()}


def test_without_a_server_s_database_no_run_is_overdue(tmp_path: Path) -> None:
    assert drop_overdue_runs(tmp_path, now=NOON) == 0
    assert not list(tmp_path.iterdir())


def test_a_database_that_cannot_be_read_does_not_keep_the_server_from_starting(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "prefect.db").write_bytes(b"no database at all " * 100)
    server.resume(tmp_path)
    assert f"overdue runs were not looked for in {tmp_path}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "command", [server_command(Path("w"), 4299), worker_command("newsetl")], ids=["server", "worker"]
)
def test_each_program_ends_with_its_parent(command: list[str]) -> None:
    assert "newsetl.operations.die_with_parent" in command


@on_linux("the kernel of Linux does it")
def test_a_process_started_by_it_ends_with_its_parent() -> None:
    code = (
        "import subprocess, sys; "
        "child = subprocess.Popen([sys.executable, '-m', 'newsetl.operations.die_with_parent', '-c', "
        "'print(1, flush=True); import time; time.sleep(600)'], stdout=subprocess.PIPE); "
        "child.stdout.read(1); print(child.pid, flush=True); sys.stdin.read()"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = int(json.loads(parent.stdout.readline()))
    assert is_alive(child)
    parent.kill()
    parent.communicate()
    while is_alive(child):
        pass


def test_a_process_that_has_ended_is_not_alive_before_its_parent_notices() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert is_alive(child.pid)
    child.kill()
    while is_alive(child.pid):
        pass
    assert child.returncode is None
    child.communicate()


@pytest.fixture
def supervised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Folder, subprocess.Popen[bytes]]]:
    """A process where the supervisor would be, for a server elsewhere that answers everything."""
    folder = Folder(tmp_path)
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)

    def supervise(*_: object) -> Running:
        started = start_of(process.pid) or 0
        running = Running(
            pid=process.pid, started=started, api="http://a/api", pool="p", since="", own_server=False
        )
        folder.write(running)
        return running

    monkeypatch.setattr(service, "_supervise", supervise)
    monkeypatch.setattr(service, "_check_version", lambda _: None)
    monkeypatch.setattr(service, "read_schedules", lambda *_, **__: [])
    yield folder, process
    process.kill()
    process.communicate()


def test_an_up_that_is_broken_off_ends_what_it_began_and_only_that(
    supervised: tuple[Folder, subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, process = supervised
    settings = load_settings({"warehouse": str(folder.root.parent)})

    def up() -> None:
        service.up(settings, api="http://a/api", on_message=print)

    def broken_off(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(service, "_set_up", lambda *_: ([], []))
    up()
    monkeypatch.setattr(service, "_set_up", broken_off)
    with pytest.raises(KeyboardInterrupt):
        up()
    assert process.poll() is None  # it ran before
    (folder.root / "service.json").unlink()
    with pytest.raises(KeyboardInterrupt):
        up()
    assert not is_alive(process.pid)


def test_what_an_earlier_service_said_is_not_taken_for_this_one_s(
    supervised: tuple[Folder, subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = supervised
    folder.make()
    folder.supervisor_log.write_text("server 1 ended with 1\n")
    folder.log("server").write_text("an old fault\n")
    answers = [False, False, True, False]
    monkeypatch.setattr(service.Api, "is_healthy", lambda _: answers.pop(0))
    running = service._supervise(folder, load_settings({}), None)
    service._await_server(folder, running)
    monkeypatch.setattr(service, "_HEALTHY_SECONDS", 0.0)
    with pytest.raises(ServiceError) as caught:
        service._await_server(folder, running)
    assert "an old fault" not in str(caught.value)
