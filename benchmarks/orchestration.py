"""What orchestration costs: the flow against `newsetl run`, Prefect's database, and Dask against local processes.

    python benchmarks/orchestration.py [--documents 5000] [--rounds 3] [--small 50]

Everything runs on loopback, on generated pages. Rounds alternate and medians are given: machines are shared.
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
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

WORDS = "harbour ferry council quay budget school tide pilot crane island vote storm winter engine letter".split()
TRIVIAL = "from prefect import flow\n@flow\ndef nothing(): pass\nnothing()"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--documents", type=int, default=5_000)
    parser.add_argument("--small", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsetl-bench-") as folder:
        root = Path(folder)
        large = write_pages(root / "large", asked.documents)
        small = write_pages(root / "small", asked.small)
        figures = {
            **flow_figures(root, large, small, asked.documents - asked.small, asked.rounds),
            **dask_figures(root, large, asked.documents, asked.rounds),
        }
    show(figures)
    keep(asked, figures)


def write_pages(folder: Path, count: int) -> Path:
    """HTML pages of some 400 words, each different."""
    folder.mkdir()
    chance = random.Random(count)
    for number in range(count):
        said = "".join(f"<p>{' '.join(chance.choices(WORDS, k=45)).capitalize()}.</p>" for _ in range(9))
        page = f"<html><head><title>Report {number}</title></head><body><article><h1>Report {number}</h1>{said}"
        (folder / f"{number:06}.html").write_text(f"{page}</article></body></html>", encoding="utf-8")
    return folder


def flow_figures(root: Path, large: Path, small: Path, difference: int, rounds: int) -> dict[str, float]:
    """Seconds with and without the flow, on much and on little, and how the database grew."""
    seconds: dict[str, list[float]] = {name: [] for name in ("run", "flow", "run small", "flow small", "prefect")}
    grown: dict[str, list[int]] = {"large": [], "small": []}
    with service(root) as (environment, database):
        for _ in range(rounds):
            seconds["prefect"].append(timed([sys.executable, "-c", TRIVIAL], environment))
            for name, sources in (("", large), (" small", small)):
                seconds[f"run{name}"].append(timed(ingest(root, sources), environment))
                before = size_of(database)
                seconds[f"flow{name}"].append(timed(ingest(root, sources, "--flow"), environment))
                grown[name.strip() or "large"].append(size_of(database) - before)
    of = {name: median(values) for name, values in seconds.items()}
    bare, orchestrated = of["run"] - of["run small"], of["flow"] - of["flow small"]
    growth = max(0.0, median(grown["large"]) - median(grown["small"])) / difference
    return {
        **{f"{name}, s": value for name, value in of.items()},
        "overhead beyond the fixed part": orchestrated / bare - 1,
        "fixed beyond Prefect's own start, s": of["flow small"] - of["run small"] - of["prefect"],
        "database a run, bytes": float(median(grown["small"])),
        "database a 100,000 documents, MB": (median(grown["small"]) + growth * 100_000) / 1e6,
    }


def dask_figures(root: Path, large: Path, documents: int, rounds: int) -> dict[str, float]:
    """Documents a second with two local processes, and with two Dask workers."""
    rates: dict[str, list[float]] = {"local": [], "dask": []}
    with cluster(root, 2) as address:
        dask = {"NEWSETL_RUN__EXECUTOR": "dask", "NEWSETL_RUN__DASK_ADDRESS": address}
        for _ in range(rounds):
            rates["local"].append(documents / reported(ingest(root, large, "-j", "2", "--json"), {**os.environ}))
            rates["dask"].append(documents / reported(ingest(root, large, "--json"), {**os.environ, **dask}))
    local, remote = median(rates["local"]), median(rates["dask"])
    return {"local pool of 2, docs/s": local, "Dask of 2, docs/s": remote, "Dask against local": remote / local}


def ingest(root: Path, sources: Path, *flags: str) -> Callable[[], list[str]]:
    """A command into a warehouse that is new each time."""

    def command() -> list[str]:
        warehouse = tempfile.mkdtemp(dir=root, prefix="warehouse-")
        return [sys.executable, "-m", "newsetl", "run", str(sources), "-w", warehouse, *flags]

    return command


def timed(command: Sequence[str] | Callable[[], list[str]], environment: Mapping[str, str]) -> float:
    """Wall clock of a command, seconds."""
    words = command() if callable(command) else command
    began = time.monotonic()
    subprocess.run(words, env=dict(environment), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - began


def reported(command: Callable[[], list[str]], environment: Mapping[str, str]) -> float:
    """Seconds of the run itself, as it reports them: without the start of Python."""
    done = subprocess.run(command(), env=dict(environment), check=True, capture_output=True, text=True)
    return float(json.loads(done.stdout)["seconds"])


@contextmanager
def service(root: Path) -> Iterator[tuple[dict[str, str], Path]]:
    """A server of our own: environment of its clients, and its database."""
    port, home = free_port(), root / "up"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    newsetl = [sys.executable, "-m", "newsetl"]
    subprocess.run([*newsetl, "up", "-w", str(home), "--port", str(port)], env=clean, check=True, cwd=root)
    prefect = home / "service" / "prefect"
    client = {"PREFECT_API_URL": f"http://127.0.0.1:{port}/api", "PREFECT_HOME": str(prefect), "DO_NOT_TRACK": "1"}
    try:
        yield {**clean, **client}, prefect / "prefect.db"
    finally:
        subprocess.run([*newsetl, "down", "-w", str(home)], env=clean, check=True, cwd=root)


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
def cluster(root: Path, workers: int) -> Iterator[str]:
    """Address of a scheduler with workers of one thread each."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": root}
    tool = [sys.executable, "-m"]
    flags = ["--host", "127.0.0.1", "--no-dashboard"]
    commands = [[*tool, "distributed.cli.dask_scheduler", "--port", str(port), *flags]]
    commands += [
        [*tool, "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", *flags]
        for _ in range(workers)
    ]
    processes = [subprocess.Popen(command, **quiet) for command in commands]  # type: ignore[call-overload]
    try:
        time.sleep(10)
        yield address
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
        print(f"{name:42} {value:12,.3f}")


def keep(asked: argparse.Namespace, figures: Mapping[str, float]) -> None:
    """results/orchestration-<time>.json."""
    now = datetime.now(UTC)
    path = Path(__file__).parent / "results" / f"orchestration-{now:%Y%m%dT%H%M%SZ}.json"
    path.parent.mkdir(exist_ok=True)
    machine = {"cores": os.cpu_count(), "load": os.getloadavg()}
    said = {"at": now.isoformat(), "machine": machine, "asked": vars(asked), "figures": dict(figures)}
    path.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
