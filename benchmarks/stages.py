"""Where the CPU seconds of one run go: imports, the main process without publish, publish, the workers.

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
from pathlib import Path
from time import process_time, thread_time
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
    args = parser.parse_args()
    if args.warehouse:
        print(json.dumps(run(args)))
        return
    rounds = [in_process(sys.argv[1:]) for _ in range(args.rounds)]
    for entry in rounds:
        show(entry)
    print(f"Results: {write_result('stages', {'sources': args.sources, 'rounds': rounds})}")


def in_process(flags: list[str]) -> dict[str, Any]:
    """One run, as a process of its own."""
    with tempfile.TemporaryDirectory(prefix="newsetl-bench-") as folder:
        command = [sys.executable, __file__, *flags, "--warehouse", f"{folder}/warehouse"]
        result: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return result


def run(args: argparse.Namespace) -> dict[str, Any]:
    """CPU seconds of one run by process and stage, and what it read."""
    begun = process_time()
    do_without("numpy", "pandas")  # as the command line does
    from newsetl.run import pipeline
    from newsetl.run.request import Request
    from newsetl.settings import load_settings
    from newsetl.warehouse.writer.warehouse import Warehouse

    imported = process_time()
    publishing = []
    publish = Warehouse.publish

    def timed(self: Warehouse, **options: Any) -> Path:
        before = process_time()
        built = publish(self, **options)
        publishing.append(process_time() - before)
        return built

    Warehouse.publish = timed  # type: ignore[method-assign,assignment]
    settings = load_settings({"warehouse": args.warehouse, "run": {"workers": args.workers}})
    profile = cProfile.Profile(thread_time) if args.profile_main else None
    with profile or nullcontext():
        report = pipeline.run(Request(sources=args.sources, settings=settings))
    if profile:
        profile.dump_stats(args.profile_main)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    whole = process_time()
    return {
        "documents": report.counts.seen,
        "new": report.counts.new,
        "imports_s": imported - begun,
        "publish_s": sum(publishing),
        "main_s": whole - imported - sum(publishing),
        "workers_s": children.ru_utime + children.ru_stime,
        "main_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000,
        "worker_mb": children.ru_maxrss // 1000,
    }


def show(entry: dict[str, Any]) -> None:
    seen = entry["documents"]
    for part in ("imports", "main", "publish", "workers"):
        seconds = entry[f"{part}_s"]
        print(f"{part:8} {seconds:7.2f} s {1000 * seconds / seen:7.2f} ms a document")
    print(f"{seen} documents, {entry['new']} new")
    print(f"memory {entry['main_mb']} MB main, {entry['worker_mb']} MB a worker")


if __name__ == "__main__":
    main()
