"""The archive alone rebuilds the warehouse: no network, the same articles, with what the feed announced as evidence."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from newsetl.collect.collect import collect
from newsetl.collect.sources import Source
from tests.web import TestWeb, settings


def newsetl(*words: str) -> str:
    done = subprocess.run([sys.executable, "-m", "newsetl", *words], capture_output=True, text=True, check=True)
    return done.stdout


def test_the_archive_alone_rebuilds_the_warehouse(start_web: Callable[..., TestWeb], tmp_path: Path) -> None:
    web = start_web(hosts=1, pages=8)
    source = {"paper": Source(kind="feed", url=web.url(1, "/feed.xml"))}
    done = collect(source, settings=settings(), home=tmp_path / "home")
    assert done.total.fetched == 8
    web.process.kill()

    warehouse = str(tmp_path / "home")
    newsetl("run", str(tmp_path / "home" / "raw"), "-w", warehouse)
    query = "SELECT count(*) AS n, count(DISTINCT title) AS titles, count(published_at) AS dated FROM articles"
    (row,) = json.loads(newsetl("sql", query, "-w", warehouse, "--format", "json"))
    assert row == {"n": 8, "titles": 8, "dated": 8}
