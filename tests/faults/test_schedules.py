"""The schedules of `newsetl up`, with seconds in place of minutes: each flow runs by itself, as the scheduler starts it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from newsetl.operations.schedules import read_schedules

from .service import ENDS, Service, wait_for

pytestmark = pytest.mark.prefect


@pytest.fixture
def every_few_seconds(service: Service) -> Iterator[list[str]]:
    """The scheduled deployments, due every few seconds; afterwards as they were."""
    names = [one.name for one in read_schedules(service.api, "newsetl") if one.is_scheduled]
    before = {name: service.schedules_of(name) for name in names}
    for name in names:
        service.schedule_every(name, 5)
    yield names
    for name, schedules in before.items():
        service.set_schedules(name, schedules)


def test_every_scheduled_flow_completes_by_itself(service: Service, every_few_seconds: list[str]) -> None:
    assert set(every_few_seconds) == {"collect", "maintain"}
    service.newsetl("run", service.home)
    for name in every_few_seconds:
        run = wait_for(lambda name=name: _finished(service, name))
        assert run["state"]["type"] == "COMPLETED", run["state"]["message"]


def test_up_keeps_what_a_person_set_on_the_server(service: Service) -> None:
    shipped = service.schedules_of("maintain")
    service.schedule_every("maintain", 3600)
    assert "maintain keeps the schedules that were set on the server" in service.up().stdout
    assert [one["schedule"]["interval"] for one in service.schedules_of("maintain")] == [3600]
    service.set_schedules("maintain", shipped)


def _finished(service: Service, name: str) -> dict[str, Any] | None:
    """A run that the scheduler began and that is over; one that was due before the last had ended gives way."""
    over = [run for run in service.runs_of(name) if run["auto_scheduled"] and run["end_time"]]
    return next((run for run in over if run["state"]["type"] != "CANCELLED"), None)


def test_a_schedule_that_crashes_is_shown_with_exit_code_1_until_it_completes(service: Service) -> None:
    known = service.api.get("deployments/name/collect/collect")
    service.api.patch(f"deployments/{known['id']}", {"entrypoint": "/no/such/flows/collect.py:collect"})
    assert service.run_to_end("collect")["state"]["type"] in ("FAILED", "CRASHED")
    for command in (["status"], ["up", "--port", str(service.port)]):
        ended = service.newsetl(*command)
        assert ended.returncode == 1, ended.stdout
        assert "newsetl: collect " in ended.stderr
        assert "last success" in ended.stdout
    assert f"{datetime.now(UTC):%Y-%m-%d}" in ended.stderr
    mended = service.run_to_end("collect")  # `up` deployed it anew
    assert mended["state"]["type"] == "COMPLETED", mended["state"]["message"]
    assert service.up().returncode == 0


def test_up_after_a_pause_drops_overdue_runs_and_each_schedule_catches_up_with_one(service: Service) -> None:
    service.down()
    with sqlite3.connect(service.home / "warehouse/service/prefect/prefect.db") as database:
        database.executescript(_OVERDUE)
    began = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}"
    assert service.up().returncode == 0
    log = (service.home / "warehouse/service/server.log").read_text()
    (dropped,) = re.findall(
        r"^(\d+) overdue runs were dropped: each schedule catches up with one run$", log, re.M
    )[-1:]
    assert int(dropped) >= 298  # a run that came due while the service was down is one more
    for name in ("collect", "maintain"):
        (caught_up,) = wait_for(lambda name=name: _caught_up(service.runs_of(name), began))
        assert service.await_state(caught_up["id"], *ENDS)["state"]["type"] == "COMPLETED"
    left = {"flow_runs": {"name": {"like_": "overdue-"}, "state": {"type": {"any_": ["SCHEDULED"]}}}}
    assert service.api.post("flow_runs/filter", left) == []


# 150 runs of each schedule, as the server has them after a pause in which nobody began them
_OVERDUE = """
    CREATE TEMP TABLE hours AS WITH RECURSIVE count(hour) AS (SELECT 1 UNION ALL SELECT hour + 1 FROM count LIMIT 150)
        SELECT hour, strftime('%Y-%m-%d %H:%M:%S.000000', 'now', '-' || hour || ' hours') AS due FROM count;
    CREATE TEMP TABLE next AS SELECT *, min(next_scheduled_start_time) FROM flow_run
        WHERE state_type = 'SCHEDULED' AND auto_scheduled GROUP BY deployment_id;
    INSERT INTO flow_run (id, name, flow_id, deployment_id, state_id, state_type, state_name, state_timestamp,
            auto_scheduled, created_by, parameters, empirical_policy, tags, labels, work_queue_id, work_queue_name,
            idempotency_key, total_run_time, expected_start_time, next_scheduled_start_time)
        SELECT lower(hex(randomblob(4)) || '-0000-4000-8000-' || hex(randomblob(6))), 'overdue-' || hour, flow_id,
            deployment_id, NULL, 'SCHEDULED', 'Scheduled', due, 1, created_by, parameters, empirical_policy, tags,
            labels, work_queue_id, work_queue_name, idempotency_key || ' ' || hour, total_run_time, due, due
        FROM next, hours;
    INSERT INTO flow_run_state (id, flow_run_id, type, name, timestamp, message, state_details)
        SELECT lower(hex(randomblob(4)) || '-0000-4000-8000-' || hex(randomblob(6))), id, state_type, state_name,
            next_scheduled_start_time, '', json_object('scheduled_time', next_scheduled_start_time || '+00:00')
        FROM flow_run WHERE name LIKE 'overdue-%';
    UPDATE flow_run SET state_id = (SELECT s.id FROM flow_run_state AS s WHERE s.flow_run_id = flow_run.id)
        WHERE name LIKE 'overdue-%';
"""


def _caught_up(runs: list[dict[str, Any]], began: str) -> list[dict[str, Any]]:
    """Runs begun since that a schedule made, and that are not marked as automatic."""
    made = [run for run in runs if run["created_by"] and run["created_by"]["type"] == "SCHEDULE"]
    return [run for run in made if not run["auto_scheduled"] and run["start_time"] >= began]
