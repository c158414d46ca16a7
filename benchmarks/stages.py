"""Where the CPU seconds of one run go: imports, reading and filing, comparing copies, publish, the workers.

    python benchmarks/stages.py [--workers 2] [--profile-main FILE] SOURCE...

Each run is a process of its own into a fresh warehouse. All figures are user + system time, so that other programs
on the machine change them little; a document is one capture seen. `--profile-main` keeps a cProfile of the main
thread, which itself slows that thread down.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import resource
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, process_time, thread_time
from typing import Any

from newsetl.core.processes import do_without
from results import write_result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--profile-main", type=Path)
    parser.add_argument("--warehouse", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--run", type=json.loads, default={}, help=argparse.SUPPRESS)  # settings of the run
    args = parser.parse_args()
    if args.warehouse:
        print(json.dumps(run(args)))
        return
    rounds = [in_fresh_warehouse(sys.argv[1:]) for _ in range(args.rounds)]
    for entry in rounds:
        show(entry)
    print(f"Results: {write_result('stages', {'sources': args.sources, 'rounds': rounds})}")


def in_fresh_warehouse(flags: list[str]) -> dict[str, Any]:
    """One run into a warehouse that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="newsetl-bench-") as folder:
        return in_process([*flags, "--warehouse", f"{folder}/warehouse"])


def in_process(flags: list[str]) -> dict[str, Any]:
    """One run, as a process of its own."""
    command = [sys.executable, __file__, *flags]
    result: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return result


def run(args: argparse.Namespace) -> dict[str, Any]:
    """CPU seconds of one run by process and stage, and what it read."""
    begun = process_time()
    do_without("numpy", "pandas")  # as the command line does
    from newsetl.related import publish
    from newsetl.run import pipeline
    from newsetl.run.request import Request
    from newsetl.settings import load_settings
    from newsetl.warehouse.writer.warehouse import Warehouse

    imported = process_time()
    publishing = timed(Warehouse, "publish")
    comparing = timed(publish, "update_copies")
    settings = load_settings({"warehouse": args.warehouse, "run": {"workers": args.workers, **args.run}})
    profile = cProfile.Profile(thread_time) if args.profile_main else None
    clock = monotonic()
    with profile or nullcontext():
        report = pipeline.run(Request(sources=args.sources, settings=settings))
    clock = monotonic() - clock
    if profile:
        profile.dump_stats(args.profile_main)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    whole = process_time()
    return {
        "documents": report.counts.seen,
        "new": report.counts.new,
        "imports_s": imported - begun,
        "publish_s": publishing.cpu_s,
        "copies_s": comparing.cpu_s,
        "main_s": whole - imported - publishing.cpu_s - comparing.cpu_s,
        "workers_s": children.ru_utime + children.ru_stime,
        "loading_mb": comparing.before_mb,
        "copies_mb": comparing.peak_mb,
        "publish_mb": publishing.peak_mb,
        "main_mb": max(comparing.before_mb, comparing.peak_mb, publishing.peak_mb, peak_mb()),
        "worker_mb": children.ru_maxrss // 1000,
        "clock_s": clock,
        "publish_clock_s": publishing.clock_s + comparing.clock_s,
    }


@dataclass(slots=True)
class Spent:
    """What calls of one function took so far, all threads of the process."""

    cpu_s: float = 0.0
    clock_s: float = 0.0
    before_mb: int = 0  # most memory that the process had before, since the last function that was measured
    peak_mb: int = 0  # and meanwhile


def timed(holder: Any, name: str) -> Spent:
    """Have a function's calls measured."""
    spent, function = Spent(), getattr(holder, name)

    def measured(*given: Any, **options: Any) -> Any:
        cpu, clock = process_time(), monotonic()
        spent.before_mb = max(spent.before_mb, peak_mb(begin_anew=True))
        try:
            return function(*given, **options)
        finally:
            spent.cpu_s += process_time() - cpu
            spent.clock_s += monotonic() - clock
            spent.peak_mb = max(spent.peak_mb, peak_mb(begin_anew=True))

    setattr(holder, name, measured)
    return spent


def peak_mb(*, begin_anew: bool = False) -> int:
    """Most resident memory of this process, since it was last begun anew."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    (peak,) = (int(line.split()[1]) // 1000 for line in lines if line.startswith("VmHWM:"))
    if begin_anew:
        Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")
    return peak


def show(entry: dict[str, Any]) -> None:
    seen = entry["documents"]
    for part in ("imports", "main", "copies", "publish", "workers"):
        seconds = entry[f"{part}_s"]
        print(f"{part:8} {seconds:7.2f} s {1000 * seconds / seen:7.2f} ms a document")
    print(f"{seen} documents, {entry['new']} new")
    stages = ", ".join(f"{entry[f'{stage}_mb']} {stage}" for stage in ("loading", "copies", "publish"))
    print(f"memory {entry['main_mb']} MB main ({stages}), {entry['worker_mb']} MB a worker")


if __name__ == "__main__":
    main()
