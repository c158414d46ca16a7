"""A person in a browser: fill in the form of ingest, start it, watch it complete."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newsetl.collect.frontier_database import connect
from newsetl.operations.folder import Folder
from tests.conftest import needed
from tests.explore.hostile import EXECUTED, MADE_OF_PAYLOADS, artifacts, hostile_warehouse

from .service import ENDS, Service, wait_for
from .test_kill import ROOT

sync_api = needed("playwright.sync_api", "playwright clicks in pages: pip install newsetl[dev]")
pytestmark = pytest.mark.prefect
PATIENCE_MS = 180_000
WORDS_SHOWN = {  # artifact → words on its page
    "ingest-summary": "read and extract",
    "ingest-outcomes": "duplicates",
    "ingest-rejects": "such as",
    "data-checks": "ok",
    "sources-health": "silent gap",
    "articles-a-day": "a day without articles",
    "ingest-published": "news-",
}
# Elements of the page's middle whose content is wider than they are.
OVERFLOWING = """() => [...document.querySelectorAll("main table, main pre, main p")]
    .filter(element => element.scrollWidth > element.clientWidth + 1 || element.getBoundingClientRect().right > 1280)
    .map(element => element.outerHTML.slice(0, 200))"""
SOURCES = '[sources.gazette]\nkind = "feed"\nurl = "https://gazette.example/feed.xml"\n'


@pytest.fixture(scope="module")
def page(chromium: str) -> Iterator[Any]:
    with sync_api.sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(PATIENCE_MS)
        yield page
        browser.close()


def shoot(page: Any, name: str, tmp_path: Path) -> None:
    """A screenshot; kept, once nothing moves any more, where SCREENSHOTS says, such as docs/images."""
    folder = os.environ.get("SCREENSHOTS")
    page.wait_for_timeout(2_000 if folder else 0)
    path = Path(folder or tmp_path) / f"{name}.png"
    page.screenshot(path=path)
    assert path.stat().st_size > 5_000


def test_ingest_is_started_from_its_form_and_watched(service: Service, page: Any, tmp_path: Path) -> None:
    ui = enter(service, page)
    deployment = service.api.get("deployments/name/ingest/ingest")["id"]
    shutil.copytree(ROOT / "samples", service.home / "samples", dirs_exist_ok=True)  # where `up` was called
    collected(service.home)
    start_from_form(page, f"{ui}/deployments/deployment/{deployment}/run", tmp_path)
    run = wait_for(lambda: newest(service, deployment))
    run = service.await_state(run["id"], *ENDS)
    assert run["state"]["type"] == "COMPLETED", run["state"]["message"]
    assert (service.home / "newspaper" / "news.duckdb").exists()

    page.goto(f"{ui}/runs/flow-run/{run['id']}")
    page.get_by_text(run["state"]["message"].split(",")[0]).first.wait_for()
    shoot(page, "run", tmp_path)
    for task in ("read and extract", "load", "check", "publish"):
        assert task in {entry["name"] for entry in tasks(service, run["id"])}
    for key, seen in WORDS_SHOWN.items():
        page.goto(f"{ui}/artifacts/artifact/{artifact(service, run['id'], key)}")
        page.get_by_text(seen).first.wait_for()
        shoot(page, key, tmp_path)
        assert page.evaluate(OVERFLOWING) == [], key
    (service.home / "config" / "sources.toml").unlink()  # other tests share the service: nothing to collect


def test_what_strangers_wrote_runs_and_fetches_nothing_on_the_pages_of_artifacts(
    service: Service, page: Any, tmp_path: Path
) -> None:
    """Every artifact made of hostile words, on one page."""
    hostile_warehouse(tmp_path / "warehouse", tmp_path / "in", "http://127.0.0.1:9")
    written = "\n\n".join(artifacts(tmp_path / "warehouse"))
    made = service.api.post("artifacts/", {"key": "hostile", "type": "markdown", "data": written})
    ui = enter(service, page)
    events: list[str] = []
    page.on("dialog", lambda dialog: (events.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda request: events.append(request.url) if is_of_another(request.url, ui) else None)
    page.goto(f"{ui}/artifacts/artifact/{made['id']}")
    page.get_by_text("<script>window.executed=1</script>").first.wait_for()
    page.wait_for_load_state("networkidle")
    assert not page.evaluate(EXECUTED)
    assert page.evaluate(MADE_OF_PAYLOADS) == []
    assert events == []


def is_of_another(address: str, ui: str) -> bool:
    return not address.startswith((f"{ui}/", "data:", "blob:"))


def enter(service: Service, page: Any) -> str:
    """Log the browser in; the address of Prefect's pages."""
    ui = service.api.url.removesuffix("/api")
    page.goto(f"{ui}/newsetl/login#{Folder(service.home / 'warehouse').secret()}")
    page.wait_for_url("**/dashboard**")
    return ui


