"""All the documents beside the repository, read in every way of running: one digest. Hours, so `make soak` alone.

A smaller folder with a `data` and a `trials` is read in its place where NEWSETL_SHARED names it.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from newsetl.native.library import FORCES_PYTHON, library
from tests.conftest import absent, needed, on_linux

from .cluster import cluster_of
from .test_kill import digest_of, finished, kill_once, newsetl

pytestmark = pytest.mark.soak

OUTCOMES = ("new", "revised", "unchanged", "duplicates", "rejects")


@dataclass(frozen=True, slots=True)
class Clean:
    """A warehouse that one undisturbed run made of all sources."""

    sources: tuple[Path, ...]
    warehouse: Path
    digest: str
    seen: int
    seconds: float


def counts_of(warehouse: Path, *arguments: str | Path, settings: dict[str, str] | None = None) -> dict[str, int]:
    """What one run reports; each input has one outcome."""
    report = json.loads(finished(newsetl("run", "--json", *arguments, "-w", warehouse, settings=settings)))
    assert report["seen"] == sum(report[outcome] for outcome in OUTCOMES)
    return {name: report[name] for name in ("seen", *OUTCOMES)}


@pytest.fixture(scope="module")
def clean(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Clean:
    """Compiled loops, two local processes, the sources in order."""
    sources = tuple(sorted(path for part in ("data", "trials") for path in (shared / part).iterdir()))
    warehouse = tmp_path_factory.mktemp("clean") / "warehouse"
    began = time.monotonic()
    seen = counts_of(warehouse, "-j", "2", *sources)["seen"]
    return Clean(sources, warehouse, digest_of(warehouse), seen, time.monotonic() - began)


def read(clean: Clean, folder: Path, *arguments: str, backwards: bool = False, **settings: str) -> str:
    """Digest after one run over all sources; as many inputs as in the clean run."""
    sources: Sequence[Path] = clean.sources[::-1] if backwards else clean.sources
    assert counts_of(folder / "w", *arguments, *sources, settings=settings)["seen"] == clean.seen
    return digest_of(folder / "w")


def test_a_second_run_changes_nothing(clean: Clean) -> None:
    counts = counts_of(clean.warehouse, "-j", "2", *clean.sources)
    assert counts["new"] == counts["revised"] == 0
    assert digest_of(clean.warehouse) == clean.digest


def test_without_compiled_loops(clean: Clean, tmp_path: Path) -> None:
    if library() is None:
        absent("the loops were not compiled here: the clean run did without them too")
    assert read(clean, tmp_path, "-j", "2", **{FORCES_PYTHON: "1"}) == clean.digest


def test_one_process_and_the_sources_reversed(clean: Clean, tmp_path: Path) -> None:
    assert read(clean, tmp_path, "-j", "1", backwards=True) == clean.digest


def test_each_source_in_a_run_of_its_own(clean: Clean, tmp_path: Path) -> None:
    seen = [counts_of(tmp_path / "w", "-j", "2", source)["seen"] for source in clean.sources]
    assert sum(seen) == clean.seen
    assert digest_of(tmp_path / "w") == clean.digest


@on_linux("reads /proc to see that no worker is left")
def test_killed_three_times_and_run_again(clean: Clean, tmp_path: Path) -> None:
    chance = random.Random()
    for _ in range(3):
        kill_once(tmp_path / "w", list(clean.sources), chance.uniform(0.05, 0.5) * clean.seconds, {})
    counts_of(tmp_path / "w", *clean.sources)
    assert digest_of(tmp_path / "w") == clean.digest


@pytest.mark.parametrize("folder", ["", "spools"], ids=["documents are sent", "a folder is shared"])
def test_two_workers_of_a_cluster(clean: Clean, folder: str, tmp_path: Path) -> None:
    needed("distributed", "Dask is an extra: pip install 'newsetl[dask]'")
    with cluster_of(tmp_path / "dask", 2) as cluster:
        shared = {"NEWSETL_RUN__DASK_FOLDER": str(tmp_path / folder)} if folder else {}
        found = read(clean, tmp_path, backwards=bool(folder), **cluster.settings, **shared)
    assert found == clean.digest
