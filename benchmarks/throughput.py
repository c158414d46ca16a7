"""End to end against two yardsticks, paired in one go: newsetl run, a bare trafilatura pool, datatrove.

The pages are packed into a WARC; then, round by round and in alternating order, each line reads it as a process
of its own, start-up included, with two workers. `measure.py` says what is measured and how. The lines:

newsetl    newsetl run into a fresh warehouse: every field, Parquet, DuckDB, every document accounted for
pool       two processes of bare_extraction(payload, with_metadata=True) behind fastwarc; keeps nothing
datatrove  WarcReader + Trafilatura + ParquetWriter, two tasks, the WARC in two shards; in an environment of its
           own, made on first use. Its Trafilatura step gives text without metadata.

Lost are documents that went in and came out neither as a row nor as a reject with a reason. The yardsticks know
no rejects: there, a page without text counts as lost.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Sequence
from compileall import compile_dir
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

import measure
import newsetl
import packing
from results import write_result

HERE = Path(__file__).parent
DATATROVE = "datatrove[io,processing]==0.10.*"
DATATROVE_ENV = HERE / ".venv-datatrove"
WORKERS = 2
Line = Callable[[], dict[str, Any]]


def main() -> None:
    args = arguments()
    if args.work:
        args.work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="newsetl-bench-", dir=args.work) as folder:
        result = bench(args, Path(folder))
    show(result)
    print(f"Results: {write_result('throughput', result)}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, default=packing.PAGES)
    parser.add_argument("--repeat", type=int, default=1, help="pack every page this many times, varied")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--work", type=Path, help="folder for the WARC and the warehouses [default: temporary]")
    parser.add_argument("--skip-datatrove", action="store_true")
    parser.add_argument("--profile", help="newsetl's extraction profile")
    args = parser.parse_args()
    if not any(args.pages.glob("*/truth.jsonl")):
        parser.error(f"{args.pages} holds no page sets: name their folder with --pages DIR")
    return args


def bench(args: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Pack, run all lines `rounds` times, and sum up."""
    datatrove = None if args.skip_datatrove else datatrove_python()
    compile_dir(Path(newsetl.__file__).parent, quiet=1)  # as pip does with all that it installs
    warc, shards = folder / "pages.warc.gz", folder / "shards"
    count = packing.pack(args.pages, [warc], repeat=args.repeat)
    lines: dict[str, Line] = {
        "newsetl": lambda: run_newsetl(warc, folder / "warehouse", args.profile),
        "pool": lambda: run_pool(warc),
    }
    if datatrove:
        shards.mkdir()
        packing.pack(args.pages, [shards / f"{n}.warc.gz" for n in range(WORKERS)], repeat=args.repeat)
        lines["datatrove"] = lambda: run_datatrove(datatrove, shards, folder / "datatrove")
    rounds: list[dict[str, dict[str, Any]]] = []
    for number in range(args.rounds):
        names = list(lines)[:: -1 if number % 2 else 1]
        rounds.append({name: summed(lines[name](), count) for name in names})
    return {
        "documents": count,
        "warc_bytes": warc.stat().st_size,
        "repeat": args.repeat,
        "rounds": rounds,
        "lines": {name: middle([entry[name] for entry in rounds]) for name in lines},
        "ratios_to_pool": {name: ratios(rounds, name) for name in lines},
    }


def run_newsetl(warc: Path, warehouse: Path, profile: str | None) -> dict[str, Any]:
    """The whole line, as a user runs it; its tables are counted afterwards."""
    shutil.rmtree(warehouse, ignore_errors=True)
    program = [Path(sys.executable).with_name("newsetl")]
    flags = ["--warehouse", warehouse, "--workers", str(WORKERS), *(["--profile", profile] if profile else [])]
    cost = measure.run([*program, "run", warc, *flags, "--json"], folder=warc.parent)
    report = json.loads(cost.output)
    tables = ("articles", "article_versions", "rejects")
    query = "SELECT " + ", ".join(f"(SELECT count(*) FROM {table}) AS {table}" for table in tables)
    answer = measure.run(
        [*program, "sql", query, "--warehouse", warehouse, "--format", "json"], folder=warc.parent
    )
    held = json.loads(answer.output)[0]
    return {
        **numbers(cost),
        "out": sum(held.values()) + report["duplicates"],
        "articles": held["articles"],
        "rejects": report["reasons"],
    }


