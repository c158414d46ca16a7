"""What orchestration costs: the flow against `newsetl run`, Prefect's database, and Dask against local processes.

    python benchmarks/orchestration.py [--documents 5000] [--rounds 3] [--small 50] [--workers 2 4 8]
                                       [--real-pages [--repeat 1] [--skip-flow]]

Everything runs on loopback, on generated pages; with --real-pages Dask is held against local processes on the
labelled pages, which are of usual size, each varied as often as --repeat says, in ten WARC files: once pages are
sent to the workers, and once those read the files themselves, in a shared folder. Rounds alternate and the best of
each is taken, since machines are shared; beside the clock stand CPU seconds of all processes that took part, which
other people's work hardly moves. --workers says how many worker processes Dask has, and the local pool beside it.
Where they are more than the cores, documents a CPU second and the writer's share decide, not the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import psutil

import measure
import packing
from measure import Cost

WORDS = "harbour ferry council quay budget school tide pilot crane island vote storm winter engine letter".split()
WATCHED_LESS = {  # as docs/scale.md has it
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s",
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "false",
    "DASK_DISTRIBUTED__WORKER__MEMORY__MONITOR_INTERVAL": "2s",
    "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL": "10s",
}
FILES = 10  # of real pages
UNITS = {"s": "seconds", "CPU s": "cpu_s"}  # as figures name them, and as a cost does
TRIVIAL = "from prefect import flow\n@flow\ndef nothing(): pass\nnothing()"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--documents", type=int, default=5_000)
    parser.add_argument("--small", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--real-pages", action="store_true", help="labelled pages for Dask: NEWSETL_SHARED")
    parser.add_argument("--repeat", type=int, default=1, help="how often each labelled page is there")
    parser.add_argument("--workers", type=int, nargs="+", default=[2], help="worker processes of Dask")
    parser.add_argument("--skip-flow", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsetl-bench-") as folder:
        root = Path(folder)
        large, count = write_pages(root / "large", options.documents), options.documents
        figures = {}
        if not options.skip_flow:
            small = write_pages(root / "small", options.small)
            figures = flow_figures(root, large, small, options.documents - options.small, options.rounds)
        if options.real_pages:
            large = root / "pages"
            large.mkdir()
            files = [large / f"{number:02}.warc.gz" for number in range(FILES)]
            count = packing.pack(packing.PAGES, files, repeat=options.repeat)
        for workers in options.workers:
            figures |= dask_figures(root, large, count, options.rounds, workers)
    show(figures)
    keep(options, figures)


def write_pages(folder: Path, count: int) -> Path:
    """HTML pages of some 400 words, each different."""
    folder.mkdir()
    chance = random.Random(count)
    for number in range(count):
        paragraphs = "".join(f"<p>{' '.join(chance.choices(WORDS, k=45)).capitalize()}.</p>" for _ in range(9))
        page = (
            f"<html><head><title>Report {number}</title></head><body><article><h1>Report {number}</h1>{paragraphs}"
        )
        (folder / f"{number:06}.html").write_text(f"{page}</article></body></html>", encoding="utf-8")
    return folder


def flow_figures(root: Path, large: Path, small: Path, difference: int, rounds: int) -> dict[str, float]:
    """Seconds with and without the flow, on much and on little, and how the database grew."""
    costs: dict[str, list[Cost]] = {name: [] for name in ("run", "flow", "run small", "flow small", "prefect")}
    grown: dict[str, list[int]] = {"": [], " small": []}
    with service(root) as (environment, database, server):
        for _ in range(rounds):
            costs["prefect"].append(measured([sys.executable, "-c", TRIVIAL], environment, [server]))
            for name, sources in (("", large), (" small", small)):
                costs[f"run{name}"].append(measured(ingest(root, sources), environment, []))
                before = size_of(database)
                costs[f"flow{name}"].append(measured(ingest(root, sources, "--flow"), environment, [server]))
                grown[name].append(size_of(database) - before)
    figures = {}
    for unit, measured_as in UNITS.items():
        of = {name: least(values, measured_as) for name, values in costs.items()}
        bare, orchestrated = of["run"] - of["run small"], of["flow"] - of["flow small"]
        figures |= {f"{name}, {unit}": value for name, value in of.items()}
        figures[f"overhead beyond the fixed part, {unit}"] = orchestrated / bare - 1
        figures[f"fixed beyond Prefect's own start, {unit}"] = of["flow small"] - of["run small"] - of["prefect"]
    growth = max(0.0, median(grown[""]) - median(grown[" small"])) / difference
    figures["database a run, bytes"] = float(median(grown[" small"]))
    figures["database a 100,000 documents, MB"] = (median(grown[" small"]) + growth * 100_000) / 1e6
    return figures


def dask_figures(root: Path, large: Path, documents: int, rounds: int, workers: int) -> dict[str, float]:
    """Documents a second, by the clock and by CPU seconds, of so many local processes and of as many Dask workers.

    Beside them the writer's share of the CPU seconds: the process that files, commits and publishes, and reads
    where documents are sent.
    """
    ways = ["sent", "shared folder"] if any(large.glob("*.warc.gz")) else ["sent"]  # a page is a shard too small
    local = f"local pool of {workers}"
    names = {way: f"Dask of {workers}, {way}" for way in ways}
    costs: dict[str, list[Cost]] = {name: [] for name in (local, *names.values())}
    with cluster(root, workers) as (address, pids):
        dask = {"NEWSETL_RUN__EXECUTOR": "dask", "NEWSETL_RUN__DASK_ADDRESS": address}
        for _ in range(rounds):
            costs[local].append(measured(ingest(root, large, "-j", str(workers)), {}, []))
            for way, name in names.items():
                shared = {} if way == "sent" else {"NEWSETL_RUN__DASK_FOLDER": str(root / "shared")}
                costs[name].append(measured(ingest(root, large), dask | shared, pids))
    figures = {}
    for unit, measured_as in UNITS.items():
        pace = {name: documents / least(cost, measured_as) for name, cost in costs.items()}
        figures |= {f"{name}, docs a {unit}": value for name, value in pace.items()}
        figures |= {f"{name}, against local, {unit}": pace[name] / pace[local] for name in names.values()}
    for name, cost in costs.items():
        own = least(cost, "main_cpu_s")
        figures[f"{name}, writer's CPU ms a document"] = own / documents * 1_000
        figures[f"{name}, writer's share of CPU"] = own / least(cost, "cpu_s")
    return figures


def ingest(root: Path, sources: Path, *flags: str) -> Callable[[], list[str]]:
    """A command into a warehouse that is new each time."""

    def command() -> list[str]:
        warehouse = tempfile.mkdtemp(dir=root, prefix="warehouse-")
        return [sys.executable, "-m", "newsetl", "run", str(sources), "-w", warehouse, *flags]

    return command


def measured(
    command: Sequence[str] | Callable[[], list[str]], environment: Mapping[str, str], helpers: Sequence[int]
) -> Cost:
    """What a command cost; its children and the helping processes count in the CPU seconds."""
    words = command() if callable(command) else command
    helped = cpu_of(helpers)
    with tempfile.TemporaryDirectory() as folder:
        cost = measure.run(words, folder=Path(folder), env=environment)
    return replace(cost, cpu_s=cost.cpu_s + cpu_of(helpers) - helped)


def least(costs: Sequence[Cost], name: str) -> float:
    """The least of what these name so: "seconds", "cpu_s" or "main_cpu_s"."""
    return min(float(getattr(cost, name)) for cost in costs)


def cpu_of(pids: Sequence[int]) -> float:
    """CPU seconds of these processes and their children so far, of those that have ended too."""
    total = 0.0
    for pid in pids:
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


@contextmanager
def service(root: Path) -> Iterator[tuple[dict[str, str], Path, int]]:
    """A server of our own: environment of its clients, its database, its process number."""
    port, home = free_port(), root / "up"
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        del os.environ[name]  # of another server
    newsetl = [sys.executable, "-m", "newsetl"]
    subprocess.run([*newsetl, "up", "-w", str(home), "--port", str(port)], check=True, cwd=root)
    prefect = home / "service" / "prefect"
    client = {
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_API_AUTH_STRING": (home / "service" / "secret").read_text(encoding="ascii").strip(),
        "PREFECT_HOME": str(prefect),
        "DO_NOT_TRACK": "1",
    }
    try:
        programs = json.loads((home / "service" / "programs.json").read_text(encoding="utf-8"))
        yield client, prefect / "prefect.db", int(programs["server"]["pid"])
    finally:
        subprocess.run([*newsetl, "down", "-w", str(home)], check=True, cwd=root)


def size_of(database: Path) -> int:
    """Bytes in use, once the server has written what it was told."""
    sizes = [0, -1]
    while sizes[-1] != sizes[-2]:
        time.sleep(5.0)
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=60) as connection:
            pages, free, page = (
                connection.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("page_count", "freelist_count", "page_size")
            )
        sizes.append((pages - free) * page)
        if len(sizes) > 8:
            break
    return sizes[-1]


@contextmanager
def cluster(
    root: Path, workers: int, *, threads: int = 1, flags: Sequence[str] = ()
) -> Iterator[tuple[str, list[int]]]:
    """Address of a scheduler with workers of so many threads each, and their process numbers."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    environment = {**os.environ, **WATCHED_LESS}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": root, "env": environment}
    tool = [sys.executable, "-m"]
    local = ["--host", "127.0.0.1", "--no-dashboard"]
    commands = [[*tool, "distributed.cli.dask_scheduler", "--port", str(port), *local]]
    commands += [
        [*tool, "distributed.cli.dask_worker", address, "--nthreads", str(threads), "--no-nanny", *local, *flags]
        for _ in range(workers)
    ]
    processes = [subprocess.Popen(command, **quiet) for command in commands]  # type: ignore[call-overload]
    try:
        time.sleep(10)
        yield address, [process.pid for process in processes]
    finally:
        for process in processes:
            process.send_signal(signal.SIGKILL)
            process.wait()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def show(figures: Mapping[str, float]) -> None:
    for name, value in figures.items():
        print(f"{name:54} {value:12,.3f}")


def keep(options: argparse.Namespace, figures: Mapping[str, float]) -> None:
    """results/orchestration-<time>.json."""
    now = datetime.now(UTC)
    path = Path(__file__).parent / "results" / f"orchestration-{now:%Y%m%dT%H%M%SZ}.json"
    path.parent.mkdir(exist_ok=True)
    machine = {"cores": os.cpu_count(), "load": os.getloadavg()}
    record = {"at": now.isoformat(), "machine": machine, "asked": vars(options), "figures": dict(figures)}
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
