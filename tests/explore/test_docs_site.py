"""The documentation as a site: built strictly, searched without the net, opened from the explorer."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from newsetl.explore import server as explorer_server
from newsetl.explore.docs import Docs
from newsetl.explore.server import HOST, listening
from tests.conftest import ROOT, Newsetl, needed

needed("mkdocs", "mkdocs builds the documentation: pip install newsetl[dev]")
sync_api = needed("playwright.sync_api", "playwright looks at pages: pip install newsetl[dev]")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return folder


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with listening(0) as listener:
        app = Starlette(routes=[Mount("/", Docs(directory=site, html=True))])
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield f"http://{HOST}:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def test_every_page_of_docs_is_in_the_site(site: Path) -> None:
    for page in (ROOT / "docs").rglob("*.md"):
        assert (site / page.relative_to(ROOT / "docs").with_suffix(".html")).is_file(), page


def test_the_search_finds_a_page_and_nothing_is_fetched_from_elsewhere(address: str, chromium: str) -> None:
    with sync_api.sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.set_default_timeout(120_000)
        elsewhere: list[str] = []
        page.on("request", lambda request: is_from(request.url, address) or elsewhere.append(request.url))
        page.goto(address)
        page.wait_for_load_state("networkidle")  # the search listens once its script has come
        page.locator("input[name=query]").click()
        page.keyboard.type("cookie secret", delay=30)
        result = page.locator(".md-search-result__link", has_text="Looking at a corpus").first
        result.wait_for()
        target: Any = result.get_attribute("href")
        assert "explore.html" in target
        browser.close()
    assert elsewhere == []


def is_from(url: str, address: str) -> bool:
    return url.startswith((f"{address}/", "data:", f"blob:{address}"))


def test_where_it_was_not_built_the_command_says_what_does_it(
    newsetl: Newsetl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explorer_server, "docs_folder", lambda: None)
    ended = newsetl("docs", "--no-browser")
    assert ended.code == 2
    assert "make docs" in ended.stderr
