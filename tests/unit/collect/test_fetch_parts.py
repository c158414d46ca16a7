"""The parts of fetching that need no network: pace, robots, inflating, cookies, Retry-After."""

from __future__ import annotations

import asyncio
import gzip
import time
import zlib
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from newsetl.collect.cookies import Cookies
from newsetl.collect.fetch import retry_after_s
from newsetl.collect.inflate import inflated
from newsetl.collect.outcomes import Exchange, Failed, Fetched, FetchFailed, Why
from newsetl.collect.pace import Pace
from newsetl.collect.robots import ROBOTS_BYTES, RobotsAnswer, Rules, interpret
from newsetl.collect.settings import WebSettings
from newsetl.core.errors import UsageError

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def exchange(body: bytes, *, status: int = 200) -> Exchange:
    return Exchange(
        url="http://a.example/robots.txt",
        target=b"/robots.txt",
        request_headers=(),
        http_version=b"HTTP/1.1",
        status=status,
        phrase=b"",
        headers=(),
        body=body,
        started_at=NOW,
        address=None,
    )


def rules(text: str) -> Rules:
    outcome = Fetched(url="", exchanges=(exchange(text.encode()),))
    return Rules(interpret("http://a.example", outcome, kept=None, now=NOW), name="newsetl")


def is_allowed(text: str, path: str) -> bool:
    try:
        rules(text).check(f"http://a.example{path}")
    except Failed:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /a", "/a/b", False),
        ("User-agent: *\nDisallow: /a", "/b", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),  # the longest match wins
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),  # a tie allows
        ("User-agent: newsetl\nDisallow: /x\nUser-agent: *\nDisallow: /", "/y", True),
        ("User-agent: other\nDisallow: /", "/y", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf?x", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("<html>not robots</html>", "/a", True),
    ],
)
def test_robots_rules(text: str, path: str, *, allowed: bool) -> None:
    assert is_allowed(text, path) is allowed


def test_only_the_first_500_kib_of_robots_count() -> None:
    text = "User-agent: *\n" + "#" * ROBOTS_BYTES + "\nDisallow: /\n"
    assert is_allowed(text, "/a")


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (429, False), (500, False)])
def test_what_a_status_of_robots_means(status: int, *, allowed: bool) -> None:
    outcome = FetchFailed(url="", why=Why.STATUS, status=status)
    robot = interpret("http://a.example", outcome, kept=None, now=NOW)
    assert (robot.text == "") is allowed


def test_rules_outlive_a_server_that_falls_silent_but_not_for_ever() -> None:
    kept = RobotsAnswer(origin="o", text="User-agent: *\nDisallow: /", fetched_at=NOW, expires_at=NOW)
    silence = FetchFailed(url="", why=Why.TIMEOUT)
    assert interpret("o", silence, kept=kept, now=NOW + timedelta(days=2)).text == kept.text
    assert interpret("o", silence, kept=kept, now=NOW + timedelta(days=40)).text is None


def test_a_hostile_robots_pattern_is_matched_in_linear_time() -> None:
    started = time.perf_counter()
    is_allowed("User-agent: *\nDisallow: /" + "*a" * 2000 + "b", "/" + "a" * 4000)
    assert time.perf_counter() - started < 5


def test_a_robots_file_of_many_agents_and_rules_costs_little() -> None:
    agents = "".join(f"User-agent: b{n}\nUser-agent: *\n" for n in range(5000))
    text = agents + "".join(f"Disallow: /{n}/\n" for n in range(15000))
    started = time.process_time()
    assert not is_allowed(text, "/77/x")
    assert is_allowed(text, "/x")
    assert time.process_time() - started < 20


def test_thousands_of_patterns_are_no_rules() -> None:
    with pytest.raises(Failed, match="patterns"):
        rules("User-agent: *\n" + "Disallow: /*a\n" * 3000).check("http://a.example/x")


@given(
    st.lists(
        st.sampled_from(
            [
                "User-agent: *",
                "User-agent: newsetl",
                "user-agent:  NEWSETL  # us",
                "User agent new",
                "useragent: newsetl*",
                "User-Agent: other",
                "User-agent:",
                "",
                "# note",
                "Disallow: /a",
                "Allow: /a/b",
                "Disallow: /",
                "Disallow:",
                "Crawl-delay: 3",
                "Sitemap: http://x/s",
            ]
        ),
        max_size=14,
    )
)
def test_leaving_other_robots_out_changes_nothing_for_us(lines: list[str]) -> None:
    text = "\n".join(lines)
    whole = Protego.parse(text)
    for path in ("/", "/a", "/a/b", "/c"):
        assert is_allowed(text, path) == whole.can_fetch(f"http://a.example{path}", "newsetl")
    assert rules(text).delay_s == whole.crawl_delay("newsetl")


def test_crawl_delay_is_bounded() -> None:
    assert rules("User-agent: *\nCrawl-delay: 4").delay_s == 4
    assert rules("User-agent: *\nRequest-rate: 1/10").delay_s == 10
    assert rules("User-agent: *\nCrawl-delay: 99999999").delay_s == 3600


