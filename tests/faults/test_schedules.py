"""The schedules of `newsetl up`, with seconds in place of minutes: each flow runs by itself, as the scheduler starts it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from newsetl.operations.schedules import read_schedules

from .service import Service, wait_for

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
