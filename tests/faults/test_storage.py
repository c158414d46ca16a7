"""Storage that fails on every tenth write: each failure is said, nothing is lost, the same command goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import on_linux

from .test_kill import ROOT, digest_of, finished, newsetl, write_corpus

pytestmark = on_linux("needs RLIMIT_FSIZE, and /proc")
SMALL = {"NEWSETL_RUN__COMMIT_DOCUMENTS": "50", "NEWSETL_RUN__BATCH_DOCUMENTS": "10"}

# Of ten writes of each kind, counted over all runs, the third is made while no file may grow beyond some bytes: the
# kernel itself refuses it, to Python, Arrow and DuckDB alike.
FLAKY = """
import functools, resource, signal, sys, threading
from pathlib import Path
from newsetl import cli
from newsetl.warehouse import lake
from newsetl.warehouse.writer import warehouse
writes, ROOM = Path(sys.argv.pop(1)), 700
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit, depth, lock = resource.getrlimit(resource.RLIMIT_FSIZE), 0, threading.Lock()

def refuse(by):
    global depth
    depth += by
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, limit[1]) if depth else limit)

def flaky(write):
    @functools.wraps(write)
    def counted(*arguments, **named):
        with lock:
            before = [path.name for path in writes.iterdir()]
            is_refused = not depth and sum(write.__name__ in name for name in before) % 10 == 2
            (writes / f"{len(before):05} {write.__name__}{'!' * is_refused}").touch()
            refuse(is_refused)
        try:
            return write(*arguments, **named)
        finally:
            with lock:
                refuse(-is_refused)
    return counted

for owner, names in ((lake.Lake, ("write_part", "commit", "write_run")), (warehouse.Warehouse, ("load", "publish"))):
    for name in names:
        setattr(owner, name, flaky(getattr(owner, name)))
cli.main()
"""


def run(sources: list[Path], warehouse: Path, writes: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", FLAKY, str(writes), "run", *map(str, sources)]
    return subprocess.run(
        [*command, "-w", str(warehouse)], env={**os.environ, **SMALL}, capture_output=True, text=True, check=False
    )


def test_storage_that_fails_on_every_tenth_write_loses_nothing(tmp_path: Path) -> None:
    sources = [write_corpus(tmp_path / "corpus", 200), ROOT / "samples"]
    finished(newsetl("run", *sources, "-w", tmp_path / "clean", settings=SMALL))
    writes, warehouse = tmp_path / "writes", tmp_path / "flaky"
    writes.mkdir()  # an empty file for each: these are never refused
    failures = 0
    while (ended := run(sources, warehouse, writes)).returncode:
        failures += 1
        assert ended.returncode == 1, ended.stderr
        assert "newsetl: " in ended.stderr
        assert "Traceback" not in ended.stderr, ended.stderr
        assert failures <= 5, ended.stderr
    refused = [path.name.split()[1] for path in writes.iterdir() if path.name.endswith("!")]
    assert len(refused) >= 4
    assert {"write_part!", "commit!", "load!"} <= set(refused), refused
    assert failures >= 1  # a transaction of DuckDB is not tried again
    assert digest_of(warehouse) == digest_of(tmp_path / "clean")
    assert not list((warehouse / "lake").rglob("*.tmp"))
    finished(newsetl("rebuild", "-w", warehouse))
    assert digest_of(warehouse) == digest_of(tmp_path / "clean")


# The first write of one kind is made while no file may grow beyond some bytes.
REFUSED = """
import resource, signal, sys
from newsetl import cli
from newsetl.warehouse import lake
from newsetl.warehouse.search import files as search_files
from newsetl.warehouse.writer import warehouse
step, done = sys.argv.pop(1), []
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
owner = {"load": warehouse.Warehouse, "flush": search_files, "add_part": lake.Lake}[step]
real = getattr(owner, step)

def refused(*arguments, **named):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    if not done:
        resource.setrlimit(resource.RLIMIT_FSIZE, (700, before[1]))
    done.append(1)
    try:
        return real(*arguments, **named)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

setattr(owner, step, refused)
cli.main()
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of several loads."""
    folder = tmp_path_factory.mktemp("loaded")
    finished(newsetl("run", write_corpus(folder / "corpus", 120), "-w", folder / "warehouse", settings=SMALL))
    return folder / "warehouse"


@pytest.mark.parametrize(
    ("command", "step"),
    [("rebuild", "load"), ("rebuild", "flush"), ("maintain", "add_part"), ("maintain", "load")],
)
def test_maintain_says_that_the_disk_refused_and_the_same_command_goes_on(
    command: str, step: str, loaded: Path
) -> None:
    expected = digest_of(loaded)
    if command == "maintain":  # so that there is something to compact
        for number in range(2):
            more = loaded.parent / f"{step}-{number}.txt"
            more.write_text(f"The {step} of day {number} was refused by the harbour board.")
            finished(newsetl("run", more, "-w", loaded, settings=SMALL))
        expected = digest_of(loaded)
    ended = subprocess.run(
        [sys.executable, "-c", REFUSED, step, command, "-w", str(loaded)],
        env={**os.environ, **SMALL},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1, (ended.stdout, ended.stderr)
    assert "newsetl: cannot " in ended.stderr
    assert "Traceback" not in ended.stderr, ended.stderr
    assert digest_of(loaded) == expected
    finished(newsetl(command, "-w", loaded))
    assert digest_of(loaded) == expected
    assert not list(loaded.rglob("*.tmp"))
