"""The frontier keeps every URL, gives each out once, and survives its writer."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.collect.due import next_due
from newsetl.collect.frontier import Frontier
from newsetl.collect.frontier_database import connect
from newsetl.collect.outcomes import FetchFailed, TargetKind, Why
from newsetl.collect.robots import RobotsAnswer
from newsetl.collect.schedule import after_failure, max_age, next_look, next_poll
from newsetl.collect.settings import WebSettings
from newsetl.collect.targets import Discovered, ResponseFacts
from newsetl.core.errors import LockedError, WarehouseError

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
FACTS = ResponseFacts(
    status=200,
    etag='"1"',
    last_modified=None,
    digest="d",
    record_id="r",
    record_at="t",
    record_url="u",
    is_changed=True,
    size_bytes=9,
)
SETTINGS = WebSettings()
DAY = timedelta(days=1)


@pytest.fixture
def frontier(tmp_path: Path) -> Iterator[Frontier]:
    with Frontier(tmp_path / "frontier.sqlite", run_id="one", live=["s"]) as opened:
        yield opened


def discovered(path: str, *, kind: TargetKind = "article", modified_at: datetime | None = None) -> Discovered:
    return Discovered(url=f"https://news.example{path}", kind=kind, source="s", modified_at=modified_at)


def claim(frontier: Frontier, *, now: datetime = NOW, most: int = 100) -> list[str]:
    targets = frontier.claim("news.example", sources=["s"], now=now, most=most)
    return [target.url.removeprefix("https://news.example") for target in targets]


def test_twins_are_one_and_numbers_are_two(frontier: Frontier) -> None:
    frontier.add(
        [discovered("/a?utm_source=x"), discovered("/a/amp"), discovered("/p?id=1"), discovered("/p?id=2")],
        now=NOW,
    )
    assert sorted(claim(frontier)) == ["/a", "/p?id=1", "/p?id=2"]


def test_work_is_given_out_once_feeds_first(frontier: Frontier) -> None:
    frontier.add([discovered("/a"), discovered("/b"), discovered("/feed", kind="feed")], now=NOW)
    assert claim(frontier, most=1) == ["/feed"]
    assert claim(frontier) == ["/a", "/b"]
    assert claim(frontier) == []
    assert frontier.due_hosts(sources=["s"], now=NOW) == {}


def test_work_that_is_given_back_stays_due(frontier: Frontier) -> None:
    frontier.add([discovered("/a"), discovered("/b")], now=NOW)
    frontier.postpone(frontier.claim("news.example", sources=["s"], now=NOW, most=1), until=NOW)
    assert frontier.due_hosts(sources=["s"], now=NOW) == {"news.example": 2}


def test_only_the_sources_asked_for_are_worked_on(frontier: Frontier) -> None:
    frontier.add([discovered("/a")], now=NOW)
    assert frontier.due_hosts(sources=["other"], now=NOW) == {}
    assert frontier.due_hosts(sources=["s"], now=NOW) == {"news.example": 1}


def test_what_is_due_next_is_told_of_each_source_and_never_of_its_articles(
    frontier: Frontier, tmp_path: Path
) -> None:
    path = tmp_path / "frontier.sqlite"
    assert next_due(tmp_path / "none.sqlite") == {}
    frontier.add(
        [discovered("/a"), discovered("/feed.xml", kind="feed"), discovered("/map", kind="sitemap")], now=NOW
    )
    assert next_due(path) == {"s": NOW}
    for target in frontier.claim("news.example", sources=["s"], now=NOW, most=9):
        frontier.record_response(target, FACTS, now=NOW, again=DAY if target.kind == "feed" else 2 * DAY)
    assert next_due(path) == {"s": NOW + DAY}


def test_what_was_fetched_is_due_again_by_its_schedule_only(frontier: Frontier) -> None:
    frontier.add([discovered("/a")], now=NOW)
    (target,) = frontier.claim("news.example", sources=["s"], now=NOW, most=9)
    frontier.record_response(target, FACTS, now=NOW, again=timedelta(hours=24))
    assert frontier.was_fetched("https://www.news.example/a/")
    frontier.add([discovered("/a")], now=NOW)
    assert claim(frontier, now=NOW + timedelta(hours=23)) == []
    (again,) = frontier.claim("news.example", sources=["s"], now=NOW + timedelta(hours=24), most=9)
    assert (again.etag, again.digest, again.looks) == ('"1"', "d", 1)


def test_an_entry_that_says_it_changed_is_looked_at_early_but_not_at_once(frontier: Frontier) -> None:
    frontier.add([discovered("/a")], now=NOW)
    (target,) = frontier.claim("news.example", sources=["s"], now=NOW, most=9)
    frontier.record_response(target, FACTS, now=NOW, again=None)
    for minutes, due in ((10, []), (90, ["/a"])):
        later = NOW + timedelta(minutes=minutes)
        frontier.add([discovered("/a", modified_at=later)], now=later)
        assert claim(frontier, now=later) == due


def test_failures_add_up_until_a_url_is_gone(frontier: Frontier) -> None:
    frontier.add([discovered("/a")], now=NOW)
    now, gone = NOW, []
    for _ in range(3):
        (target,) = frontier.claim("news.example", sources=["s"], now=now, most=9)
        gone += frontier.record_failures(
            [(target, FetchFailed(url="", why=Why.STATUS, status=404))], now=now, settings=SETTINGS
        )
        now += timedelta(days=31)
    assert gone == [False, False, True]
    assert claim(frontier, now=now) == []


def test_410_is_gone_at_once(frontier: Frontier) -> None:
    frontier.add([discovered("/a")], now=NOW)
    (target,) = frontier.claim("news.example", sources=["s"], now=NOW, most=9)
    assert frontier.record_failures(
        [(target, FetchFailed(url="", why=Why.STATUS, status=410))], now=NOW, settings=SETTINGS
    ) == [True]


def test_where_a_redirect_led_is_not_fetched_again(frontier: Frontier) -> None:
    frontier.add([discovered("/a")], now=NOW)
    (target,) = frontier.claim("news.example", sources=["s"], now=NOW, most=9)
    frontier.record_redirects(target, ["https://news.example/b"], now=NOW)
    frontier.add([discovered("/b")], now=NOW)
    assert claim(frontier) == []


def test_robots_are_kept(frontier: Frontier) -> None:
    answer = RobotsAnswer(
        origin="https://a", text=None, fetched_at=NOW, expires_at=NOW, why=Why.ADDRESS, detail="x"
    )
    frontier.keep_robots_answer(answer)
    assert frontier.robots_answer("https://a") == answer
    assert frontier.robots_answer("https://b") is None


def test_there_is_one_writer(frontier: Frontier, tmp_path: Path) -> None:
    with pytest.raises(LockedError), Frontier(tmp_path / "frontier.sqlite", run_id="two"):
        pass


def test_another_version_is_refused(tmp_path: Path) -> None:
    base = connect(tmp_path / "f.sqlite")
    base.execute("PRAGMA user_version = 99")
    base.close()
    with pytest.raises(WarehouseError, match="99"), Frontier(tmp_path / "f.sqlite", run_id="x"):
        pass


def test_one_that_could_not_be_opened_is_not_held(tmp_path: Path) -> None:
    path = tmp_path / "f.sqlite"
    path.write_bytes(b"no database, for longer than a header is" * 10)
    refused = Frontier(path, run_id="x")
    with pytest.raises(WarehouseError, match=r"f\.sqlite .*not a database.* move it away"), refused:
        pass
    path.unlink()
    with Frontier(path, run_id="next") as frontier:
        assert claim(frontier) == []


def test_a_change_that_fails_leaves_nothing_and_holds_up_nothing(frontier: Frontier) -> None:
    def announced() -> Iterator[Discovered]:
        yield discovered("/1")
        raise OSError("the feed broke off")

    with pytest.raises(OSError, match="broke off"):
        frontier.add(announced(), now=NOW)
    assert claim(frontier) == []
    frontier.add([discovered("/2")], now=NOW)
    assert claim(frontier) == ["/2"]


def test_a_killed_writer_loses_nothing_and_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "f.sqlite"
    script = f"""
