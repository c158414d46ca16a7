"""How many documents one writer takes from a large cluster: recorded outcomes of real pages, replayed.

    python benchmarks/writer.py [--workers 64] [--documents 100000] [--minutes 10] [--gigabytes 20]
                                [--folder FOLDER] [SOURCE...]

The sources are read once, by two local processes. Then, until the time is up or the warehouse is that large, run
follows run into it: a real scheduler hands shards to a worker process with as many threads as the cluster has
workers. They read no page, but make each outcome anew (benchmarks/replayed.py) and leave it where workers leave
theirs; one writer takes them as fast as it can. Copies among the sources stay copies, within each repetition. A
line a minute says how far it is, and the memory of the scheduler, of the worker and of the writer: now, and at its
peak since it began to load, to compare or to publish.
"""

from __future__ import annotations

import argparse
import json
import pickle
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psutil

from newsetl.core.records import Article, Capture, Reject
from newsetl.run.ledger import item_of
from newsetl.run.pipeline import extract_stream
from newsetl.run.request import Request
from newsetl.run.workers.answer import with_rows
from newsetl.settings import load_settings
from newsetl.warehouse.lake import Lake
from orchestration import cluster
from packing import PAGES
from replayed import Frame, write_source
from results import write_result
from stages import in_process

FRAME, FRAMES = 32, 10  # documents that a worker answers at once, as with real pages; frames of a file
MINUTE = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="*", default=[str(PAGES)])
    parser.add_argument("--workers", type=int, default=64)
    parser.add_argument("--documents", type=int, default=100_000, help="of one run, about")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--gigabytes", type=float, default=20.0)
    parser.add_argument("--folder", type=Path, help="where recorded outcomes are kept for another time")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsetl-bench-") as temporary:
        root = Path(temporary)
        recorded = recorded_outcomes(args.sources, args.folder or root)
        preload = Path(__file__).with_name("replayed.py")
        with cluster(root, 1, threads=args.workers, flags=("--preload", str(preload))) as (address, pids):
            rounds = list(replay(args, root, recorded, address, pids))
    print(f"Results: {write_result('writer', {'sources': args.sources, 'rounds': rounds})}")


def recorded_outcomes(sources: Sequence[str], folder: Path) -> Path:
    """A file with frames of what the sources gave and what became of it, without the bytes of the documents."""
    kept = folder / "recorded.pickle"
    if not kept.exists():
        settings = load_settings({"run": {"workers": 2}})
        outcomes: list[tuple[Capture, Article | Reject]] = []
        for given, outcome in extract_stream(Request(sources=sources, settings=settings), stop=Event()):
            if isinstance(given, Capture):
                outcomes.append((replace(given, payload=b""), outcome))
        frames = [outcomes[start : start + FRAME] for start in range(0, len(outcomes), FRAME)]
        folder.mkdir(parents=True, exist_ok=True)
        recipe = settings.pinned.options.recipe
        kept.write_bytes(pickle.dumps([answer(frame, recipe) for frame in frames]))
    return kept


def answer(frame: Sequence[tuple[Capture, Article | Reject]], recipe: str) -> Frame:
    """What a worker answers for these documents."""
    built = with_rows([outcome for _, outcome in frame], recipe=recipe)
    return [(item_of(capture), end) for (capture, _), end in zip(frame, built, strict=True)]


def replay(
    args: argparse.Namespace, root: Path, recorded: Path, address: str, pids: Sequence[int]
) -> Iterator[dict[str, Any]]:
    """Runs into one warehouse until the end, each with what the machine spent on it."""
    begun, count, repetition = time.monotonic(), 0, 0
    frames: list[Frame] = pickle.loads(recorded.read_bytes())
    warehouse = root / "warehouse"
    settings = {"executor": "dask", "dask_address": address, "dask_folder": str(root / "shared")}
    while time.monotonic() < begun + 60 * args.minutes and sizes(warehouse)["bytes"] < 1e9 * args.gigabytes:
        count += 1
        files = root / f"files-{count:04}"
        repetition = prepare(files, recorded, frames, repetition, args.documents)
        flags = ["--warehouse", str(warehouse), "--run", json.dumps(settings), str(files)]
        with line_a_minute(warehouse, pids):
            entry = {**in_process(flags), **sizes(warehouse)}
        shutil.rmtree(files)
        show(count, entry)
        yield entry


