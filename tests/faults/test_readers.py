"""Readers with DuckDB alone, while a writer loads, compacts, publishes and is killed: no failed query, no half load."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from newsetl.maintain.rebuild import rebuild
from newsetl.warehouse.builds.catalogue import read_builds
from newsetl.warehouse.builds.digest import content_digest
from newsetl.warehouse.builds.reader import open_reader
from newsetl.warehouse.lake import Lake

from .test_kill import ROOT
from .writer import ARTICLES, LINKS

READER = """
import os, sys, time, duckdb
path, stop = sys.argv[1:]
counts = []
def one(query):
    (row,) = connection.execute(query).fetchall()
    return row
while not os.path.exists(stop):
    with duckdb.connect(os.path.realpath(path), read_only=True) as connection:
        (articles,) = one("SELECT count(*) FROM articles")
        (told,) = one("SELECT coalesce(sum(new) - sum(forgotten), 0) FROM loads")
        (indexed,) = one("SELECT count(*) FROM search_articles")
        (found,) = one("SELECT count(*) FROM search_matches('ferry')")
        (best,) = one("SELECT count(*) FROM search('report', k := 5) JOIN articles USING (article_id)")
        linked, links, texts = one(
            "SELECT count(DISTINCT a.article_id), count(*), count(a.text) FROM articles a JOIN links USING (article_id)"
        )
        time.sleep(0.05)
        (again,) = one("SELECT count(*) FROM articles WHERE text LIKE 'Ferry%'")
    seen = (told, indexed, found, linked, texts / LINKS, links / LINKS, again)
    assert set(seen) <= {articles}, (articles, seen)
    assert articles % ARTICLES == 0 and best == min(articles, 5), (articles, best)
    counts.append(articles)
assert counts == sorted(counts), counts
print(len(counts), counts[0], counts[-1])
""".replace("LINKS", str(LINKS)).replace("ARTICLES", str(ARTICLES))


@contextmanager
def readers(root: Path, stop: Path, count: int = 4) -> Iterator[list[tuple[int, int, int]]]:
    """So many readers for as long as the block lasts; afterwards how often each read, and what first and last."""
    command = [sys.executable, "-c", READER, str(root / "news.duckdb"), str(stop)]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(count)
    ]
    ended: list[tuple[int, int, int]] = []
    try:
        yield ended
    finally:
        stop.touch()
        endings = [(*process.communicate(timeout=120), process.returncode) for process in running]
    for out, error, code in endings:
        assert code == 0, error
        times, first, last = map(int, out.split())
        ended.append((times, first, last))


def writer(root: Path, loads: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.faults.writer", str(root), str(loads)]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )


def finished(process: subprocess.Popen[str]) -> None:
    _, error = process.communicate()
    assert process.returncode == 0, error


def holds_all(root: Path, loads: int) -> None:
    """Every load once, in the build as in one made from the lake, and no file of which nothing knows."""
    for _ in range(2):
        with open_reader(root) as reader:
            query = "SELECT count(*), count(DISTINCT article_id), (SELECT count(*) FROM links) FROM articles"
            assert reader.execute(query).fetchone() == (
                loads * ARTICLES,
                loads * ARTICLES,
                loads * ARTICLES * LINKS,
            )
            digest = content_digest(reader)
        rebuild(root)
    with open_reader(root) as reader:
        assert content_digest(reader) == digest
    assert not list(root.rglob("*.tmp"))
    known = Lake(root / "lake").builds()
    listed = {file for build in known["builds"] for file in build["files"]} | known["retired"].keys()
    there = {path.relative_to(root).as_posix() for path in (root / "build" / "search").glob("*")}
    assert there <= listed
    assert {path.stem for path in (root / "build").glob("news-*")} == {build.name for build in read_builds(root)}


@pytest.mark.parametrize("loads", [10, pytest.param(50, marks=pytest.mark.soak)])
def test_four_readers_never_fail_and_never_see_half_a_load(loads: int, tmp_path: Path) -> None:
    root = tmp_path / "warehouse"
    finished(writer(root, 1))
    with readers(root, tmp_path / "stop") as ended:
        finished(writer(root, loads))
        time.sleep(1)
    assert all(times > 3 for times, _, _ in ended)
    assert all(first < loads * ARTICLES and last == loads * ARTICLES for _, first, last in ended)
    holds_all(root, loads)


@pytest.mark.parametrize("kills", [4, pytest.param(20, marks=pytest.mark.soak)])
def test_nor_when_the_writer_is_killed_at_random_moments(kills: int, tmp_path: Path) -> None:
    root, chance = tmp_path / "warehouse", random.Random()
    began = time.monotonic()
    finished(writer(root, 1))
    starts = time.monotonic() - began
    with readers(root, tmp_path / "stop") as ended:
        for _ in range(kills):
            process = writer(root, 10**6)
            time.sleep(starts * chance.uniform(0.5, 2.5))
            assert process.poll() is None, process.communicate()
            process.kill()
            process.communicate()
        done = sum(1 for manifest in Lake(root / "lake").manifests() if manifest.run_id)
        finished(writer(root, done + 3))
    assert all(times > 3 for times, _, _ in ended)
    holds_all(root, done + 3)
