"""kill -9 at random moments, then one collect: the same as one clean run, hardly a request twice."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

from newsetl.collect.collect import collect
from newsetl.collect.sources import Source
from tests.web import TestWeb, settings

from .test_collect import assert_sound, records

HOSTS, PAGES, KILLS = 4, 80, 10


def collect_all(home: Path, web: TestWeb) -> None:
    sources = {f"site{n}": Source(kind="site", url=web.url(n)) for n in range(1, HOSTS + 1)}
    sources |= {f"feed{n}": Source(kind="feed", url=web.url(n, "/feed.xml")) for n in range(1, HOSTS + 1)}
    collect(sources, settings=settings(total_s=20, read_s=20, warc_bytes=50_000), home=home)


def start(home: Path, web: TestWeb) -> BaseProcess:
    """A collect in a process of its own; forked, because a fresh interpreter takes longer than the collect."""
    process = multiprocessing.get_context("fork").Process(target=collect_all, args=(home, web))
    process.start()
    return process


def pages(home: Path) -> dict[str, bytes]:
    return {one[2]: one[3] for one in records(home) if one[:2] == ("response", "article")}


def kill_at_random(home: Path, web: TestWeb, kills: int) -> None:
    """Kill a collect again and again, each time some requests after the last."""
    moments = random.Random(7)
    for _ in range(kills):
        before = len(web.requests())
        wanted = before + moments.randint(1, HOSTS * PAGES // kills)
        process = start(home, web)
        while len(web.requests()) < wanted and process.is_alive():
            time.sleep(0.002)
        process.kill()
        process.join()


def test_kills_repeat_only_what_was_in_flight(start_web: Callable[..., TestWeb], tmp_path: Path) -> None:
    clean = start_web(hosts=HOSTS, pages=PAGES)
    process = start(tmp_path / "clean", clean)
    process.join()
    port = clean.port

    web = start_web(hosts=HOSTS, pages=PAGES)
    kill_at_random(tmp_path / "killed", web, KILLS)
    process = start(tmp_path / "killed", web)
    process.join()
    assert process.exitcode == 0

    requests = Counter((line["host"], line["path"]) for line in web.requests())
    for number in range(1, HOSTS + 1):
        counts = [count for (host, _), count in requests.items() if host == f"127.0.1.{number}"]
        assert sum(counts) - len(counts) <= KILLS  # one request at a time to a host: one in flight a kill
    assert not [path for _, path in requests if path.startswith("/private/")]

    assert_sound(tmp_path / "killed")
    one, other = pages(tmp_path / "clean"), pages(tmp_path / "killed")
    assert {url.replace(f":{web.port}", f":{port}"): body for url, body in other.items()} == one
    assert len(one) == HOSTS * PAGES
