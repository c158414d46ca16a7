"""Thousands of mutated feeds, sitemaps, pages, lists and robots.txt through real collects, beside healthy sources.

    python tools/soak_collect.py [--inputs 10000] [--seed 1]

Each round is one collect of nine healthy papers and some hundred poisoned sources, served on loopback. Prints how
the poisoned ones ended. Exits with 1 when any raised what nobody foresaw, when a healthy paper lost an article, or
when an archive is not sound. The same seed gives the same inputs.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.mutations import apply, random_edits  # noqa: E402
from tests.web import POISONED, TestWeb, loopback_only, running_web, settings  # noqa: E402
from tests.web.documents import ROBOTS, response  # noqa: E402
from tests.web.poison import mutated, mutated_list  # noqa: E402
from tests.web.sound import is_sound  # noqa: E402

from newsetl.collect.collect import collect  # noqa: E402
from newsetl.collect.frontier_database import connect  # noqa: E402
from newsetl.collect.sources import Source  # noqa: E402
from newsetl.collect.tally import Collected  # noqa: E402

HEALTHY, PAGES, HOSTS = 9, 3, 50
A_ROUND = 500  # poisoned inputs of one collect
PATIENT = {"connect_s": 30.0, "read_s": 30.0, "total_s": 60.0, "attempts": 1, "longest_wait_s": 0.1}


def main() -> None:
    """Run the rounds, print the table."""
    options = arguments()
    random, ends, wrong = Random(options.seed), Counter[str](), list[str]()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="newsetl-soak-") as name, loopback_only():
        folder = Path(name)
        options_of_web = {"hosts": HEALTHY, "pages": PAGES, "poisoned": HOSTS, "files": folder / "files"}
        with running_web(folder / "web.jsonl", **options_of_web) as web:
            for done in range(0, options.inputs, A_ROUND):
                count = min(A_ROUND, options.inputs - done)
                wrong += one_round(web, folder, random, count, ends)
                print(f"{done + count:,} of {options.inputs:,} inputs, {len(wrong)} wrong", flush=True)
    print(f"{options.inputs:,} inputs in {time.monotonic() - began:.0f} s; how they ended:")
    for reason, number in ends.most_common():
        print(f"  {number:7,} {reason}")
    for line in wrong:
        print(line)
    sys.exit(1 if wrong else 0)


def arguments() -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def one_round(web: TestWeb, folder: Path, random: Random, count: int, ends: Counter[str]) -> list[str]:
    """One collect into an empty folder; what went wrong in it."""
    files, home = folder / "files", folder / "home"
    for old in (files, home):
        shutil.rmtree(old, ignore_errors=True)
    home.mkdir()
    sources = {f"paper{n}": Source(kind="feed", url=web.url(n, "/feed.xml")) for n in range(1, HEALTHY + 1)}
    for host in range(1, HOSTS + 1):
        if random.random() < 0.3:
            robots = response(apply(ROBOTS, random_edits(random)), kind="text/plain")
            write(files / f"127.0.{POISONED}.{host}" / "robots.txt", robots)
    for number in range(count):
        sources[f"poison{number}"] = poisoned(web, files, home, random, number)
    collected = collect(sources, settings=settings(**PATIENT), home=home)
    return judge(collected, home, ends)


def poisoned(web: TestWeb, files: Path, home: Path, random: Random, number: int) -> Source:
    """A source that is answered with a mutated document; for a list, either the page or the list itself is."""
    host = 1 + number % HOSTS
    kind, data = mutated(random)
    write(files / f"127.0.{POISONED}.{host}" / f"p{number}", data)
    url = web.url(host, f"/p{number}", net=POISONED)
    if kind != "urls":
        return Source(kind=kind, url=url)
    path = home / "lists" / f"{number}{random.choice(['.txt', '.csv', '.tsv'])}"
    write(path, mutated_list(random) if random.random() < 0.5 else url.encode())
    return Source(kind=kind, path=path)


def write(path: Path, data: bytes) -> None:
    """A file, with its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def judge(collected: Collected, home: Path, ends: Counter[str]) -> list[str]:
    """Count how the poisoned sources ended; name what should not be."""
    wrong = []
    for name, tally in collected.sources.items():
        if name.startswith("paper"):
            if tally.fetched != PAGES:
                wrong.append(f"{name}: {tally.fetched} of {PAGES} articles, {dict(tally.failed)}")
            continue
        ends.update(tally.failed if tally.failed else ["nothing to complain of"])
        if "error" in tally.failed:
            wrong.append(f"{name} raised what nobody foresaw: {unforeseen(home)}")
    if not is_sound(home / "raw"):
        wrong.append(f"{home / 'raw'}: warcio finds the archive damaged")
    return wrong


def unforeseen(home: Path) -> list[str]:
    """Every exception that a document raised, from the frontier."""
    with closing(connect(home / "frontier.sqlite", is_reader=True)) as base:
        rows = base.execute(
            "SELECT detail FROM urls WHERE why = 'error' UNION SELECT error FROM health WHERE error LIKE 'error %'"
        )
        return [row[0] for row in rows]


if __name__ == "__main__":
    main()