def start_from_form(page: Any, address: str, tmp_path: Path) -> None:
    """Fill in the form and submit it; once more, as a person would, where the server was too busy to take it."""
    refused: list[str] = []
    page.on(
        "response",
        lambda answer: refused.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None,
    )
    for _ in range(4):
        page.goto(address)
        page.wait_for_load_state("networkidle")  # the form is drawn again when the deployment's schema arrives
        page.get_by_role("button", name="Add item").click()
        for place, words in enumerate(("samples", "newspaper")):
            write(page.locator("textarea").nth(place), words)
        page.wait_for_timeout(2_000)  # the form takes its words in by and by
        shoot(page, "form", tmp_path)
        page.get_by_role("button", name="Submit").click()
        try:
            page.wait_for_url(lambda url: url != address, timeout=60_000)
        except sync_api.TimeoutError:
            continue
        return
    pytest.fail(f"the form was not taken; answers with an error: {refused}")


def tasks(service: Service, run: str) -> list[dict[str, Any]]:
    runs: list[dict[str, Any]] = service.api.post("task_runs/filter", {"flow_runs": {"id": {"any_": [run]}}})
    return runs


def collected(home: Path) -> None:
    """A source that used to give some ten articles a day and gives none now."""
    (home / "config").mkdir(exist_ok=True)
    (home / "config" / "sources.toml").write_text(SOURCES)
    (home / "newspaper").mkdir()
    base, now = connect(home / "newspaper" / "frontier.sqlite"), datetime.now(UTC)
    for ago, count in enumerate((0, 0, 11, 9, 12, 10)):
        day = f"{now - timedelta(days=ago):%Y-%m-%d}"
        base.execute(
            "INSERT INTO days (source, day, polls, found, fetched) VALUES ('gazette', ?, 1, ?, ?)",
            (day, count, count),
        )
    news = (now - timedelta(days=2)).timestamp()
    base.execute(
        "INSERT INTO health (source, success_at, news_at) VALUES ('gazette', ?, ?)", (now.timestamp(), news)
    )
    base.close()


def write(box: Any, words: str) -> None:
    """Fill a box of the form until the words stay: a form that is drawn again forgets them."""
    for _ in range(60):
        box.fill(words)
        box.page.wait_for_timeout(500)
        if box.input_value() == words:
            return
    pytest.fail(f"the form does not keep {words!r}")


def newest(service: Service, deployment: str) -> dict[str, Any] | None:
    body = {"deployments": {"id": {"any_": [deployment]}}, "sort": "EXPECTED_START_TIME_DESC", "limit": 50}
    runs = service.api.post("flow_runs/filter", body)
    return next((run for run in runs if run["parameters"]["parameters"]["sources"] == ["samples"]), None)


def artifact(service: Service, run: str, key: str) -> str:
    artifacts = service.api.post("artifacts/filter", {"flow_runs": {"id": {"any_": [run]}}})
    return str(next(entry["id"] for entry in artifacts if entry["key"] == key))
