"""kill -9 at a random moment, then the same command again: the warehouse is as after one clean run."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from newsetl.core.processes import children_of, is_alive
from tests.conftest import Newsetl, on_linux
from tests.dying import killed_after

ROOT = Path(__file__).parents[2]
WORDS = "harbour ferry council quay budget school tide pilot crane island vote storm winter engine letter".split()


def newsetl(*arguments: str | Path, settings: dict[str, str] | None = None) -> subprocess.Popen[str]:
    environment = {**os.environ, **(settings or {})}
    command = [sys.executable, "-m", "newsetl", *map(str, arguments)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finished(process: subprocess.Popen[str]) -> str:
    out, error = process.communicate()
    assert process.returncode == 0, error
    return out


def write_corpus(folder: Path, count: int) -> Path:
    """Plain texts of our own; every tenth one stands twice."""
    folder.mkdir()
    chance = random.Random(7)
    for number in range(count):
        lines = [" ".join(chance.choices(WORDS, k=40)).capitalize() + "." for _ in range(6)]
        text = "\n".join([f"Report number {number}", *lines])
        (folder / f"{number:05}.txt").write_text(text, encoding="utf-8")
        if number % 10 == 0:
            (folder / f"{number:05}-again.txt").write_text(text, encoding="utf-8")
    return folder


def digest_of(warehouse: Path) -> str:
    return Newsetl(warehouse.parent, warehouse).digest()


def kill_once(warehouse: Path, sources: list[Path], after_s: float, settings: dict[str, str]) -> bool:
    """Start a run, kill -9 its main process after a while; whether it was still running then."""
    process = newsetl("run", *sources, "-w", warehouse, settings=settings)
    time.sleep(after_s)
    workers = children_of(process.pid)
    alive = process.poll() is None
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 30
    while any(is_alive(worker) for worker in workers):
        assert time.monotonic() < deadline, "an extraction worker outlived its parent"
        time.sleep(0.05)
    return alive


def runs_after_kills(sources: list[Path], tmp_path: Path, *, kills: int, commit: int) -> tuple[str, str]:
    """(digest after one clean run, digest after `kills` killed runs and one that was left alone)."""
    settings = {"NEWSETL_RUN__COMMIT_DOCUMENTS": str(commit), "NEWSETL_RUN__BATCH_DOCUMENTS": "16"}
    began = time.monotonic()
    finished(
        newsetl("run", *sources, "-w", tmp_path / "clean", settings=settings)
    )  # as long as a killed one may take
    takes = time.monotonic() - began
    chance = random.Random()
    showing = {**settings, "NEWSETL_PUBLISH__EVERY_MINUTES": "1e-9"}  # each commit is published too
    for number in range(kills):
        after_s = chance.uniform(0.3, max(0.4, takes))
        kill_once(tmp_path / "killed", sources, after_s, showing if number % 2 else settings)
    finished(newsetl("run", *sources, "-w", tmp_path / "killed", settings=settings))
    return digest_of(tmp_path / "clean"), digest_of(tmp_path / "killed")


@on_linux("reads /proc to see that no worker is left")
def test_killed_runs_and_a_rerun_equal_one_clean_run(tmp_path: Path) -> None:
    sources = [write_corpus(tmp_path / "corpus", 400), ROOT / "samples"]
    clean, killed = runs_after_kills(sources, tmp_path, kills=3, commit=50)
    assert killed == clean


@pytest.mark.soak
def test_ten_kills_over_real_pages_equal_one_clean_run(shared: Path, tmp_path: Path) -> None:
    data = shared / "data"
    sources = [data / "text" / "seed", data / "text" / "wikinews", data / "pages", ROOT / "samples"]
    clean, killed = runs_after_kills(sources, tmp_path, kills=10, commit=100)
    assert killed == clean


@pytest.fixture(scope="module")
def clean_digest(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Digest of the samples after one run that nobody disturbed."""
    folder = tmp_path_factory.mktemp("clean")
    clean = Newsetl(folder, folder / "warehouse")
    clean.run(samples)
    return clean.digest()


@pytest.mark.parametrize(
    ("step", "at"),
    [
        ("newsetl.warehouse.lake:Lake.write_part", 1),
        ("newsetl.warehouse.lake:Lake.commit", 1),
        ("newsetl.warehouse.writer.warehouse:Warehouse.load", 1),
        ("newsetl.warehouse.writer.warehouse:Warehouse.publish", 1),
    ],
)
def test_a_death_at_each_step_of_a_commit_is_mended_by_the_next_run(
    step: str, at: int, samples: Path, clean_digest: str, tmp_path: Path
) -> None:
    """The process ends itself, without any clean-up, as soon as it has done the step."""
    killed_after(step, at, "run", samples, "-w", tmp_path / "dead")
    again = Newsetl(tmp_path, tmp_path / "dead")
    again.run(samples)
    assert again.digest() == clean_digest
    again("rebuild").ok()
    assert again.digest() == clean_digest
