"""The same run on a Dask cluster: the same warehouse, whoever joins, leaves or dies on the way."""

from __future__ import annotations

import errno
import json
import os
import pickle
import random
import shutil
import subprocess
from collections.abc import Iterator
from io import BytesIO, FileIO
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newsetl.core.errors import ServiceError
from newsetl.core.processes import children_of, is_alive
from newsetl.core.snapshots import Lesson, write_snapshot
from newsetl.run.spools import read_spool, write_frame
from tests.conftest import absent, needed, on_linux

from .cluster import Cluster, cluster_of, why_not_blind
from .service import wait_for
from .test_kill import ROOT, WORDS, digest_of, finished, newsetl, write_corpus

needed("distributed", "Dask is an extra: pip install 'newsetl[dask]'")
FILES, PAGES = 24, 50  # of the listing; pages of each file
SMALL = {"NEWSETL_RUN__COMMIT_DOCUMENTS": "100", "NEWSETL_RUN__BATCH_DOCUMENTS": "8"}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster_of(tmp_path_factory.mktemp("dask"), 2) as running:
        yield running


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return [write_corpus(tmp_path_factory.mktemp("corpus") / "texts", 600), ROOT / "samples"]


@pytest.fixture(scope="module")
def clean(sources: list[Path], tmp_path_factory: pytest.TempPathFactory) -> str:
    warehouse = tmp_path_factory.mktemp("clean")
    finished(newsetl("run", *sources, "-w", warehouse, settings=SMALL))
    return digest_of(warehouse)


def started(cluster: Cluster, sources: list[Path], warehouse: Path) -> subprocess.Popen[str]:
    """A run that has read something: its first commit is in the lake."""
    process = newsetl("run", *sources, "-w", warehouse, settings={**SMALL, **cluster.settings})
    wait_for(lambda: process.poll() is not None or list((warehouse / "lake/manifests").glob("*.json")))
    return process


def refusal_of(process: subprocess.Popen[str]) -> str:
    """What a run that could not begin says."""
    _, error = process.communicate()
    assert process.returncode == 1
    assert "Traceback" not in error
    return " ".join(error.split())


def test_a_cluster_makes_the_same_warehouse(
    cluster: Cluster, sources: list[Path], clean: str, tmp_path: Path
) -> None:
    finished(newsetl("run", *sources, "-w", tmp_path, settings={**SMALL, **cluster.settings}))
    assert digest_of(tmp_path) == clean


def test_a_worker_that_joins_and_leaves_changes_nothing(
    cluster: Cluster, sources: list[Path], clean: str, tmp_path: Path
) -> None:
    process = started(cluster, sources, tmp_path)
    third = cluster.join()
    third.terminate()
    finished(process)
    assert digest_of(tmp_path) == clean


def test_a_worker_that_is_killed_costs_only_a_redo(
    cluster: Cluster, sources: list[Path], clean: str, tmp_path: Path
) -> None:
    victim = cluster.join()
    process = started(cluster, sources, tmp_path)
    wait_for(lambda: children_of(victim.pid) or process.poll() is not None)
    children = children_of(victim.pid)
    victim.kill()
    finished(process)
    assert digest_of(tmp_path) == clean
    wait_for(lambda: not any(is_alive(child) for child in children))


def test_a_cluster_that_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    settings = {"NEWSETL_RUN__EXECUTOR": "dask", "NEWSETL_RUN__DASK_ADDRESS": "tcp://127.0.0.1:9"}
    process = newsetl("run", ROOT / "samples", "-w", tmp_path, settings=settings)
    _, error = process.communicate()
    assert process.returncode == 1
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in error
    assert "Traceback" not in error


