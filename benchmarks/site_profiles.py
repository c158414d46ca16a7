"""What hosts teach, and what it is worth: each page is read with what other pages of its host have taught.

The pages of a host are parted in fifths; two fifths are read with what was learned on the other three, so that no
page is among its own teachers. Only hosts with five pages or more take part. Scores are those of the evaluation's
score.py, over the pages that are articles both with and without; CPU is that of `extract`, the two taking turns on
the same page.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import packing
from newsetl.core.identity import digest
from newsetl.core.recipe import Options
from newsetl.core.records import Article, Capture, Raw
from newsetl.core.snapshots import Lesson, write_snapshot
from newsetl.extract.article import extract
from newsetl.extract.page.site_profiles import host_key
from newsetl.maintain.learn.sites import profile_of, read_host_page
from results import write_result

_FIFTHS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", type=Path, default=packing.PAGES / "fundus80", help="folder with truth.jsonl")
    parser.add_argument("--scorer", type=Path, default=packing.SHARED / "eval" / "score.py")
    args = parser.parse_args()
    logging.disable(logging.CRITICAL)
    hosts = {host: pages for host, pages in read_hosts(args.set).items() if len(pages) >= _FIFTHS}
    result = {}
    with tempfile.TemporaryDirectory(prefix="newsetl-bench-") as folder:
        parts = list(parted(hosts, Path(folder) / "snapshots"))
        for profile in ("fast", "standard"):
            texts = {
                name: {page: text for part in parts for page, text in read(part, profile, name == "with")}
                for name in ("without", "with")
            }
            both = [page for page, text in texts["with"].items() if text and texts["without"][page]]
            for name, pages in texts.items():
                figures = score(args, Path(folder), {page: pages[page] for page in both})
                result[f"{profile}, {name}"] = {**figures, "refused": sum(not text for text in pages.values())}
            result[f"{profile}, CPU"] = cost(parts, profile)
    for name, figures in result.items():
        print(f"{name:18} {figures}")
    print(f"Results: {write_result('site_profiles', result)}")


Page = tuple[str, str, bytes]  # id, URL, payload
Part = tuple[Sequence[Page], Options]


def read_hosts(folder: Path) -> dict[str, list[Page]]:
    hosts: dict[str, list[Page]] = defaultdict(list)
    with (folder / "truth.jsonl").open(encoding="utf-8") as lines:
        for entry in map(json.loads, lines):
            payload = gzip.decompress((folder / "html" / f"{entry['id']}.html.gz").read_bytes())
            if host := host_key(entry["url"]):
                hosts[host].append((entry["id"], entry["url"], payload))
    return hosts


def parted(hosts: Mapping[str, Sequence[Page]], folder: Path) -> Iterator[Part]:
    """Pages, and options that name what the others of their hosts have taught."""
    for fifths in ((0, 1), (2, 3), (4,)):
        read, taught = [], {}
        for host, pages in hosts.items():
            mine = [page for at, page in enumerate(pages) if at % _FIFTHS in fifths]
            read += mine
            learned = profile_of(
                filter(None, map(read_host_page, map(capture, (page for page in pages if page not in mine))))
            )
            if learned:
                taught[host] = learned
        lesson = Lesson(content=taught, card={})
        snapshot, _ = write_snapshot(folder, "site-profiles", lesson, made_at="")
        yield read, Options(site_profiles=snapshot.number, snapshots=str(folder))


def capture(page: Page) -> Capture:
    _, url, payload = page
    raw = Raw(source_uri=url, sha256=digest(payload), size_bytes=len(payload))
    return Capture(raw=raw, payload=payload, media="html", url=url)


def options_of(part: Part, profile: Any, is_taught: bool) -> Options:
    taught = part[1]
    if not is_taught:
        return Options(profile=profile)
    return Options(profile=profile, site_profiles=taught.site_profiles, snapshots=taught.snapshots)


def read(part: Part, profile: str, is_taught: bool) -> Iterator[tuple[str, str]]:
    options = options_of(part, profile, is_taught)
    for page in part[0]:
        outcome = extract(capture(page), options=options)
        yield page[0], outcome.values["text"] if isinstance(outcome, Article) else ""


def score(args: Any, folder: Path, texts: Mapping[str, str]) -> dict[str, float]:
    """The scorer's figures over the pages that take part."""
    part = folder / "set"
    part.mkdir(exist_ok=True)
    with (args.set / "truth.jsonl").open(encoding="utf-8") as lines:
        (part / "truth.jsonl").write_text("".join(line for line in lines if json.loads(line)["id"] in texts))
    (folder / "said.jsonl").write_text(
        "".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in texts.items())
    )
    command = [sys.executable, args.scorer, part, folder / "said.jsonl"]
    scores = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[0])
    return {name: scores[name] for name in ("pages", "shingle_p", "shingle_r", "shingle_f1", "para_f1")}


def cost(parts: Sequence[Part], profile: str) -> dict[str, float]:
    """Mean CPU milliseconds a page, with and without, in turns."""
    spent: dict[bool, list[float]] = {True: [], False: []}
    for part in parts:
        for number, page in enumerate(part[0]):
            for is_taught in (True, False) if number % 2 else (False, True):
                options = options_of(part, profile, is_taught)
                started = time.process_time()
                extract(capture(page), options=options)
                spent[is_taught].append(1000 * (time.process_time() - started))
    return {"with": round(statistics.fmean(spent[True]), 1), "without": round(statistics.fmean(spent[False]), 1)}


if __name__ == "__main__":
    main()
