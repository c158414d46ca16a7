"""Prefect's pages, as a person looks at them: in a browser, logged in, from the list of runs to a run."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from newsetl.operations.folder import Folder

from .newsroom import EVERY_SECONDS, Newsroom

_NAMES = {"collect": "collect what is due", "ingest": "ingest inbox", "maintain": "nightly maintain"}
_PATIENCE_MS = 60_000


def look_at_runs(newsroom: Newsroom, screenshots: Path) -> None:
    """Open the newest run of each schedule that completed: its page shows its state's message.

    Args:
        newsroom: one whose schedules have run.
        screenshots: folder for a picture of each page.
    """
    screenshots.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as tool:
        browser = tool.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(_PATIENCE_MS)
        address = newsroom.service.api.url.removesuffix("/api")
        page.goto(f"{address}/newsetl/login#{Folder(newsroom.warehouse).secret()}")
        page.wait_for_url("**/dashboard**")
        for name in EVERY_SECONDS:
            _look_at_newest(page, newsroom, name, address)
            page.screenshot(path=screenshots / f"{name}.png")
        browser.close()


def _look_at_newest(page: Page, newsroom: Newsroom, name: str, address: str) -> None:
    completed = [run for run in newsroom.service.runs_of(name) if run["state"]["type"] == "COMPLETED"]
    message = completed[-1]["state"]["message"]
    page.goto(f"{address}/runs")
    page.get_by_text(_NAMES[name]).first.wait_for()
    page.goto(f"{address}/runs/flow-run/{completed[-1]['id']}")
    page.get_by_text(message[:40]).first.wait_for()
