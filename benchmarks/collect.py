"""Collect a web of 50 hosts and 10,000 pages from loopback: pages a second, memory, bytes of a second run.

`python benchmarks/collect.py` prints one table and writes results/collect.json. The server is a process
of its own on the same cores.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from newsetl.collect.collect import collect
from newsetl.collect.settings import WebSettings
from newsetl.collect.sources import Source

HERE = Path(__file__).parent


def lines(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text().splitlines()]


def sent(log: Path) -> int:
    return sum(one.get("sent", 0) for one in lines(log))


def measure(hosts: int, pages: int, folder: Path) -> dict[str, Any]:
    log = folder.absolute() / "server.jsonl"
    words = ["--hosts", str(hosts), "--pages", str(pages), "--log", str(log)]
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.web.serve", *words],
        cwd=HERE.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        sources = {f"s{n}": Source(kind="site", url=f"http://127.0.1.{n}:{port}/") for n in range(1, hosts + 1)}
        sources |= {
            f"f{n}": Source(kind="feed", url=f"http://127.0.1.{n}:{port}/feed.xml") for n in range(1, hosts + 1)
        }
        settings = WebSettings(contact="bench@news.example", allow=("127.0.1.0/24",), pace_s=0)
        started, busy = time.perf_counter(), time.process_time()
        first = collect(sources, settings=settings, home=folder)
        seconds, cpu = time.perf_counter() - started, time.process_time() - busy
        first_bytes = sent(log)
        second = collect(sources, settings=settings, home=folder, names=tuple(sources))
        second_bytes = sent(log) - first_bytes
    finally:
        server.kill()
        server.communicate()
    requests = Counter((one["host"], one["path"]) for one in lines(log) if "sent" not in one)
    return {
        "pages": first.total.fetched,
        "seconds": round(seconds, 1),
        "pages_per_s": round(first.total.fetched / seconds),
        "cpu_ms_per_page": round(1000 * cpu / first.total.fetched, 2),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "first_mb": round(first_bytes / 1e6, 1),
        "second_share": round(second_bytes / first_bytes, 5),
        "disallowed": sum(path.startswith("/private/") for _, path in requests),
        "repeated": sum(count - 1 for (_, path), count in requests.items() if path.startswith("/a/")),
        "second_fetched": second.total.fetched,
    }


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--hosts", type=int, default=50)
    ask.add_argument("--pages", type=int, default=200, help="of each host")
    options = ask.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(options.hosts, options.pages, Path(folder))
    for name, value in figures.items():
        print(f"{name:>16} {value}")
    results = HERE / "results"
    results.mkdir(exist_ok=True)
    (results / "collect.json").write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
