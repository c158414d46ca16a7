"""The guard before Prefect's server: only its own address, and only its own pages."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.operations.guard import LOGIN_PATH, Guard

PORT = 4200
OWN = "127.0.0.1:4200"
NAMES = st.sampled_from(
    [OWN, "localhost:4200", "127.0.0.1", "127.0.0.1:4201", "evil.example", "evil.example:4200", "127.0.0.1:4200.evil.example", ""]
) | st.text(max_size=20)  # fmt: skip
ORIGINS = st.sampled_from(
    [None, f"http://{OWN}", "http://evil.example", "null", f"https://{OWN}", f"http://{OWN}.evil.example"]
)


def ask(
    *,
    hosts: list[str],
    origins: list[str],
    method: str = "GET",
    path: str = "/api/flows/",
    kind: str = "http",
) -> tuple[bool, list[dict[str, Any]]]:
    """Whether a request reached the application, and what was answered."""
    reached: list[bool] = []
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        reached.append(True)
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(dict(message))

    headers = [(b"host", host.encode()) for host in hosts] + [(b"Origin", origin.encode()) for origin in origins]
    scope = {"type": kind, "method": method, "path": path, "query_string": b"", "headers": headers}
    asyncio.run(Guard(app, PORT)(scope, receive, send))
    return bool(reached), sent


@given(hosts=st.lists(NAMES, max_size=2), origin=ORIGINS, method=st.sampled_from(["GET", "POST", "DELETE", "OPTIONS"]), kind=st.sampled_from(["http", "websocket"]))  # fmt: skip
def test_only_the_server_s_own_name_and_its_own_pages_reach_it(
    hosts: list[str], origin: str | None, method: str, kind: str
) -> None:
    reached, sent = ask(hosts=hosts, origins=[origin] if origin else [], method=method, kind=kind)
    assert reached == (hosts == [OWN] and origin in (None, f"http://{OWN}"))
    if not reached:
        assert sent[0].get("status") in (None, 307, 403, 421)
        assert (kind == "websocket") == (sent[0]["type"] == "websocket.close")


def test_the_other_name_of_loopback_leads_to_the_address_that_the_pages_use() -> None:
    reached, sent = ask(hosts=["localhost:4200"], origins=[], path="//evil.example/\r\nx")
    assert not reached
    assert dict(sent[0]["headers"])[b"location"] == b"http://127.0.0.1:4200/evil.example/x"
    assert ask(hosts=["localhost:4200"], origins=[], method="POST")[1][0]["status"] == 421


def test_no_answer_may_be_framed_or_load_anything_from_elsewhere() -> None:
    for path in ("/", LOGIN_PATH):
        _, sent = ask(hosts=[OWN], origins=[], path=path)
        headers = dict(sent[0]["headers"])
        assert headers[b"x-frame-options"] == b"DENY"
        assert b"connect-src 'self'" in headers[b"content-security-policy"]


@pytest.mark.parametrize("origins", [[f"http://{OWN}", "http://evil.example"], ["HTTP://EVIL.EXAMPLE"]])
def test_one_foreign_origin_among_several_is_enough_to_refuse(origins: list[str]) -> None:
    reached, sent = ask(hosts=[OWN], origins=origins)
    assert (reached, sent[0]["status"]) == (False, 403)