import os, signal
from datetime import datetime, UTC
from pathlib import Path
from newsetl.collect.frontier import Frontier
from newsetl.collect.targets import Discovered
now = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
frontier = Frontier(Path({str(path)!r}), run_id="dead").__enter__()
urls = [f"https://news.example/{{n}}" for n in range(50)]
frontier.add([Discovered(url=url, kind="article", source="s") for url in urls], now=now)
frontier.claim("news.example", sources=["s"], now=now, most=20)
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", script], check=False)
    assert done.returncode == -signal.SIGKILL
    with Frontier(path, run_id="next") as frontier:
        assert len(claim(frontier)) == 50


def test_looks_decay_and_end() -> None:
    waits = [next_look(looks, settings=SETTINGS) for looks in range(1, 5)]
    assert waits == [timedelta(hours=24), timedelta(hours=72), timedelta(hours=240), None]


@given(st.lists(st.booleans(), max_size=60))
def test_polls_stay_within_their_bounds(news: list[bool]) -> None:
    wait = None
    for had_news in news:
        wait = next_poll(wait, had_news=had_news, fixed=None, cache_control=None, settings=SETTINGS)
        assert timedelta(minutes=10) <= wait <= timedelta(days=1)


def test_a_quiet_feed_is_asked_ever_more_rarely() -> None:
    waits = [timedelta(minutes=10)]
    for _ in range(20):
        waits.append(next_poll(waits[-1], had_news=False, fixed=None, cache_control=None, settings=SETTINGS))
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(days=1)


