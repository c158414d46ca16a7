"""What `status`, `up` and `sources check` say of the schedules."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from newsetl.core.processes import start_of
from newsetl.operations import run_log, schedules
from newsetl.operations.folder import Folder, Running
from newsetl.operations.schedules import Schedule, read_schedules, read_service

NOW = datetime(2026, 11, 2, 0, 1, tzinfo=UTC)
NAMES = {
    "Completed": "COMPLETED",
    "Failed": "FAILED",
    "Crashed": "CRASHED",
    "Cancelled": "CANCELLED",
    "Interrupted": "FAILED",
}


class Server:
    """A server whose runs are (deployment, name of the state, hour and minute), with a message each."""

    def __init__(self, *runs: tuple[str, str, str], looks_without: int = 0) -> None:
        self.runs = [self._run(*run) for run in runs]
        self.looks_without = looks_without  # looks before the scheduler comes round

    @staticmethod
    def _run(deployment: str, state: str, at: str) -> dict[str, Any]:
        moment = f"2026-11-02T{at}:00Z"
        kind = NAMES.get(state, "SCHEDULED")
        return {
            "deployment_id": deployment,
            "state": {"name": state, "type": kind, "message": f"why {at}"},
            "end_time": None if kind == "SCHEDULED" else moment,
            "expected_start_time": moment,
        }

    def post(self, path: str, body: dict[str, Any]) -> Any:
        if path == "deployments/filter":
            scheduled = {"maintain": [{"active": True}], "collect": [{"active": True}], "ingest": []}
            return [{"id": name, "name": name, "schedules": entries} for name, entries in scheduled.items()]
        kinds = body["flow_runs"]["state"]["type"]["any_"]
        if kinds == ["SCHEDULED"] and self.looks_without:
            self.looks_without -= 1
            return []
        (deployment,) = body["deployments"]["id"]["any_"]
        key, direction = body["sort"].rsplit("_", 1)
        chosen = [run for run in self.runs if run["deployment_id"] == deployment and run["state"]["type"] in kinds]
        return sorted(chosen, key=lambda run: run[key.lower()], reverse=direction == "DESC")[: body["limit"]]


def read(*runs: tuple[str, str, str]) -> dict[str, Schedule]:
    return {one.name: one for one in read_schedules(Server(*runs), "newsetl")}  # type: ignore[arg-type]


def test_the_next_run_of_each_deployment_is_known_however_many_another_has() -> None:
    many = [("collect", "Scheduled", f"{hour:02}:{minute:02}") for hour in range(23) for minute in (5, 20, 35, 50)]
    server = Server(*many, ("maintain", "Scheduled", "23:20"), looks_without=2)
    schedules = read_schedules(server, "newsetl", wait_s=60)  # type: ignore[arg-type]
    due = [(one.name, one.next_at and f"{one.next_at:%H:%M}") for one in schedules]
    assert due == [("collect", "00:05"), ("maintain", "23:20"), ("ingest", None)]


def test_a_run_that_was_interrupted_is_told_and_needs_nobody() -> None:
    schedule = read(("collect", "Completed", "00:00"), ("collect", "Interrupted", "00:15"))["collect"]
    assert schedule.problem(NOW) is None
    assert "last run interrupted at 2026-11-02 00:15 UTC: why 00:15" in schedule.sentence


def test_a_schedule_whose_last_run_crashed_is_wrong_until_one_completes() -> None:
    crashed = read(("collect", "Completed", "00:00"), ("collect", "Crashed", "00:15"))
    assert crashed["collect"].problem(NOW) == "collect crashed at 2026-11-02 00:15 UTC: why 00:15"
    assert "last success 2026-11-02 00:00 UTC" in crashed["collect"].sentence
    assert crashed["maintain"].problem(NOW) is None
    mended = read(
        ("collect", "Crashed", "00:15"), ("collect", "Completed", "00:30"), ("collect", "Cancelled", "00:45")
    )
    assert mended["collect"].problem(NOW) is None


def test_a_run_that_a_person_asked_for_is_shown_and_nothing_is_wrong_with_a_schedule() -> None:
    (ingest,) = (one for one in read(("ingest", "Failed", "00:10")).values() if one.name == "ingest")
    assert ingest.problem(NOW) is None
    assert "last run failed at 2026-11-02 00:10 UTC: why 00:10" in ingest.sentence


def test_a_run_that_does_not_begin_is_named() -> None:
    late = read(("collect", "Late", "00:05"))["collect"]
    assert late.problem(NOW) is None
    assert "has not begun" in str(late.problem(NOW.replace(minute=8)))


def test_a_service_that_is_gone_without_down_is_wrong_and_one_that_was_ended_is_not(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.make()
    assert read_service(folder) is None
    folder.write(
        Running(pid=os.getpid(), started=-1, api="http://127.0.0.1:9/api", pool="p", since="then", own_server=True)
    )
    state = read_service(folder)
    assert state is not None
    assert state.problems == ["what was up since then is gone: `newsetl up`"]
    folder.clear()
    assert read_service(folder) is None


def test_a_server_that_does_not_answer_is_what_is_wrong(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.make()
    mine = start_of(os.getpid()) or 0
    folder.write(
        Running(
            pid=os.getpid(), started=mine, api="http://127.0.0.1:9/api", pool="p", since="then", own_server=True
        )
    )
    state = read_service(folder)
    assert state is not None
    assert "http://127.0.0.1:9/api does not answer" in state.problems[0]


def test_what_is_wrong_with_any_schedule_is_wrong_with_the_service(tmp_path: Path, monkeypatch: Any) -> None:
    folder = Folder(tmp_path)
    folder.make()
    mine = start_of(os.getpid()) or 0
    folder.write(
        Running(pid=os.getpid(), started=mine, api="http://a/api", pool="p", since="then", own_server=True)
    )
    known = list(read(("collect", "Failed", "00:15"), ("maintain", "Completed", "00:20")).values())
    monkeypatch.setattr(schedules, "read_schedules", lambda *_: known)
    state = read_service(folder, now=NOW)
    assert state is not None
    assert state.problems == ["collect failed at 2026-11-02 00:15 UTC: why 00:15"]


def test_a_run_knows_when_its_deployment_runs_next(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(("collect", "Scheduled", "00:20"), ("collect", "Scheduled", "00:05"))
    monkeypatch.setattr(schedules, "Api", lambda _: server)
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    assert schedules.next_run("collect") == "The next scheduled run begins at 2026-11-02 00:05 UTC."
    assert schedules.next_run("ingest") is None
    assert schedules.next_run(None) is None


def test_a_server_that_is_away_keeps_no_run_from_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    assert schedules.next_run("collect") is None


def test_the_sources_that_are_due_next_are_named_a_few_of_many() -> None:
    due = {f"paper-{number}": NOW for number in range(7)}
    line = run_log.due_next(due)
    assert line.startswith("Sources due next: paper-0 at 2026-11-02 00:01 UTC, paper-1 at ")
    assert line.endswith(" and 2 more.")
    assert run_log.due_next({}) == ""
