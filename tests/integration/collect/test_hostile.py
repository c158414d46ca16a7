"""Each way a server can misbehave ends in time, with its own reason, and never as an exception."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from newsetl.collect.collect import collect
from newsetl.collect.fetch import Fetcher, content
from newsetl.collect.outcomes import Fetched, FetchFailed, Why
from newsetl.collect.robots import RobotsAnswer
from newsetl.collect.sources import Source, SourceKind
from newsetl.core.identity import clean_url
from newsetl.core.records import Reject
from newsetl.readers import ReadOptions, read_captures
from tests.web import TestWeb, settings

CASES = {
    "drip": "timeout",
    "drip-head": "timeout",
    "silent": "timeout",
    "endless": "too_large",
    "endless-plain": "too_large",
    "huge-length": "too_large",
    "crumbs": "timeout",
    "gzip-bomb": "bomb",
    "br-bomb": "encoding",
    "zstd-bomb": "encoding",
    "gzip-lie": "encoding",
    "gzip-cut": "broken",
    "loop": "redirects",
    "ping": "redirects",
    "chain1": "redirects",
    "long-length": "broken",
    "minus-length": "broken",
    "two-lengths": "broken",
    "big-head": "headers",
    "many-heads": "headers",
    "continues": "timeout",
    "half": "broken",
    "reset": "broken",
    "garbage": "broken",
    "pdf": "content_type",
    "nul": "content_type",
    "image": "content_type",
    "missing": "status",
    "busy": "status",
    "good": None,
    "gzip-good": None,
    "short-length": None,
    "cookies": None,
    "charset": None,
}
INNER = [
    "http://127.0.0.1:{port}/",
    "http://localhost:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f.1:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://0:{port}/",
    "http://[::1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://１２７.０.０.１:{port}/",
    "http://127。0。0。1:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "http://224.0.0.1/",
    "//127.0.0.1:{port}/",
]


class NoStore:
    """Keeps no robots.txt."""

    def robots_answer(self, origin: str) -> RobotsAnswer | None:
        return None

    def keep_robots_answer(self, answer: RobotsAnswer) -> None:
        pass


@pytest.fixture(scope="module")
def web(start_web: Callable[..., TestWeb]) -> TestWeb:
    return start_web(hosts=1, hostile=8)


def fetch_all(*urls: str, **changes: object) -> list[Fetched | FetchFailed]:
    async def run() -> list[Fetched | FetchFailed]:
        fetcher = Fetcher(settings(at_once_per_host=50, **changes), NoStore())
        try:
            return list(await asyncio.gather(*(fetcher.fetch(url) for url in urls)))
        finally:
            await fetcher.close()

    return asyncio.run(run())


def why(outcome: Fetched | FetchFailed) -> str | None:
    return None if isinstance(outcome, Fetched) else outcome.why.value


def ends(web: TestWeb, cases: Iterable[str], **limits: float) -> dict[str, str | None]:
    names = list(cases)
    outcomes = fetch_all(*(web.url(1, f"/h/{case}", net=2) for case in names), **limits)
    return {case: why(outcome) for case, outcome in zip(names, outcomes, strict=True)}


def test_what_never_ends_is_ended_in_time(web: TestWeb) -> None:
    slow = {case: reason for case, reason in CASES.items() if reason == "timeout"}
    started = time.monotonic()
    assert ends(web, slow, total_s=1.5, read_s=1.0) == slow
    assert time.monotonic() - started < 30  # two attempts of 1.5 s each, and slack for a busy machine


def test_every_other_case_ends_with_its_reason(web: TestWeb) -> None:
    others = {case: reason for case, reason in CASES.items() if reason != "timeout"}
    assert ends(web, others, total_s=30, read_s=20) == others


def test_no_notation_and_no_redirect_leads_inside(web: TestWeb) -> None:
    inner = [url.format(port=web.port) for url in INNER]
    straight = fetch_all(*filter(None, map(clean_url, inner)), connect_s=0.5)
    around = fetch_all(*(web.url(1, f"/h/to?{quote(url, safe='')}", net=2) for url in inner), connect_s=0.5)
    refused = {Why.ADDRESS, Why.DNS, Why.SCHEME}
    for outcome in (*straight, *around):
        assert isinstance(outcome, FetchFailed)
        assert outcome.why in refused, outcome
    assert not [line for line in web.requests() if not line["host"].startswith("127.0.2.")]


@pytest.mark.parametrize("kind", ["feed", "sitemap", "section"])
@pytest.mark.parametrize("page", ["loop", "chain1"])
def test_an_endless_redirect_is_a_reject_that_says_so(
    web: TestWeb, tmp_path: Path, kind: SourceKind, page: str
) -> None:
    source = Source(kind=kind, url=web.url(1, f"/h/{page}", net=2))
    collect({"one": source}, settings=settings(), home=tmp_path)
    (reject,) = read_captures([str(tmp_path / "raw")], ReadOptions())
    assert isinstance(reject, Reject)
    assert re.fullmatch(r"HTTP 302: an endless redirect, \d redirects, then http://.*", reject.detail)


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.1.1/", "javascript:1", "http://[::1"])
def test_redirects_lead_to_the_web_only(web: TestWeb, target: str) -> None:
    (outcome,) = fetch_all(web.url(1, f"/h/to?{quote(target, safe='')}", net=2))
    assert isinstance(outcome, FetchFailed)
    assert outcome.why in (Why.SCHEME, Why.STATUS)


def test_robots_of_every_kind(web: TestWeb) -> None:
    pages = [web.url(host, page, net=2) for host in range(2, 9) for page in ("/h/good", "/h/secret")]
    reasons = [why(outcome) for outcome in fetch_all(*pages, total_s=3.0)]
    unreachable = "robots_unreachable"
    assert dict(zip(range(2, 9), zip(reasons[::2], reasons[1::2], strict=True), strict=True)) == {
        2: (None, "robots"),  # 100 MB: the first 500 KiB count
        3: (unreachable, unreachable),  # 503
        4: (None, "status"),  # 403: allowed; there is no such page
        5: (None, "status"),  # endless redirect
        6: (unreachable, unreachable),  # silence
        7: (unreachable, unreachable),  # a bomb
        8: (None, "robots"),
    }


def test_a_host_that_asks_for_a_day_is_left_alone(web: TestWeb) -> None:
    busy, other = (web.url(4, path, net=2) for path in ("/h/busy-long", "/h/good"))

    async def run() -> list[str | None]:
        fetcher = Fetcher(settings(), NoStore())
        reasons = [why(await fetcher.fetch(url)) for url in (busy, other)]
        await fetcher.close()
        return reasons

    assert asyncio.run(run()) == ["status", "deferred"]


def test_few_cookies_are_kept(web: TestWeb) -> None:
    async def run() -> None:
        fetcher = Fetcher(settings(), NoStore())
        for path in ("/h/cookies", "/h/good"):
            assert isinstance(await fetcher.fetch(web.url(1, path, net=2)), Fetched)
        await fetcher.close()

    asyncio.run(run())
    sent = web.requests()[-1]["cookie"]
    assert 0 < sent < 200


def test_the_user_agent_names_a_contact(web: TestWeb) -> None:
    fetch_all(web.url(1, "/h/good", net=2))
    assert "editor@news.example" in web.requests()[-1]["agent"]


def test_content_is_the_inflated_body(web: TestWeb) -> None:
    (outcome,) = fetch_all(web.url(1, "/h/gzip-good", net=2))
    assert isinstance(outcome, Fetched)
    assert b"<p>A page.</p>" in content(outcome.last, most=10_000)
    assert outcome.last.body.startswith(b"\x1f\x8b")
    assert outcome.last.started_at <= datetime.now(UTC)