def test_max_age_and_a_fixed_poll_are_kept_to() -> None:
    common = {"had_news": True, "settings": SETTINGS}
    assert next_poll(None, fixed=None, cache_control="public, max-age=7200", **common) == timedelta(hours=2)
    assert next_poll(None, fixed=timedelta(minutes=1), cache_control=None, **common) == timedelta(minutes=1)
    assert max_age("no-store") == timedelta()


def test_a_failure_rests_longer_each_time_and_as_long_as_asked() -> None:
    rests = [after_failure("temporary", 0.25 * n, asked_s=None) for n in range(1, 6)]
    assert rests == sorted(set(rests))
    assert after_failure("temporary", 0.25, asked_s=86400) == timedelta(days=1)


def test_a_feed_that_is_down_is_asked_once_a_day_at_least(frontier: Frontier) -> None:
    now = NOW
    frontier.add([discovered("/feed", kind="feed")], now=now)
    for _ in range(20):
        (target,) = frontier.claim("news.example", sources=["s"], now=now, most=9)
        assert frontier.record_failures(
            [(target, FetchFailed(url="", why=Why.TIMEOUT))], now=now, settings=SETTINGS
        ) == [False]
        now += DAY
    assert claim(frontier, now=now) == ["/feed"]


def test_what_a_source_left_behind_goes_to_who_announces_it_next(tmp_path: Path) -> None:
    path = tmp_path / "frontier.sqlite"
    with Frontier(path, run_id="one", live=["old"]) as frontier:
        frontier.add([Discovered(url="https://news.example/feed", kind="feed", source="old")], now=NOW)
    with Frontier(path, run_id="two", live=["new", "other"]) as frontier:
        for name in ("new", "other"):
            frontier.add([Discovered(url="https://news.example/feed", kind="feed", source=name)], now=NOW)
        assert frontier.due_hosts(sources=["other"], now=NOW) == {}
        assert frontier.due_hosts(sources=["new"], now=NOW) == {"news.example": 1}
