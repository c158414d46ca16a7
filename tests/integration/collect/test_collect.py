"""Collect against real servers: everything allowed once, nothing disallowed, little the second time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator

from newsetl.collect.archive import OPEN
from newsetl.collect.collect import collect
from newsetl.collect.health import health
from newsetl.collect.sources import Source
from newsetl.collect.tally import Collected
from newsetl.maintain.forget_raw import forget_raw
from newsetl.readers.warc.announced import hints
from tests.web import TestWeb, settings
from tests.web.sound import is_sound

HOSTS, PAGES = 6, 24


@pytest.fixture(scope="module")
def web(start_web: Callable[..., TestWeb]) -> TestWeb:
    return start_web(hosts=HOSTS, pages=PAGES, slow=5, broken=6)


def sources(web: TestWeb, hosts: int = HOSTS) -> dict[str, Source]:
    listed = {}
    for number in range(1, hosts + 1):
        listed[f"feed{number}"] = Source(kind="feed", url=web.url(number, "/feed.xml"))
        listed[f"site{number}"] = Source(kind="site", url=web.url(number))
    listed["front"] = Source(kind="section", url=web.url(1))
    return listed


def run(web: TestWeb, home: Path, *names: str, **changes: Any) -> Collected:
    return collect(sources(web), settings=settings(**changes), home=home, names=names)


def records(home: Path) -> list[tuple[str, str, str, bytes]]:
    rows = []
    for path in sorted((home / "raw").glob("*.warc.gz")):
        with path.open("rb") as file:
            rows += [
                (
                    record.headers["WARC-Type"],
                    record.headers.get("WARC-Newsetl-Kind", ""),
                    record.headers.get("WARC-Target-URI", ""),
                    record.reader.read(),
                )
                for record in ArchiveIterator(file, parse_http=True)
            ]
    return rows


def assert_sound(home: Path) -> None:
    assert is_sound(home / "raw")


def test_a_whole_web_and_then_again(start_web: Callable[..., TestWeb], tmp_path: Path) -> None:
    web = start_web(hosts=HOSTS, pages=PAGES, slow=5, broken=6)
    first = run(web, tmp_path)
    requests = Counter((line["host"], line["path"]) for line in web.requests())
    allowed = {(f"127.0.1.{n}", f"/a/{page}.html") for n in range(1, HOSTS) for page in range(PAGES)}
    assert {spot for spot in requests if spot[1].startswith("/a/") and spot[0] != f"127.0.1.{HOSTS}"} == allowed
    assert not [spot for spot in requests if spot[1].startswith("/private/")]
    assert {spot: count for spot, count in requests.items() if count > 1 and spot[0] != f"127.0.1.{HOSTS}"} == {}
    assert first.total.fetched == len(allowed)
    assert first.total.failed["robots"] > 0
    assert sum(count for why, count in first.total.failed.items() if why.startswith("broken")) > 0
    assert_sound(tmp_path)
    assert not list((tmp_path / "raw").glob(f"*{OPEN}"))

    before = web.sent_bytes()
    again = run(web, tmp_path, *sources(web))
    assert again.total.fetched == again.total.found == 0
    assert web.sent_bytes() - before < 0.05 * before  # under 1 % where there are more pages a feed
    assert_sound(tmp_path)


def test_the_archive_holds_pages_and_what_feeds_announced_of_them(web: TestWeb, tmp_path: Path) -> None:
    run(web, tmp_path, "feed1")
    rows = records(tmp_path)
    pages = [one for one in rows if one[:2] == ("response", "article")]
    announced = [hints(one[3]) for one in rows if one[0] == "metadata"]
    assert len(pages) == len(announced) == 20
    assert all(b"<h1>Story" in one[3] for one in pages)
    assert {hint["title"].source for hint in announced} == {"feed.title"}
    assert all(hint["published"].value.endswith("GMT") for hint in announced)
    assert {one[1] for one in rows} >= {"robots", "feed", "article"}


def test_what_was_forgotten_is_not_fetched_again_nor_kept_with_the_feed_that_announces_it(
    start_web: Callable[..., TestWeb], tmp_path: Path
) -> None:
    web = start_web(hosts=1, pages=4)
    run_once = {"feed": Source(kind="feed", url=web.url(1, "/feed.xml"))}
    collect(run_once, settings=settings(), home=tmp_path)
    gone = next(url for kind, name, url, _ in records(tmp_path) if (kind, name) == ("response", "article"))
    forget_raw(tmp_path, [], [gone])
    count = len(web.requests())
    again = collect(run_once, settings=settings(), home=tmp_path, names=("feed",))
    assert again.total.fetched == again.total.found == 0
    assert [line["path"] for line in web.requests()[count:] if line["path"].startswith("/a/")] == []
    assert "/feed.xml" in [line["path"] for line in web.requests()[count:]]
    assert len([one for one in records(tmp_path) if one[:2] == ("response", "article")]) == 3
    assert gone.encode() not in b"".join(part for *_, part in records(tmp_path))
    assert_sound(tmp_path)


def test_spacing_holds_in_the_servers_own_log(start_web: Callable[..., TestWeb], tmp_path: Path) -> None:
    quiet = start_web(hosts=4, pages=8)
    every = {f"s{n}": Source(kind="site", url=quiet.url(n)) for n in range(1, 5)}
    collect(every, settings=settings(pace_s=0.1), home=tmp_path)
    for number in range(1, 5):
        times = [line["at"] for line in quiet.requests() if line["host"] == f"127.0.1.{number}"]
        assert len(times) == 12  # robots.txt, three sitemaps, eight pages
        assert min(later - sooner for sooner, later in pairwise(times)) >= 0.1


def test_pages_behind_redirects_are_fetched_once(web: TestWeb, tmp_path: Path) -> None:
    listed = tmp_path / "urls.txt"
    paths = ["/old/1.html", "/a/1.html", "/old/2.html", "/old/3.html?utm_source=x", "/a/4.html"]
    listed.write_text("\n".join(web.url(2, path) for path in paths))
    before = len(web.requests())
    done = collect({"list": Source(kind="urls", path=listed)}, settings=settings(), home=tmp_path / "home")
    requests = Counter(line["path"] for line in web.requests()[before:] if line["path"].startswith("/a/"))
    assert requests == {"/a/1.html": 1, "/a/2.html": 1, "/a/3.html": 1, "/a/4.html": 1}
    assert done.total.fetched == 4


def test_hostile_feeds_and_pages_do_not_stop_a_collect(start_web: Callable[..., TestWeb], tmp_path: Path) -> None:
    hostile = start_web(hosts=1, pages=3, hostile=1)
    listed = tmp_path / "urls.txt"
    paths = ["/h/drip", "/h/endless", "/h/gzip-bomb", "/h/loop", "/h/big-head", "/h/reset", "/h/good"]
    listed.write_text("\n".join(hostile.url(1, path, net=2) for path in paths))
    every = {
        "bomb": Source(kind="feed", url=hostile.url(1, "/h/xml-bomb", net=2)),
        "external": Source(kind="feed", url=hostile.url(1, "/h/external", net=2)),
        "garbage": Source(kind="sitemap", url=hostile.url(1, "/h/garbage", net=2)),
        "silent-site": Source(kind="site", url=hostile.url(1, "/", net=2)),
        "list": Source(kind="urls", path=listed),
        "good": Source(kind="site", url=hostile.url(1)),
    }
    done = collect(every, settings=settings(host_failures=99), home=tmp_path)
    reasons = {name: dict(tally.failed) for name, tally in done.sources.items()}
    assert reasons["bomb"] == reasons["external"] == {"unparsable": 1}
    assert reasons["garbage"] == {"broken": 1}
    assert reasons["list"] == {
        "timeout": 1, "too_large": 1, "bomb": 1, "redirects": 1, "headers": 1, "broken": 1,
    }  # fmt: skip
    assert done.sources["list"].fetched == 1
    assert done.sources["good"].fetched == 3
    states = health(tmp_path / "frontier.sqlite", every, settings=settings(), now=datetime.now(UTC))
    assert {one.name for one in states if one.state == "failing"} == {"bomb", "external", "garbage", "silent-site"}
    assert_sound(tmp_path)


def test_a_host_that_keeps_failing_is_left_for_later(start_web: Callable[..., TestWeb], tmp_path: Path) -> None:
    broken = start_web(hosts=1, pages=3, broken=1)
    listed = tmp_path / "urls.txt"
    listed.write_text("\n".join(broken.url(1, f"/a/{page}.html") for page in range(100)))
    every = {"list": Source(kind="urls", path=listed)}
    done = collect(every, settings=settings(host_failures=3, attempts=1), home=tmp_path)
    assert done.total.failed == {"broken": 3}
    assert done.pending > 0
    assert len(broken.requests()) == 4  # robots.txt and three pages


def test_an_article_is_looked_at_again_with_a_condition(start_web: Callable[..., TestWeb], tmp_path: Path) -> None:
    web = start_web(hosts=1, pages=5)
    every = {"s": Source(kind="feed", url=web.url(1, "/feed.xml"))}
    quick = settings(refetch_hours=(1e-6, 1e-6))
    runs = [collect(every, settings=quick, home=tmp_path).total for _ in range(4)]
    assert sum(total.fetched for total in runs) == 5
    assert sum(total.unchanged for total in runs) == 10  # two more looks each, all answered by 304
    kinds = Counter(one[0] for one in records(tmp_path) if one[1] == "article")
    assert kinds["response"] == 5
    assert kinds["revisit"] == 10
    assert_sound(tmp_path)
