"""The ingest flow on a real server: what a person sees of it in the UI."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from newsetl.warehouse.builds.checks import read_checks

from .conftest import PrefectServer

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect")]


def run_flow(server: PrefectServer, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "newsetl", "run", "--flow", *arguments]
    return subprocess.run(
        command, env=server.environment, cwd=server.home, capture_output=True, text=True, check=False, timeout=300
    )


def newest_run(server: PrefectServer) -> dict[str, Any]:
    (run,) = server.post("flow_runs/filter", {"sort": "START_TIME_DESC", "limit": 1})
    return run


@pytest.fixture(scope="module")
def finished(prefect_server: PrefectServer) -> dict[str, Any]:
    """The samples, ingested by the flow: the run as the server tells of it."""
    warehouse = prefect_server.home / "warehouse"
    done = run_flow(prefect_server, str(ROOT / "samples"), "-w", str(warehouse))
    assert done.returncode == 0, done.stdout + done.stderr
    return {**newest_run(prefect_server), "warehouse": warehouse}


def test_the_run_has_a_name_and_a_state_that_says_what_happened(finished: dict[str, Any]) -> None:
    assert finished["name"] == "ingest samples"
    assert finished["state"]["type"] == "COMPLETED"
    assert "articles" in finished["state"]["message"]
    assert "rejected" in finished["state"]["message"]
    assert "newsetl" in finished["tags"]


def test_the_artifacts_hold_the_counts_of_the_warehouse(
    prefect_server: PrefectServer, finished: dict[str, Any]
) -> None:
    found = prefect_server.post("artifacts/filter", {"flow_runs": {"id": {"any_": [finished["id"]]}}})
    artifacts = {entry["key"]: entry for entry in found}
    assert {"ingest-progress", "ingest-outcomes", "ingest-summary"} <= artifacts.keys()
    assert float(artifacts["ingest-progress"]["data"]) == 100.0
    table = artifacts["ingest-outcomes"]["data"]
    shown = {row["outcome"]: row["documents"] for row in (json.loads(table) if isinstance(table, str) else table)}
    query = "SELECT seen, new, revised, unchanged, duplicates, rejects FROM runs"
    command = [sys.executable, "-m", "newsetl", "sql", query, "-f", "json", "-w", str(finished["warehouse"])]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    assert [shown] == json.loads(answer.stdout)
    assert shown["seen"] == sum(shown.values()) - shown["seen"]
    assert "remedy" in artifacts["ingest-summary"]["data"]


def test_the_days_without_articles_of_each_publication_are_shown(
    prefect_server: PrefectServer, finished: dict[str, Any]
) -> None:
    found = prefect_server.post("artifacts/filter", {"flow_runs": {"id": {"any_": [finished["id"]]}}})
    (table,) = (entry["data"] for entry in found if entry["key"] == "sources-health")
    rows = json.loads(table) if isinstance(table, str) else table
    query = "SELECT publication AS source, count(*) FILTER (is_gap) AS without FROM coverage GROUP BY 1"
    command = [sys.executable, "-m", "newsetl", "sql", query, "-f", "json", "-w", str(finished["warehouse"])]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    expected = {row["source"]: row["without"] for row in json.loads(answer.stdout)}
    assert {row["source"]: row["days without"] for row in rows if row["kind"] == "publication"} == expected


def test_what_the_data_checks_found_is_shown(prefect_server: PrefectServer, finished: dict[str, Any]) -> None:
    found = prefect_server.post("artifacts/filter", {"flow_runs": {"id": {"any_": [finished["id"]]}}})
    (table,) = (entry["data"] for entry in found if entry["key"] == "data-checks")
    rows = json.loads(table) if isinstance(table, str) else table
    assert {row["check"] for row in rows} == {check.name for check in read_checks()}
    assert all(row["how many"] == 0 for row in rows if row["severity"] == "error")


def test_the_log_can_be_read_back(prefect_server: PrefectServer, finished: dict[str, Any]) -> None:
    body = {"logs": {"flow_run_id": {"any_": [finished["id"]]}}}
    deadline = time.monotonic() + 60
    while not (logs := prefect_server.post("logs/filter", body)) and time.monotonic() < deadline:
        time.sleep(0.5)
    assert any("Finished in state" in entry["message"] for entry in logs)


def test_one_task_run_however_many_documents(prefect_server: PrefectServer, finished: dict[str, Any]) -> None:
    body = {"flow_runs": {"id": {"any_": [finished["id"]]}}}
    deadline = time.monotonic() + 60
    while not (tasks := prefect_server.post("task_runs/filter", body)) and time.monotonic() < deadline:
        time.sleep(0.5)
    assert len(tasks) == 1


def test_too_many_rejects_fail_the_run(prefect_server: PrefectServer, tmp_path: Path) -> None:
    environment = {**prefect_server.environment, "NEWSETL_RUN__MAX_REJECT_SHARE": "0.5"}
    command = [sys.executable, "-m", "newsetl", "run", "--flow", str(ROOT / "samples" / "broken")]
    done = subprocess.run(
        [*command, "-w", str(tmp_path / "w")],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    run = newest_run(prefect_server)
    assert run["state"]["type"] == "FAILED"
    assert "over the limit of 50.0%" in run["state"]["message"]


def test_a_browser_shows_the_run(
    prefect_server: PrefectServer, finished: dict[str, Any], chromium: str, tmp_path: Path
) -> None:
    flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    flags += "--disable-component-update --disable-sync --hide-scrollbars --window-size=1400,1000"
    page = f"{prefect_server.url}/runs/flow-run/{finished['id']}"
    shot = tmp_path / "run.png"
    command = [chromium, *flags.split(), f"--user-data-dir={tmp_path}/profile", "--virtual-time-budget=20000"]
    subprocess.run([*command, f"--screenshot={shot}", page], capture_output=True, check=True, timeout=120)
    dump = [*command, "--dump-dom", page]
    dumped = subprocess.run(dump, capture_output=True, text=True, check=True, timeout=120)
    assert shot.stat().st_size > 10_000
    assert "ingest samples" in dumped.stdout
    assert finished["state"]["message"].split(",")[0] in dumped.stdout
