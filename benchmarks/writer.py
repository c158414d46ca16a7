"""How many documents one writer takes from a large cluster: recorded outcomes of real pages, replayed.

    python benchmarks/writer.py [--workers 64] [--documents 20000] [--minutes 10] [--folder FOLDER] [SOURCE...]

The sources are read once, by two local processes. Then, until the time is up: their outcomes are made anew as
often as needed, each with an address of its own and a text of its own (letters of each script change places, so
that words keep their lengths and frequencies), and left where workers of a cluster leave them; a real scheduler
hands them to one writer, as fast as it takes them. The cluster's worker process has as many threads as the cluster
has workers; none of them reads a page. Copies among the sources stay copies, within each repetition.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import random
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from threading import Event
from typing import Any, TypeAlias

from newsetl.core.identity import article_id, clean_url
from newsetl.core.records import Article, Capture, Reject, plain
from newsetl.extract.fields.signatures import signature_of
from newsetl.run.ledger import item_of
from newsetl.run.pipeline import extract_stream
from newsetl.run.request import Request
from newsetl.run.shards import plan
from newsetl.run.spools import Read, spool_folder, spool_path, write_spool
from newsetl.run.workers.answer import with_rows
from newsetl.settings import load_settings
from orchestration import cluster
from packing import PAGES
from results import write_result
from stages import in_process

Recorded: TypeAlias = list[tuple[Capture | Reject, Article | Reject]]
FRAME, SHARD = 32, 320  # documents that a worker answers at once, as with real pages; documents of a file
ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "абвгдежзийклмнопрстуфхцчшщыьэюя", "αβγδεζηθικλμνξοπρστυφχψω")
IDEOGRAPHS = range(0x4E00, 0x9F00)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="*", default=[str(PAGES)])
    parser.add_argument("--workers", type=int, default=64)
    parser.add_argument("--documents", type=int, default=20_000, help="of one run, about")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--folder", type=Path, help="where recorded outcomes are kept for another time")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsetl-bench-") as temporary:
        root = Path(temporary)
        recorded = recorded_outcomes(args.sources, args.folder or root)
        with cluster(root, 1, threads=args.workers) as (address, _):
            rounds = list(replay(args, root, recorded, address))
    print(f"Results: {write_result('writer', {'sources': args.sources, 'rounds': rounds})}")


def recorded_outcomes(sources: Sequence[str], folder: Path) -> Path:
    """A file with what the sources gave and what became of it, without the bytes of the documents."""
    kept = folder / "recorded.pickle"
    if not kept.exists():
        settings = load_settings({"run": {"workers": 2}})
        outcomes: Recorded = []
        for given, outcome in extract_stream(Request(sources=sources, settings=settings), stop=Event()):
            if isinstance(given, Capture):
                outcomes.append((replace(given, payload=b""), outcome))
        folder.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(pickle.dumps(outcomes))
    return kept


def replay(args: argparse.Namespace, root: Path, recorded: Path, address: str) -> Iterator[dict[str, Any]]:
    """Runs into one warehouse until the time is up, each with what the machine spent on it."""
    ends, count = time.monotonic() + 60 * args.minutes, 0
    settings = {"executor": "dask", "dask_address": address, "dask_folder": str(root / "shared")}
    while time.monotonic() < ends:
        count += 1
        files = prepared(root, recorded, settings, count, args.documents)
        flags = ["--warehouse", str(root / "warehouse"), "--run", json.dumps(settings), str(files)]
        entry = {**in_process(flags), **sizes(root / "warehouse")}
        shutil.rmtree(files)
        show(count, entry)
        yield entry


def prepared(root: Path, recorded: Path, settings: Mapping[str, str], count: int, documents: int) -> Path:
    """A folder of files without content, each with outcomes that wait where a worker would leave them."""
    folder = root / f"files-{count:04}"
    folder.mkdir()
    firsts = range(count * documents, (count + 1) * documents - SHARD + 1, SHARD)
    jobs = [(first, folder / f"{first:09}.warc") for first in firsts]
    for _, file in jobs:
        file.write_text(file.name)
    whole = load_settings({"warehouse": root / "warehouse", "run": dict(settings)})
    spool_folder(whole).mkdir(parents=True, exist_ok=True)
    names = [shard.name for shard in plan([str(folder)], whole.options.recipe)]
    spools = [spool_path(spool_folder(whole), name) for name in names]
    with ProcessPoolExecutor(os.cpu_count()) as processes:
        recipe = whole.options.recipe
        list(
            processes.map(
                spooled, [(recorded, recipe, *job, spool) for job, spool in zip(jobs, spools, strict=True)]
            )
        )
    return folder


def spooled(job: tuple[Path, str, int, Path, Path]) -> None:
    """Leave the outcomes of one file."""
    recorded, recipe, first, file, spool = job
    outcomes: Recorded = pickle.loads(recorded.read_bytes())
    places = [divmod(number, len(outcomes)) for number in range(first, first + SHARD)]
    letters = {repetition: other_letters(repetition) for repetition, _ in places}
    fresh = [
        anew(*outcomes[place], letters[repetition], number, str(file))
        for number, (repetition, place) in enumerate(places, first)
    ]
    frames = [fresh[start : start + FRAME] for start in range(0, len(fresh), FRAME)]
    write_spool(spool, (answer(frame, recipe) for frame in frames))


def answer(frame: Recorded, recipe: str) -> list[Read]:
    """What a worker answers for these documents."""
    built = with_rows([outcome for _, outcome in frame], recipe=recipe)
    return [(item_of(capture), end) for (capture, _), end in zip(frame, built, strict=True)]


def anew(
    capture: Capture, outcome: Article | Reject, letters: Mapping[int, int], number: int, file: str
) -> tuple[Capture, Article | Reject]:
    """The same outcome of another document: another address, and other words."""
    raw = replace(capture.raw, source_uri=file, member=None, row=number, record_id=None)
    raw = replace(raw, sha256=sha256(f"{number}".encode()).hexdigest())
    url = f"{capture.url or 'https://example.org/'}?number={number}"
    capture = replace(capture, raw=raw, url=url, identity=None)
    if isinstance(outcome, Reject):
        return capture, replace(outcome, raw=raw, url=url)
    text, title = (value and value.translate(letters) for value in map(outcome.values.get, ("text", "title")))
    signature = signature_of(text or "")
    tables = {
        **{name: [as_printed(row, text or "") for row in rows] for name, rows in outcome.tables.items()},
        "signatures": () if signature is None else (plain(signature),),
    }
    return capture, replace(
        outcome,
        capture=capture,
        article_id=article_id(capture),
        url=clean_url(url),
        values={**outcome.values, "text": text, "title": title},
        tables=tables,
        content_hash=sha256(f"content {number}".encode()).hexdigest()[:32],
    )


def as_printed(row: Mapping[str, Any], text: str) -> Mapping[str, Any]:
    """A row that says where in the text something stands, with the words that stand there now."""
    printed = text[row["start"] : row["end"]] if row.keys() >= {"start", "end", "text"} else None
    return row if printed is None else {**row, "text": printed}


def other_letters(seed: int) -> dict[int, int]:
    """Letters of each script change places; ideographs are moved on."""
    chance = random.Random(seed)
    table: dict[int, int] = {}
    for alphabet in ALPHABETS:
        other = "".join(chance.sample(alphabet, len(alphabet)))
        table |= str.maketrans(alphabet + alphabet.upper(), other + other.upper())
    step = chance.randrange(len(IDEOGRAPHS))
    return table | {code: IDEOGRAPHS[(place + step) % len(IDEOGRAPHS)] for place, code in enumerate(IDEOGRAPHS)}


def sizes(warehouse: Path) -> dict[str, int]:
    """Files of a warehouse, and their bytes."""
    files = [path.stat().st_size for path in warehouse.rglob("*") if path.is_file()]
    return {"files": len(files), "bytes": sum(files)}


def show(count: int, entry: Mapping[str, Any]) -> None:
    seen = entry["documents"]
    loading = entry["clock_s"] - entry["publish_clock_s"]
    print(
        f"run {count}: {seen} documents, {entry['new']} new, {seen / loading:,.0f} a second while loading; "
        f"CPU ms a document {1000 * entry['main_s'] / seen:.2f}, copies {1000 * entry['copies_s'] / seen:.2f}, "
        f"publish {1000 * entry['publish_s'] / seen:.2f} ({entry['publish_clock_s']:.1f} s with copies); "
        f"{entry['main_mb']} MB; {entry['files']} files, {entry['bytes'] / 1e9:.2f} GB",
        flush=True,
    )


if __name__ == "__main__":
    main()
