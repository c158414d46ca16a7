"""Nobody but its user can use the server of `newsetl up`: no page of elsewhere, no other user of the machine."""

from __future__ import annotations

import http.client
import json
import stat
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from newsetl.operations.folder import Folder
from tests.conftest import needed

from .service import Service

sync_api = needed("playwright.sync_api", "playwright opens pages: pip install newsetl[dev]")
pytestmark = pytest.mark.prefect

# What a page may try: requests of every kind that browsers send without asking, one with a preflight, a socket.
FOREIGN_PAGE = """<!doctype html><script>
async function attack(api, secret) {
  const results = {};
  const body = JSON.stringify({name: "planted", flow_id: "00000000-0000-0000-0000-000000000000"});
  const tries = {
    simple: () => fetch(api + "/flows/", {method: "POST", mode: "no-cors", body: '{"name": "planted"}'}),
    json: () => fetch(api + "/flows/", {method: "POST", headers: {"Content-Type": "application/json"}, body: '{"name": "planted"}'}),
    secret: () => fetch(api + "/flows/", {method: "POST", headers: {"Authorization": "Basic " + secret}, body: '{"name": "planted"}'}),
    read: () => fetch(api + "/health").then(answer => answer.text()),
    socket: () => new Promise((done, failed) => {
      const socket = new WebSocket(api.replace("http", "ws") + "/events/in", ["prefect"]);
      socket.onopen = () => done("open");
      socket.onerror = () => failed("refused");
    }),
  };
  for (const [name, attempt] of Object.entries(tries)) {
    try { const answer = await attempt(); results[name] = answer.type === "opaque" ? "opaque" : "through"; }
    catch (error) { results[name] = "refused"; }
  }
  return results;
}
</script><iframe id="frame"></iframe>"""


@pytest.fixture(scope="module")
def foreign_page() -> Iterator[str]:
    """Address of a page of somebody else's."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(FOREIGN_PAGE.encode())

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    with sync_api.sync_playwright() as tool:
        # every name leads to this machine, as a name of the attacker's does after DNS rebinding
        rules = "--host-resolver-rules=MAP evil.example 127.0.0.1"
        opened = tool.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu", rules])
        yield opened
        opened.close()


def flows(service: Service) -> set[str]:
    return {entry["name"] for entry in service.api.post("flows/filter", {})}


def test_a_foreign_page_in_a_browser_reads_and_changes_nothing(
    service: Service, browser: Any, foreign_page: str
) -> None:
    page = browser.new_page()
    page.goto(foreign_page)
    api = f"http://127.0.0.1:{service.port}/api"
    results = page.evaluate("([api, secret]) => attack(api, secret)", [api, "bmV3c2V0bDp3cm9uZw=="])
    assert results == {
        "simple": "opaque",  # sent by the browser, which learns nothing; refused by the server
        "json": "refused",
        "secret": "refused",
        "read": "refused",
        "socket": "refused",
    }
    assert "planted" not in flows(service)
    page.close()


def test_a_foreign_page_cannot_show_the_pages_in_a_frame(
    service: Service, browser: Any, foreign_page: str
) -> None:
    page = browser.new_page()
    page.goto(foreign_page)
    with page.expect_event("framenavigated"):
        page.evaluate("url => document.getElementById('frame').src = url", f"http://127.0.0.1:{service.port}/")
    page.wait_for_timeout(500)
    assert "127.0.0.1" not in page.frames[-1].url or page.frames[-1].url.startswith("chrome-error")
    page.close()


def test_a_name_that_was_made_to_lead_here_is_answered_by_no_page(service: Service, browser: Any) -> None:
    page = browser.new_page()
    answer = page.goto(f"http://evil.example:{service.port}/")
    assert answer.status == 421
    assert "goes by no other name" in page.content()
    page.close()


def test_the_printed_address_logs_a_person_in_and_the_bare_one_asks(service: Service, browser: Any) -> None:
    bare = browser.new_context().new_page()
    bare.goto(f"http://127.0.0.1:{service.port}/runs")
    bare.wait_for_url("**/login**")
    secret = Folder(service.home / "warehouse").secret()
    addresses: list[str] = []
    page = browser.new_context().new_page()
    page.on("request", lambda request: addresses.append(request.url))
    page.goto(f"http://127.0.0.1:{service.port}/newsetl/login#{secret}")
    page.wait_for_url("**/dashboard**")
    page.get_by_text("Deployments").first.wait_for()
    assert not any(secret in url.partition("#")[0] for url in addresses)
    for opened in (bare, page):
        opened.context.close()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Host": "evil.example"}, 421),
        ({"Host": "evil.example:{port}"}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Authorization": "Basic bmV3c2V0bDp3cm9uZw=="}, 401),
    ],
)
def test_a_program_without_the_secret_or_under_another_name_is_refused(
    service: Service, headers: dict[str, str], status: int
) -> None:
    assert (
        ask(service, "GET", {name: value.format(port=service.port) for name, value in headers.items()}) == status
    )


def test_even_with_the_secret_a_change_needs_the_token_that_only_a_reader_of_answers_has(service: Service) -> None:
    import base64

    pair = base64.b64encode(Folder(service.home / "warehouse").secret().encode()).decode()
    assert ask(service, "GET", {"Authorization": f"Basic {pair}"}) == 200
    assert ask(service, "POST", {"Authorization": f"Basic {pair}"}) == 403
    assert "planted" not in flows(service)


def ask(service: Service, method: str, headers: dict[str, str]) -> int:
    """Status of a request; POST tries to make a flow."""
    connection = http.client.HTTPConnection("127.0.0.1", service.port)
    path = "/api/flows/" if method == "POST" else "/api/admin/version"
    body = json.dumps({"name": "planted"}) if method == "POST" else None
    connection.request(method, path, body, {"Content-Type": "application/json", **headers})
    status = connection.getresponse().status
    connection.close()
    return status


def test_what_the_service_keeps_is_readable_by_its_user_alone(service: Service) -> None:
    root = service.home / "warehouse" / "service"
    assert stat.S_IMODE(root.stat().st_mode) == 0o700
    private = [root / "secret", *(root / "prefect").glob("prefect.db*")]
    assert len(private) >= 2
    assert {oct(stat.S_IMODE(path.stat().st_mode)) for path in private} == {"0o600"}


def test_no_process_shows_the_secret_in_its_command_line(service: Service) -> None:
    secret = Folder(service.home / "warehouse").secret()
    assert not [command for command in service.processes().values() if secret in command]
    assert not [path for path in (service.home / "warehouse/service").glob("*.log") if secret in path.read_text()]