def pace(gap_s: float, **changes: float) -> Pace:
    plain = {"at_once_per_host": 1, "at_once": 10, "per_s": 0.0, "longest_wait_s": 1.0} | changes
    return Pace(gap_s=gap_s, **plain)  # type: ignore[arg-type]


def starts(turns: Pace, hosts: list[str], busy_s: float = 0.0) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {}

    async def one(host: str) -> None:
        async with turns.turn(host) as lane:
            await asyncio.sleep(busy_s)
            times.setdefault(host, []).append(time.monotonic())
            lane.answered()

    async def run() -> None:
        await asyncio.gather(*(one(host) for host in hosts))

    asyncio.run(run())
    return times


def test_a_host_is_never_asked_sooner_than_its_gap() -> None:
    for times in starts(pace(0.05), ["a", "b"] * 4).values():
        assert all(later - sooner >= 0.05 for sooner, later in pairwise(times))


def test_a_crawl_delay_makes_a_host_slower_and_never_faster() -> None:
    for delay_s, gap in ((0.0, 0.05), (0.01, 0.05), (0.09, 0.09)):
        turns = pace(0.05)
        turns.slow("a", delay_s)
        (times,) = starts(turns, ["a"] * 3).values()
        assert all(later - sooner >= gap for sooner, later in pairwise(times))


def test_many_at_once_still_start_a_gap_apart() -> None:
    (times,) = starts(pace(0.02, at_once_per_host=4), ["a"] * 6, busy_s=0.0).values()
    assert all(later - sooner >= 0.019 for sooner, later in pairwise(times))


def test_a_long_wait_is_put_off() -> None:
    async def run() -> None:
        turns = pace(0.0)
        turns.lane("a").hold(100)
        async with turns.turn("a"):
            pass

    with pytest.raises(Failed) as failed:
        asyncio.run(run())
    assert failed.value.why is Why.DEFERRED
    assert failed.value.retry_after_s is not None


@given(st.binary(max_size=2000), st.sampled_from(["gzip", "deflate", "raw", "", None, "x-gzip"]))
def test_inflating_undoes_compressing(body: bytes, coding: str | None) -> None:
    raw = zlib.compressobj(wbits=-15)
    sent = {
        "gzip": gzip.compress(body),
        "x-gzip": gzip.compress(body[:5]) + gzip.compress(body[5:]),
        "deflate": zlib.compress(body),
        "raw": raw.compress(body) + raw.flush(),
    }.get(coding or "", body)
    assert inflated(sent, "deflate" if coding == "raw" else coding, most=2000) == body


@pytest.mark.parametrize(
    ("body", "coding", "why"),
    [
        (gzip.compress(bytes(1 << 20)), "gzip", Why.BOMB),
        (gzip.compress(gzip.compress(bytes(100))), "gzip, gzip", Why.ENCODING),
        (b"x", "br", Why.ENCODING),
        (b"not gzip", "gzip", Why.ENCODING),
        (gzip.compress(b"word " * 100)[:-9], "gzip", Why.BROKEN),
        (b"x" * 2000, None, Why.BOMB),
    ],
    ids=["bomb", "twice", "brotli", "no gzip", "cut", "plain bomb"],
)
def test_what_cannot_be_inflated_says_why(body: bytes, coding: str | None, why: Why) -> None:
    with pytest.raises(Failed) as failed:
        inflated(body, coding, most=1000)
    assert failed.value.why is why


def test_cookies_go_back_to_their_site_only() -> None:
    jar = Cookies(per_host=3)
    jar.take(
        "https://www.news.example.com/a/b",
        [
            b"one=1; Path=/",
            b"two=2; Domain=.example.com; Path=/; Secure",
            b"evil=1; Domain=com",
            b"far=1; Domain=other.com",
        ],
    )
    assert jar.header("https://www.news.example.com/") == b"one=1; two=2"
    assert jar.header("https://shop.example.com/") == b"two=2"
    assert jar.header("http://shop.example.com/") is None
    assert jar.header("https://other.com/") is None
    jar.take("https://www.news.example.com/", [b"one=; Path=/; Max-Age=0"])
    assert jar.header("https://www.news.example.com/") == b"two=2"


def test_a_cookie_that_is_no_header_is_not_kept() -> None:
    jar = Cookies(per_host=5)
    jar.take("http://a.example/", [b"a=\x00", b"b=\xff", b"=c", b"", b"good=1"])
    assert jar.header("http://a.example/") == b"good=1"


def test_a_jar_is_bounded() -> None:
    jar = Cookies(per_host=5)
    for batch in range(50):
        jar.take("http://a.example/", [f"c{batch}{n}=v".encode() for n in range(50)])
    assert (jar.header("http://a.example/") or b"").count(b"=") == 5


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("Mon, 02 Nov 2026 08:00:30 GMT", 30.0),
        ("Mon, 02 Nov 2026 07:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        (None, None),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after_s(value, now=NOW) == seconds


def test_nobody_is_asked_without_a_contact() -> None:
    with pytest.raises(UsageError, match="contact"):
        WebSettings().agent()
    assert "me@news.example" in WebSettings(contact="me@news.example").agent()
