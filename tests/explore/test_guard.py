"""Who gets in: a browser with the secret, at the server's own address, from its own pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsetl.core.errors import UsageError
from newsetl.explore.server import listening

from .conftest import Visitor, explorer

PAGES = ["/", "/search?q=ferry", "/static/explorer.css", "/article/nothing", "/nowhere"]


@pytest.fixture
def stranger(samples_root: Path) -> Iterator[Visitor]:
    with explorer(samples_root) as visitor:
        yield visitor


@pytest.mark.parametrize("address", PAGES)
def test_without_the_cookie_nothing_is_shown(address: str, visitor: Visitor) -> None:
    answer = Visitor(visitor.known).ask(address)
    assert answer.status == 401
    assert "newsetl explore" in answer.text


def test_the_secret_is_traded_once_for_a_cookie_and_leaves_the_address(stranger: Visitor) -> None:
    first = stranger.known.first_address
    entered = stranger.enter()
    assert (entered.status, entered.headers["location"]) == (303, "/")
    assert "HttpOnly" in entered.headers["set-cookie"]
    assert "samesite=lax" in entered.headers["set-cookie"].lower()
    assert stranger.ask("/").status == 200
    secret = first.partition("?")[2]
    again = Visitor(stranger.known).ask(f"/enter?{secret}")
    assert again.status == 403
    assert "set-cookie" not in again.headers


@pytest.mark.parametrize("secret", ["", "secret=", "secret=wrong", "secret=%00", "secret=%C3%A9"])
def test_a_wrong_secret_opens_nothing(secret: str, stranger: Visitor) -> None:
    answer = stranger.ask(f"/enter?{secret}")
    assert answer.status == 403
    assert "set-cookie" not in answer.headers
    assert stranger.known.entry


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1.evil.example:{port}", "127.0.0.1:1"]
)
def test_a_name_that_was_bound_to_this_address_by_somebody_else_is_refused(host: str, visitor: Visitor) -> None:
    assert visitor.ask("/", Host=host.format(port=visitor.known.port)).status == 403


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST"])
def test_the_servers_own_names_are_answered(name: str, visitor: Visitor) -> None:
    assert visitor.ask("/", Host=f"{name}:{visitor.known.port}").status == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://127.0.0.1"])
def test_a_page_from_elsewhere_is_refused_even_with_the_cookie(origin: str, visitor: Visitor) -> None:
    assert visitor.ask("/", Origin=origin).status == 403


@pytest.mark.parametrize("mode", ["cors", "no-cors", "same-origin", "websocket"])
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_foreign_page_may_link_here_but_not_embed_or_read(mode: str, site: str, visitor: Visitor) -> None:
    assert visitor.ask("/", Sec_Fetch_Site=site, Sec_Fetch_Mode=mode).status == 403
    assert visitor.ask("/", Sec_Fetch_Site=site, Sec_Fetch_Mode="navigate").status == 200


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_forbids_what_does_not_come_from_here(address: str, visitor: Visitor) -> None:
    headers = visitor.ask(address).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "private, no-store"


def test_an_address_holds_no_secret(visitor: Visitor) -> None:
    page = visitor.page("/search?q=ferry")
    assert visitor.known.session not in page
    assert visitor.known.form not in page


def test_a_port_that_is_taken_is_named_with_the_remedy(visitor: Visitor) -> None:
    with pytest.raises(UsageError, match=f"--port {visitor.known.port}: the port is taken.* give another"):
        listening(visitor.known.port)