def prepare(folder: Path, recorded: Path, frames: Sequence[Frame], repetition: int, documents: int) -> int:
    """Files that stand for so many documents, in whole repetitions; the number of the next repetition."""
    folder.mkdir()
    written = 0
    while written < documents:
        for start in range(0, len(frames), FRAMES):
            write_source(folder / f"{repetition:06}-{start:06}.warc", recorded, repetition, start, start + FRAMES)
        written += sum(map(len, frames))
        repetition += 1
    return repetition


@contextmanager
def line_a_minute(warehouse: Path, pids: Sequence[int]) -> Iterator[None]:
    """Say each minute how many documents count, and what memory the processes have."""
    ended = Event()
    watcher = Thread(target=watch, args=(warehouse, pids, ended), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def watch(warehouse: Path, pids: Sequence[int], ended: Event) -> None:
    lake = Lake(warehouse / "lake")
    last, before = lake.last_seq(), time.monotonic()
    while not ended.wait(MINUTE):
        seen = sum(manifest.counts.seen for manifest in lake.manifests(after=last))
        last, now = lake.last_seq(), time.monotonic()
        memory = " and ".join(f"{rss_mb(pid)[0]:,}" for pid in pids)
        writers = [f"{current:,} MB (peak {peak:,})" for current, peak in map(rss_mb, children("stages.py"))]
        print(
            f"  {time.strftime('%H:%M:%S')} {seen} documents committed, {seen / (now - before):,.0f} a second; "
            f"writer {', '.join(writers)}, scheduler and worker {memory} MB; "
            f"{' '.join(f'{value:,} {name}' for name, value in sizes(warehouse).items())}",
            flush=True,
        )
        before = now


def children(script: str) -> list[int]:
    """Children of this process that run the script."""
    found = []
    for one in psutil.Process().children():
        with suppress(psutil.Error):  # it has just ended
            found += [one.pid] if any(part.endswith(script) for part in one.cmdline()) else []
    return found


def rss_mb(pid: int) -> tuple[int, int]:
    """Resident memory of a process, now and at its peak."""
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
        values = {name: value for name, _, value in (line.partition(":") for line in lines)}
        return int(values["VmRSS"].split()[0]) // 1000, int(values["VmHWM"].split()[0]) // 1000
    return 0, 0


def sizes(warehouse: Path) -> dict[str, int]:
    """Files of a warehouse, and their bytes."""
    found = []
    for path in warehouse.rglob("*"):
        with suppress(OSError):  # a temporary file is gone by now
            found.append(path.stat().st_size)
    return {"files": len(found), "bytes": sum(found)}


def show(count: int, entry: Mapping[str, Any]) -> None:
    seen = entry["documents"]
    loading = entry["clock_s"] - entry["publish_clock_s"]
    print(
        f"run {count}: {seen} documents, {entry['new']} new, {seen / loading:,.0f} a second while loading; "
        f"CPU ms a document {1000 * entry['main_s'] / seen:.2f}, copies {1000 * entry['copies_s'] / seen:.2f}, "
        f"publish {1000 * entry['publish_s'] / seen:.2f} ({entry['publish_clock_s']:.1f} s with copies); "
        f"at most {entry['loading_mb']} MB while loading, {entry['copies_mb']} at the copies, "
        f"{entry['publish_mb']} at the publish; {entry['files']} files, {entry['bytes'] / 1e9:.2f} GB",
        flush=True,
    )


if __name__ == "__main__":
    main()
