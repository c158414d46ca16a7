"""The ingest flow on a real server: what a person sees of it in the UI."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from newsetl.warehouse.builds.checks import read_checks

from .conftest import PrefectServer

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.prefect


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
    entries = prefect_server.post("artifacts/filter", {"flow_runs": {"id": {"any_": [finished["id"]]}}})
    artifacts = {entry["key"]: entry for entry in entries}
    assert {"ingest-progress", "ingest-outcomes", "ingest-summary"} <= artifacts.keys()
    assert float(artifacts["ingest-progress"]["data"]) == 100.0
    table = artifacts["ingest-outcomes"]["data"]
    counts = {row["outcome"]: row["documents"] for row in (json.loads(table) if isinstance(table, str) else table)}
    query = "SELECT seen, new, revised, unchanged, duplicates, rejects FROM runs"
    command = [sys.executable, "-m", "newsetl", "sql", query, "-f", "json", "-w", str(finished["warehouse"])]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    assert [counts] == json.loads(answer.stdout)
    assert counts["seen"] == sum(counts.values()) - counts["seen"]
    assert "What to do" in artifacts["ingest-summary"]["data"]


def cells(markdown: str) -> list[dict[str, str]]:
    """Rows of a Markdown table."""
    head, _, *rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in markdown.splitlines()]
    return [dict(zip(head, (cell.replace("\\", "") for cell in row), strict=True)) for row in rows]


def test_the_days_without_articles_of_each_publication_are_shown(
    prefect_server: PrefectServer, finished: dict[str, Any]
) -> None:
    table, _, _ = artifacts(prefect_server, finished)["sources-health"].partition("\n\n")
    rows = cells(table)
    query = "SELECT publication AS source, count(*) FILTER (is_gap) AS without FROM coverage GROUP BY 1"
    command = [sys.executable, "-m", "newsetl", "sql", query, "-f", "json", "-w", str(finished["warehouse"])]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    expected = {row["source"]: str(row["without"]) for row in json.loads(answer.stdout)}
    assert {row["source"]: row["days without"] for row in rows} == expected


def artifacts(server: PrefectServer, run: dict[str, Any]) -> dict[str, Any]:
    entries = server.post("artifacts/filter", {"flow_runs": {"id": {"any_": [run["id"]]}}})
    return {entry["key"]: entry["data"] for entry in entries}


def test_each_data_check_is_listed_once_with_its_result(
    prefect_server: PrefectServer, finished: dict[str, Any]
) -> None:
    listed = artifacts(prefect_server, finished)["data-checks"].replace("\\", "").splitlines()
    names = [line.partition(" · ")[2].partition(":")[0] for line in listed]
    assert sorted(names) == sorted(check.name for check in read_checks())
    assert not [line for line in listed if "FAILED" in line]


def test_rejects_have_an_example_and_the_remedy_and_the_plot_has_axes_and_gaps(
    prefect_server: PrefectServer, finished: dict[str, Any]
) -> None:
    shown_artifacts = artifacts(prefect_server, finished)
    (truncated,) = (
        entry for entry in shown_artifacts["ingest-rejects"].split("- **") if entry.startswith("1 truncated")
    )
    assert "truncated.html.gz" in truncated.replace("\\", "")
    assert "What to do: fetch or copy the file again" in truncated
    assert "a day without articles: " in shown_artifacts["articles-a-day"]
    assert "data:" not in shown_artifacts["articles-a-day"]
    assert str(finished["warehouse"]) in shown_artifacts["ingest-published"]


def test_each_stage_is_a_task_with_its_time_and_count(
    prefect_server: PrefectServer, finished: dict[str, Any]
) -> None:
    body = {"flow_runs": {"id": {"any_": [finished["id"]]}}, "sort": "EXPECTED_START_TIME_ASC"}
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:  # the server learns of tasks by and by
        tasks = prefect_server.post("task_runs/filter", body)
        if len(tasks) == 4 and all(task["state"]["type"] == "COMPLETED" for task in tasks):
            break
        time.sleep(0.5)
    assert {task["name"] for task in tasks} == {"read and extract", "load", "check", "publish"}
    assert all(task["state"]["type"] == "COMPLETED" and " s" in task["state"]["message"] for task in tasks)
    (read,) = (task for task in tasks if task["name"] == "read and extract")
    assert "53 inputs" in read["state"]["message"]


def test_the_log_tells_what_was_read_rejected_and_published(
    prefect_server: PrefectServer, finished: dict[str, Any]
) -> None:
    body = {"logs": {"flow_run_id": {"any_": [finished["id"]]}}, "limit": 200}
    deadline = time.monotonic() + 60
    words = (
        "Reading ",
        "read and extract: 53 inputs in ",
        " such as ",
        "needs a person: 1 truncated",
        "Published news-",
    )

    def lines() -> str:
        return "\n".join(entry["message"] for entry in prefect_server.post("logs/filter", body))

    while not all(word in lines() for word in words) and time.monotonic() < deadline:
        time.sleep(0.5)
    assert all(word in lines() for word in words), lines()


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


def test_a_mistake_is_one_clear_message_without_a_traceback(prefect_server: PrefectServer, tmp_path: Path) -> None:
    done = run_flow(prefect_server, str(tmp_path / "nothing"), "-w", str(tmp_path / "w"))
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    run = newest_run(prefect_server)
    assert run["state"]["type"] == "FAILED"
    assert run["state"]["message"].startswith(str(tmp_path / "nothing"))


def test_a_flow_tells_nobody_anything(tmp_path: Path) -> None:
    code = (
        "import os, runpy; "
        f"runpy.run_path({str(ROOT / 'flows' / 'ingest.py')!r}, run_name='flow'); "
        "print({name: os.environ.get(name) for name in ('DO_NOT_TRACK', 'PREFECT_SERVER_ANALYTICS_ENABLED')})"
    )
    environment = {
        **os.environ,
        "DO_NOT_TRACK": "0",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "true",
        "PREFECT_HOME": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "{'DO_NOT_TRACK': '1', 'PREFECT_SERVER_ANALYTICS_ENABLED': 'false'}"


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