def run_pool(warc: Path) -> dict[str, Any]:
    cost = measure.run(
        [sys.executable, HERE / "baselines" / "bare_pool.py", warc, str(WORKERS)], folder=warc.parent
    )
    return {**numbers(cost), "out": json.loads(cost.output)["out"]}


def run_datatrove(python: Path, shards: Path, out: Path) -> dict[str, Any]:
    shutil.rmtree(out, ignore_errors=True)
    cost = measure.run([python, HERE / "baselines" / "datatrove_line.py", shards, out], folder=out.parent)
    return {**numbers(cost), **json.loads(cost.output.splitlines()[-1])}


def datatrove_python() -> Path | None:
    """The interpreter of datatrove's environment, made on first use; None, and said so, if it cannot be."""
    python = DATATROVE_ENV / "bin" / "python"
    try:
        if not (DATATROVE_ENV / ".installed").exists():
            print("Making an environment for datatrove (once) …", file=sys.stderr)
            venv.create(DATATROVE_ENV, with_pip=True, clear=True)
            pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
            subprocess.run([*pip, "--upgrade", "pip"], check=True)
            subprocess.run([*pip, DATATROVE], check=True)
            (DATATROVE_ENV / ".installed").touch()
        subprocess.run([str(python), "-c", "import datatrove, trafilatura, warcio, pyarrow"], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"datatrove cannot be installed here, so it is left out: {error}", file=sys.stderr)
        return None
    return python


def numbers(cost: measure.Cost) -> dict[str, Any]:
    return {name: value for name, value in asdict(cost).items() if name != "output"}


def summed(run: dict[str, Any], count: int) -> dict[str, Any]:
    """A run with what it comes to for each document."""
    return {
        **run,
        "docs_per_s": count / run["seconds"],
        "cpu_ms_per_doc": 1000 * run["cpu_s"] / count,
        "lost": count - run["out"],
    }


def middle(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The median of every figure over the rounds."""
    return {
        name: statistics.median(run[name] for run in runs)
        for name, value in runs[0].items()
        if isinstance(value, int | float)
    }


def ratios(rounds: Sequence[dict[str, dict[str, Any]]], name: str) -> dict[str, float]:
    """The median over the rounds of a line's figures divided by the pool's of the same round."""
    return {
        figure: statistics.median(entry[name][figure] / entry["pool"][figure] for entry in rounds)
        for figure in ("docs_per_s", "cpu_ms_per_doc", "largest_bytes")
    }


def show(result: dict[str, Any]) -> None:
    table = Table(title=f"{result['documents']:,} documents, {WORKERS} workers, {len(result['rounds'])} round(s)")
    for head in (
        "line",
        "docs/s",
        "× pool",
        "CPU ms/doc",
        "× pool",
        "main MB",
        "largest child MB",
        "tree MB",
        "lost",
    ):
        table.add_column(head, justify="left" if head == "line" else "right")
    for name, run in result["lines"].items():
        ratio = result["ratios_to_pool"][name]
        table.add_row(
            name,
            f"{run['docs_per_s']:.1f}",
            f"{ratio['docs_per_s']:.2f}",
            f"{run['cpu_ms_per_doc']:.1f}",
            f"{ratio['cpu_ms_per_doc']:.2f}",
            *(f"{run[key] / 1e6:.0f}" for key in ("main_bytes", "child_bytes", "tree_bytes")),
            f"{run['lost']:.0f}",
        )
    Console(width=None if sys.stdout.isatty() else 120).print(table)


if __name__ == "__main__":
    main()