def test_workers_with_another_version_or_without_newsetl_are_named(tmp_path: Path) -> None:
    """A folder before site-packages tells of another lxml, or has another newsetl, as another machine would."""
    lxml = tmp_path / "lxml" / "lxml-5.0.0.dist-info"
    lxml.mkdir(parents=True)
    (lxml / "METADATA").write_text("Metadata-Version: 2.1\nName: lxml\nVersion: 5.0.0\n")
    (tmp_path / "old" / "newsetl").mkdir(parents=True)
    (tmp_path / "old" / "newsetl" / "__init__.py").write_text('__version__ = "0.0.1"\n')
    run = ["run", ROOT / "samples", "-w", tmp_path / "w"]
    with cluster_of(tmp_path / "dask", 0) as cluster:
        path = os.pathsep.join([str(lxml.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
        worker = cluster.join(PYTHONPATH=path)
        message = refusal_of(newsetl(*run, settings=cluster.settings))
        expected = f"the Dask worker {cluster.address_of(1)} would read pages differently: lxml 5.0.0 there"
        assert expected in message
        worker.kill()
        worker.wait()
        cluster.join(PYTHONPATH=str(tmp_path / "old"))
        message = refusal_of(newsetl(*run, settings=cluster.settings))
        without = cluster.address_of(2)
    assert f"the Dask worker {without} has another newsetl, or none: it says ModuleNotFoundError" in message
    assert "No module named 'newsetl" in message


@on_linux("reads /proc")
def test_a_run_leaves_no_second_child_behind(cluster: Cluster, sources: list[Path], tmp_path: Path) -> None:
    for name in ("one", "two"):
        finished(newsetl("run", *sources, "-w", tmp_path / name, settings=cluster.settings))
    for worker in cluster.workers[:2]:
        assert len(children_of(worker.pid)) <= 1


# -- whole files as shards, in a folder that all workers see --------------------------------------------------


@pytest.fixture(scope="module")
def listing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small WARC files, as a crawl's listing names them by the thousand, and the samples."""
    folder = tmp_path_factory.mktemp("listing")
    chance = random.Random(11)
    for number in range(FILES):
        with (folder / f"CRAWL-{number:05}.warc.gz").open("wb") as stream:
            writer = WARCWriter(stream, gzip=True)
            for page in range(PAGES):
                writer.write_record(_response(writer, chance, f"https://news.example/{number}/{page}"))
    shutil.copytree(ROOT / "samples", folder / "samples")
    return folder


def _response(writer: WARCWriter, chance: random.Random, url: str) -> object:
    paragraphs = "".join(f"<p>{' '.join(chance.choices(WORDS, k=40)).capitalize()}.</p>" for _ in range(6))
    body = f"<html><head><title>{url}</title></head><body><article><h1>Report</h1>{paragraphs}</article></body></html>"
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
    when = {"WARC-Date": "2026-03-02T10:00:00Z"}
    return writer.create_warc_record(
        url, "response", payload=BytesIO(body.encode()), http_headers=headers, warc_headers_dict=when
    )


@pytest.fixture(scope="module")
def clean_listing(listing: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    warehouse = tmp_path_factory.mktemp("clean-listing")
    finished(newsetl("run", listing, "-w", warehouse, settings=SMALL))
    return digest_of(warehouse)


def test_shards_make_the_same_warehouse_and_are_not_done_twice(
    cluster: Cluster, listing: Path, clean_listing: str, tmp_path: Path
) -> None:
    settings = {**SMALL, **cluster.settings, "NEWSETL_RUN__DASK_FOLDER": str(tmp_path / "shared")}
    finished(newsetl("run", listing, "-w", tmp_path / "w", settings=settings))
    assert digest_of(tmp_path / "w") == clean_listing
    assert not [path for path in (tmp_path / "shared").rglob("*") if path.is_file()]
    again = json.loads(finished(newsetl("run", listing, "-w", tmp_path / "w", "--json", settings=settings)))
    assert again["seen"] == 0


def test_a_worker_and_the_writer_killed_in_mid_shard_cost_only_a_redo(
    cluster: Cluster, listing: Path, clean_listing: str, tmp_path: Path
) -> None:
    shared, warehouse = tmp_path / "shared", tmp_path / "w"
    settings = {**SMALL, **cluster.settings, "NEWSETL_RUN__DASK_FOLDER": str(shared)}
    victim = cluster.join()
    process = newsetl("run", listing, "-w", warehouse, settings=settings)
    wait_for(lambda: list(shared.rglob("*.spool")) or process.poll() is not None)
    victim.kill()
    wait_for(lambda: list((warehouse / "lake/shards").glob("*")) or process.poll() is not None)
    process.kill()
    process.communicate()
    done = len(list((warehouse / "lake/shards").glob("*")))
    rest = json.loads(finished(newsetl("run", listing, "-w", warehouse, "--json", settings=settings)))
    assert digest_of(warehouse) == clean_listing
    assert rest["seen"] <= FILES * PAGES + 53 - PAGES * max(0, done - 20)  # the 20 or so sample files hold few


# -- a worker on a machine that lacks a mount ------------------------------------------------------------------


@pytest.fixture(scope="module")
def half_blind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cluster, Path, str]]:
    """Two workers, one of which has an empty folder where the other one and the writer share one; its address."""
    shared = tmp_path_factory.mktemp("shared")
    if why := why_not_blind(shared):
        absent(why)
    with cluster_of(tmp_path_factory.mktemp("half-blind"), 1) as cluster:
        cluster.join(without=shared)
        yield cluster, shared, cluster.address_of(2)


def test_a_worker_that_does_not_see_the_folder_of_spools_is_named(
    half_blind: tuple[Cluster, Path, str], tmp_path: Path
) -> None:
    cluster, shared, blind = half_blind
    spools = shared / "spools"
    settings = {**cluster.settings, "NEWSETL_RUN__DASK_FOLDER": str(spools)}
    message = refusal_of(newsetl("run", ROOT / "samples", "-w", tmp_path / "w", settings=settings))
    assert f"the Dask worker {blind} does not see {spools}" in message
    assert list(spools.rglob("*.*")) == []


def test_a_worker_that_does_not_see_the_sources_is_named(
    half_blind: tuple[Cluster, Path, str], tmp_path: Path
) -> None:
    cluster, shared, blind = half_blind
    corpus = write_corpus(shared / "texts", 3)
    settings = {**cluster.settings, "NEWSETL_RUN__DASK_FOLDER": str(tmp_path / "spools")}
    message = refusal_of(newsetl("run", corpus, "-w", tmp_path / "w", settings=settings))
    assert f"the Dask worker {blind} does not see {corpus / '00000-again.txt'}" in message
    finished(newsetl("run", corpus, "-w", tmp_path / "w", settings=cluster.settings))  # over the network


def test_a_worker_that_does_not_see_what_was_learned_is_named(half_blind: tuple[Cluster, Path, str]) -> None:
    cluster, shared, blind = half_blind
    warehouse = shared / "warehouse"
    lesson = Lesson(content={}, card={})
    snapshot, _ = write_snapshot(warehouse / "snapshots", "site-profiles", lesson, made_at="2026-11-02T09:00:00Z")
    settings = {**cluster.settings, "NEWSETL_EXTRACT__SITE_PROFILES": str(snapshot.number)}
    message = refusal_of(newsetl("run", ROOT / "samples", "-w", warehouse, settings=settings))
    assert f"the Dask worker {blind} cannot use a snapshot" in message
    assert f"Let all workers see {warehouse / 'snapshots'}" in message


# -- storage ---------------------------------------------------------------------------------------------------


def test_a_spool_that_only_its_worker_sees_is_named(tmp_path: Path) -> None:
    """As when a worker joins in mid-run and has a folder of its own at that path."""
    with pytest.raises(ServiceError, match=f"{tmp_path}/a.spool cannot be read here .*another folder"):
        next(read_spool(tmp_path / "a.spool"))


def test_storage_that_fails_on_every_tenth_write_loses_nothing(tmp_path: Path) -> None:
    bodies = [[(number, bytes([number]) * 1_000)] for number in range(100)]
    with _Flaky(tmp_path / "spool") as stream:
        for body in bodies:
            write_frame(stream, pickle.dumps(body))
        write_frame(stream, b"")
    assert list(read_spool(tmp_path / "spool")) == bodies


class _Flaky(FileIO):
    """Writes at most 300 bytes at a time; every tenth time it writes some and then fails."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "w")
        self._writes = 0

    def write(self, body: Any) -> int:
        self._writes += 1
        if self._writes % 10 == 0:
            super().write(body[:7])
            raise OSError(errno.EIO, "Input/output error")
        return super().write(body[:300])
