"""One poisoned source beside nine healthy ones: whatever it holds, the others end as if it were not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from newsetl.collect.collect import collect
from newsetl.collect.health import health
from newsetl.collect.sources import Source, SourceKind
from newsetl.collect.tally import Collected
from tests.mutations import apply, random_edits
from tests.web import POISONED, TestWeb, loopback_only, settings
from tests.web.documents import ROBOTS, response
from tests.web.poison import mutated

from .test_collect import assert_sound

HEALTHY, PAGES = 9, 3
PATIENT = {"connect_s": 30.0, "read_s": 30.0, "total_s": 60.0}  # no healthy host fails on a busy machine
POISON: dict[str, tuple[SourceKind, bytes]] = {
    "undeclared-prefix": ("feed", response(b"<rss><item><media:content/><link>http://[::1</link></item></rss>")),
    "bad-link": ("sitemap", response(b"<urlset><url><loc>http://[::1</loc></url></urlset>")),
    "bad-base": ("section", response(b'<base href="http://[::1"><a href="//[">x</a>', kind="text/html")),
    "bad-redirect": ("feed", b"HTTP/1.1 302 Found\r\nLocation: http://[::1\r\nContent-Length: 0\r\n\r\n"),
    "surrogates": ("feed", response(b'{"items": [{"url": "/\\ud800", "title": "\\udfff"}]}')),
    "deep": ("feed", response(b'{"items": ' + b"[" * 100_000)),
    "no-http": ("feed", b"\x16\x03\x01\x02"),
    "endless-length": ("feed", b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n"),
    "odd-charset": ("feed", response(b"<rss><item/></rss>", kind="text/xml; charset*0*=x''%ff")),
}


@pytest.fixture(autouse=True)
def nobody_outside_is_asked() -> Iterator[None]:
    with loopback_only():
        yield


def healthy(web: TestWeb) -> dict[str, Source]:
    return {f"paper{n}": Source(kind="feed", url=web.url(n, "/feed.xml")) for n in range(1, HEALTHY + 1)}


def serve(files: Path, host: int, name: str, data: bytes) -> None:
    path = files / f"127.0.{POISONED}.{host}" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def assert_healthy(collected: Collected) -> None:
    for n in range(1, HEALTHY + 1):
        tally = collected.sources[f"paper{n}"]
        assert (tally.fetched, dict(tally.failed)) == (PAGES, {"robots": 1})


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module")
def web(start_web: Callable[..., TestWeb], files: Path) -> TestWeb:
    return start_web(hosts=HEALTHY, pages=PAGES, poisoned=60, files=files)


def test_each_kind_of_poison_costs_itself_and_is_named(web: TestWeb, files: Path, tmp_path: Path) -> None:
    poisoned = {}
    for number, (name, (kind, data)) in enumerate(POISON.items(), start=1):
        serve(files, number, name, data)
        poisoned[name] = Source(kind=kind, url=web.url(number, f"/{name}", net=POISONED))
    (tmp_path / "list.txt").write_text(f"http://[::1\n{web.url(1)}\nnonsense\n")
    poisoned["list"] = Source(kind="urls", path=tmp_path / "list.txt")
    poisoned["missing-list"] = Source(kind="urls", path=tmp_path / "none.txt")
    every = poisoned | healthy(web)
    done = collect(every, settings=settings(**PATIENT), home=tmp_path / "home")
    assert_healthy(done)
    reasons = {name: dict(done.sources[name].failed) for name in poisoned}
    assert reasons == {
        "undeclared-prefix": {"malformed": 1},
        "bad-link": {"malformed": 1},
        "bad-base": {},
        "bad-redirect": {"scheme": 1},
        "surrogates": {"status 404": 1},
        "deep": {"unparsable": 1},
        "no-http": {"broken": 1},
        "endless-length": {"broken": 1},
        "odd-charset": {},
        "list": {"malformed": 2},
        "missing-list": {"unreadable": 1},
    }
    states = health(tmp_path / "home" / "frontier.sqlite", every, settings=settings(), now=datetime.now(UTC))
    failing = {one.name: one.error or "" for one in states if one.state == "failing"}
    assert failing.keys() == {"bad-redirect", "deep", "no-http", "endless-length", "list", "missing-list"}
    assert "line 1: 'http://[::1'" in failing["list"]
    assert_sound(tmp_path / "home")


def test_what_nobody_foresaw_in_one_source_is_named_and_ends_only_it(
    web: TestWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: object, **__: object) -> None:
        raise RuntimeError("a fault of our own")

    monkeypatch.setattr("newsetl.collect.announcements.read_sitemap", read)
    monkeypatch.setattr("newsetl.collect.seeds.read_urls", read)
    every = healthy(web)
    every["sitemap"] = Source(kind="sitemap", url=web.url(1, "/s1.xml"))
    every["list"] = Source(kind="urls", path=tmp_path)
    done = collect(every, settings=settings(**PATIENT), home=tmp_path)
    assert_healthy(done)
    assert done.sources["sitemap"].failed == done.sources["list"].failed == {"error": 1}
    states = health(tmp_path / "frontier.sqlite", every, settings=settings(), now=datetime.now(UTC))
    assert {one.name: one.error for one in states if one.state == "failing"} == {
        "sitemap": f"error RuntimeError: a fault of our own {every['sitemap'].url}",
        "list": "error RuntimeError: a fault of our own",
    }


@pytest.mark.parametrize("seed", range(2))
def test_mutated_heads_and_bodies_harm_no_neighbour(web: TestWeb, files: Path, tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    every = healthy(web)
    for number in range(10, 61):
        kind, data = mutated(random)
        name = f"mutated-{seed}"
        serve(files, number, name, data)
        serve(files, number, "robots.txt", response(apply(ROBOTS, random_edits(random)), kind="text/plain"))
        url = web.url(number, f"/{name}", net=POISONED)
        if kind == "urls":
            (tmp_path / f"{number}.txt").write_text(url)
            every[f"poison{number}"] = Source(kind=kind, path=tmp_path / f"{number}.txt")
        else:
            every[f"poison{number}"] = Source(kind=kind, url=url)
    done = collect(every, settings=settings(**PATIENT, attempts=1, longest_wait_s=0.1), home=tmp_path)
    assert_healthy(done)
    assert not [tally for tally in done.sources.values() if "error" in tally.failed]
    assert_sound(tmp_path)
