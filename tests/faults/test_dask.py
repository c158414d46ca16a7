"""The same run on a Dask cluster: the same warehouse, whoever joins, leaves or dies on the way."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .cluster import Cluster, cluster_of
from .service import wait_for
from .test_kill import ROOT, children_of, digest_of, finished, is_running, newsetl, write_corpus

pytest.importorskip("distributed", reason="Dask is an extra: pip install 'newsetl[dask]'")
pytestmark = pytest.mark.xdist_group("dask")
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
    wait_for(lambda: not any(is_running(child) for child in children))


def test_a_cluster_that_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    settings = {"NEWSETL_RUN__EXECUTOR": "dask", "NEWSETL_RUN__DASK_ADDRESS": "tcp://127.0.0.1:9"}
    process = newsetl("run", ROOT / "samples", "-w", tmp_path, settings=settings)
    _, error = process.communicate()
    assert process.returncode == 1
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in error
    assert "Traceback" not in error


def test_a_worker_with_another_version_is_named(tmp_path: Path) -> None:
    """A folder before site-packages tells of another lxml, as another installation would."""
    other = tmp_path / "other" / "lxml-5.0.0.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: lxml\nVersion: 5.0.0\n")
    with cluster_of(tmp_path / "dask", 0) as cluster:
        path = os.pathsep.join([str(other.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
        cluster.join(PYTHONPATH=path)
        process = newsetl("run", ROOT / "samples", "-w", tmp_path / "w", settings=cluster.settings)
        _, error = process.communicate()
    assert process.returncode == 1
    assert "lxml 5.0.0 there" in error
    assert "Traceback" not in error


def test_a_worker_without_newsetl_is_named(tmp_path: Path) -> None:
    (tmp_path / "other" / "newsetl").mkdir(parents=True)
    (tmp_path / "other" / "newsetl" / "__init__.py").write_text('__version__ = "0.0.1"\n')
    with cluster_of(tmp_path / "dask", 0) as cluster:
        cluster.join(PYTHONPATH=str(tmp_path / "other"))
        process = newsetl("run", ROOT / "samples", "-w", tmp_path / "w", settings=cluster.settings)
        _, error = process.communicate()
    assert process.returncode == 1
    assert "a Dask worker has another newsetl, or none" in error


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_run_leaves_no_second_child_behind(cluster: Cluster, sources: list[Path], tmp_path: Path) -> None:
    for name in ("one", "two"):
        finished(newsetl("run", *sources, "-w", tmp_path / name, settings=cluster.settings))
    for worker in cluster.workers[:2]:
        assert len(children_of(worker.pid)) <= 1
