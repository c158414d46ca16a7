"""The pages in a real browser: what strangers wrote is never run, and everybody can use them."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import markdown
import pytest
from markdown_it import MarkdownIt

import newsetl
from newsetl.warehouse.export.tables import export
from newsetl.warehouse.queries.ask import Selection
from tests.conftest import needed

from .conftest import Visitor, explorer
from .hostile import EXECUTED, MADE_OF_PAYLOADS, PAYLOADS, artifacts, hostile_warehouse

sync_api = needed("playwright.sync_api", "playwright looks at pages: pip install newsetl[dev]")
axe = needed("axe_playwright_python.sync_playwright", "axe looks at pages: pip install newsetl[dev]")

LOOKS = {
    "wide-light": (1280, "light"),
    "wide-dark": (1280, "dark"),
    "narrow-light": (390, "light"),
    "narrow-dark": (390, "dark"),
}
HANDLERS = """() => [...document.querySelectorAll('script, object, embed, iframe:not([sandbox=""]), form[action^="http"]')]
    .concat([...document.querySelectorAll('*')].filter(element => [...element.attributes].some(attribute =>
        attribute.name.startsWith('on') || /^\\s*(javascript|vbscript|data:text)/i.test(attribute.value))))
    .map(element => element.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    with sync_api.sync_playwright() as tool:
        opened = tool.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


def addresses(root: Path) -> dict[str, str]:
    """One page of each kind, of the samples."""
    with newsetl.open(root) as corpus:
        (article,) = corpus.sql(
            "SELECT article_id FROM articles WHERE title LIKE 'Council backs%' ORDER BY url LIMIT 1"
        ).rows()
        (revised,) = corpus.sql("SELECT DISTINCT article_id FROM article_versions").rows()
        run = corpus.sql("FROM runs").rows()[0]["run_id"]
        story = corpus.stories().rows()[0]["story_id"]
    return {
        "overview": "/",
        "search": "/search?q=ferry",
        "search-problem": "/search?language=xx",
        "article": f"/article/{article['article_id']}",
        "article-revised": f"/article/{revised['article_id']}",
        "original": f"/article/{article['article_id']}/original",
        "names": "/names",
        "name": "/name?name=Oona+Brackwater",
        "outlets": "/outlets",
        "outlet": "/outlet?id=harbourcourier.example",
        "stories": "/stories",
        "story": f"/story/{story}",
        "runs": "/runs",
        "run": f"/run/{run}",
        "rejects": "/rejects",
        "sql": "/sql",
        "sql-answer": "/sql?q=SELECT+article_id,+title,+publisher,+published_on,+link+FROM+articles+LIMIT+8",
        "nowhere": "/nowhere",
    }


def entered(browser: Any, visitor: Visitor, **look: Any) -> Any:
    """A page of a browser that traded the secret of a server for its cookie."""
    context = browser.new_context(base_url=f"http://{visitor.host}", **look)
    name, _, value = visitor.headers["Cookie"].partition("=")
    context.add_cookies([{"name": name, "value": value, "url": f"http://{visitor.host}"}])
    return context.new_page()


@pytest.mark.parametrize("look", LOOKS if "SCREENSHOTS" in os.environ else ("wide-light", "narrow-dark"))
def test_every_page_is_accessible_and_fits_its_window(look: str, grouped: Path, browser: Any) -> None:
    """axe finds nothing, and nothing is wider than the window. SCREENSHOTS names a folder for pictures."""
    width, scheme = LOOKS[look]
    with explorer(grouped, may_write=True) as visitor:
        visitor.enter()
        page = entered(browser, visitor, viewport={"width": width, "height": 900}, color_scheme=scheme)
        problems: dict[str, Any] = {}
        for name, address in addresses(grouped).items():
            page.goto(address)
            if folder := os.environ.get("SCREENSHOTS"):
                page.screenshot(path=Path(folder) / f"{name}-{look}.png", full_page=True)
            violations = axe.Axe().run(page).response["violations"]
            if violations:
                problems[name] = [
                    (one["id"], [node["html"][:150] for node in one["nodes"][:3]]) for one in violations
                ]
            if page.evaluate("document.scrollingElement.scrollWidth > window.innerWidth"):
                problems[f"{name} is too wide"] = page.evaluate(
                    "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
                    ".map(e => e.outerHTML.slice(0, 120)).slice(0, 4)"
                )
        page.context.close()
    assert problems == {}


def test_the_keyboard_reaches_the_search_and_the_page(visitor: Visitor, browser: Any) -> None:
    page = entered(browser, visitor)
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator("#find").focus()
    page.keyboard.type("ferry gearbox")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=ferry+gearbox")
    assert page.get_by_role("heading", name="ferry gearbox").is_visible()
    page.context.close()


def test_what_is_highlighted_is_switched_without_a_script(
    visitor: Visitor, browser: Any, samples_root: Path
) -> None:
    page = entered(browser, visitor)
    page.goto(addresses_of_article(samples_root))
    mark = page.locator(".mark.person").first
    colour = "element => getComputedStyle(element).backgroundColor"
    colour_before = mark.evaluate(colour)
    page.get_by_label("people").uncheck()
    assert mark.evaluate(colour) != colour_before
    assert page.locator("script").count() == 0
    page.context.close()


def addresses_of_article(root: Path) -> str:
    with newsetl.open(root) as corpus:
        (row,) = corpus.sql("SELECT article_id FROM quotes WHERE text LIKE 'Tonight we chose%' LIMIT 1").rows()
    return f"/article/{row['article_id']}"


class Listener:
    """A server of somebody else: counts who connects."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.connections = 0
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            connection.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    opened = Listener()
    yield opened
    opened.socket.close()


def test_nothing_that_strangers_wrote_is_run_or_fetched(tmp_path: Path, browser: Any, listener: Listener) -> None:
    """Two hundred titles, texts, names, addresses and file names; and a page that is hostile itself."""
    root = tmp_path / "warehouse"
    articles, saved = hostile_warehouse(root, tmp_path / "in", f"http://127.0.0.1:{listener.port}")
    assert len(PAYLOADS) >= 200
    with explorer(root, may_write=True) as visitor:
        visitor.enter()
        page = entered(browser, visitor)
        events: list[str] = []
        page.on("dialog", lambda dialog: (events.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on(
            "console",
            lambda message: events.append(message.text) if "Content Security Policy" in message.text else None,
        )
        page.on("popup", lambda popup: events.append(f"popup {popup.url}"))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((f"http://{visitor.host}/", "data:"))
                else events.append(f"request {request.url}")
            ),
        )
        addresses = [
            "/",
            "/outlets",
            "/names",
            "/names?kind=place",
            "/runs",
            "/rejects",
            "/rejects?page=2",
            "/stories",
        ]
        addresses += [f"/search?page={number}" for number in range(1, 21)]
        addresses += ["/search?q=window", "/sql?q=SELECT+title,+byline,+url,+section+FROM+articles"]
        addresses += [f"/article/{identity}" for identity in articles[::10]]
        for address in addresses:
            page.goto(address)
            assert not page.evaluate(EXECUTED), address
            assert page.evaluate(HANDLERS) == [], address
        assert events == []
        page.goto(f"/article/{saved}/original")
        page.wait_for_timeout(500)
        framed = page.frames[1]
        assert "A hostile page" in framed.content()
        assert framed.evaluate("document.title") != "executed"
        assert [event for event in events if event.startswith(("dialog", "popup"))] == []
        page.context.close()
    assert listener.connections == 0  # a request that the policy keeps back is announced, and never made


def test_data_cards_and_artifacts_show_what_strangers_wrote_and_run_nothing(tmp_path: Path, browser: Any) -> None:
    """Also in readers of Markdown that let HTML through."""
    root = tmp_path / "warehouse"
    hostile_warehouse(root, tmp_path / "in", "http://127.0.0.1:9")
    condition = "title <> '`<script>window.executed=1</script>`'"
    export(root, tmp_path / "out", form="csv", selection=Selection(where=condition))
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    page = browser.new_context().new_page()
    for written in (card, *artifacts(root)):
        tables = MarkdownIt("commonmark").enable("table")
        for html in (markdown.markdown(written, extensions=["tables"]), tables.render(written)):
            page.set_content(html)
            assert not page.evaluate(EXECUTED)
            assert page.evaluate(MADE_OF_PAYLOADS) == []
            assert "<script>" in page.evaluate("document.body.textContent")  # shown, if shortened
    assert condition in card
    page.context.close()
