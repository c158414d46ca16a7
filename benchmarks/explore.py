"""The explorer: requests while runs load and builds are swapped, or what the pages of a warehouse cost.

python benchmarks/explore.py [--requests 10000]: pages of one server are asked for, one after the other, while
another process runs `newsetl run` on new articles, again and again. A page that is not answered with 200 failed.
python benchmarks/explore.py --warehouse FOLDER: each kind of page of it, the first time and again, in ms of the
clock and of the server's processor time. Nothing of it is changed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus, urlsplit

import newsetl
from results import write_result

SAMPLES = Path(__file__).parent.parent / "samples"
PAGES = ("/", "/names", "/names?kind=place", "/outlets", "/stories", "/runs", "/rejects", "/sql")
COMMAND = [sys.executable, "-m", "newsetl"]
SENTENCES = (
    "The ferry left the harbour before noon, the port authority said.",
    "Nobody was hurt when the crane fell on the old quay.",
    "Mayor Oona Brackwater told the council that the vote would be held on Thursday.",
    "The budget grew by four per cent in the last year.",
    "“We have waited long enough,” said Priya Anandvale.",
)


@dataclass(slots=True)
class Explorer:
    """A running `newsetl explore`, and a browser that it knows."""

    process: subprocess.Popen[str]
    connection: HTTPConnection
    cookie: dict[str, str] = field(default_factory=dict)

    def ask(self, address: str) -> int:
        """The status of a page; 0 where no answer came."""
        try:
            self.connection.request("GET", address, headers=self.cookie)
            answer = self.connection.getresponse()
            answer.read()
        except (OSError, HTTPException):
            return 0
        finally:
            self.connection.close()
        if not self.cookie and (given := answer.getheader("set-cookie")):
            self.cookie = {"Cookie": given.partition(";")[0]}
        return answer.status

    def processor_s(self) -> float:
        """Processor time of the server up to now."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def explorer(root: Path) -> Iterator[Explorer]:
    command = [*COMMAND, "explore", "-w", str(root), "--port", "0", "--no-browser", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        parts = urlsplit(json.loads(process.stdout.readline())["address"])
        opened = Explorer(process, HTTPConnection(parts.netloc, timeout=600))
        opened.ask(f"{parts.path}?{parts.query}")
        try:
            yield opened
        finally:
            process.terminate()


def write_articles(folder: Path, number: int, count: int) -> None:
    """Articles that no other call writes."""
    chance = random.Random(number)
    for place in range(count):
        words = " ".join(chance.choices(SENTENCES, k=12)) + f" That was report {number}-{place}."
        text = f"Report {number}-{place} of the harbour\n\n{words}\n"
        (folder / f"report-{number}-{place}.txt").write_text(text)


def read(root: Path, folder: Path) -> subprocess.Popen[bytes]:
    command = [*COMMAND, "run", "-w", str(root), "-j", "1", "--json", str(folder)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def addresses(root: Path) -> list[str]:
    """Pages of every kind that a warehouse has."""
    with newsetl.open(root) as corpus:
        ids = [row["article_id"] for row in corpus.sql("SELECT article_id FROM articles LIMIT 40").rows()]
        names = corpus.sql("SELECT name FROM entities GROUP BY 1 ORDER BY count(*) DESC LIMIT 10").rows()
        rare = corpus.sql("SELECT name FROM entities GROUP BY 1 ORDER BY count(*), 1 LIMIT 1").rows()
        outlets = corpus.sql("SELECT outlet_id FROM outlets ORDER BY articles DESC LIMIT 5").rows()
        runs = corpus.sql("SELECT run_id FROM runs LIMIT 3").rows()
        stories = corpus.sql("SELECT story_id FROM stories ORDER BY articles DESC LIMIT 3").rows()
        words = [
            word
            for row in corpus.sql("SELECT title FROM articles LIMIT 20").rows()
            if row["title"]
            for word in row["title"].split()[:1]
        ]
    return [
        *PAGES,
        *(f"/article/{one}" for one in ids),
        *(f"/name?name={quote_plus(row['name'])}" for row in [*names, *rare]),
        *(f"/outlet?id={quote_plus(row['outlet_id'])}" for row in outlets),
        *(f"/run/{row['run_id']}" for row in runs),
        *(f"/story/{row['story_id']}" for row in stories),
        *(f"/search?q={quote_plus(word)}" for word in dict.fromkeys(words)),
        "/search",
        "/search?sort=oldest&copies=no",
    ]


def swaps(requests: int) -> dict[str, Any]:
    """Ask for pages while runs load: how many, what was answered, and how many builds were published meanwhile."""
    with tempfile.TemporaryDirectory() as temporary:
        root, folder = Path(temporary) / "warehouse", Path(temporary) / "in"
        shutil.copytree(SAMPLES, folder)
        read(root, folder).wait()
        wanted, statuses, published = addresses(root), Counter[int](), set[Path]()
        failed: list[str] = []
        loading, number = None, 0
        with explorer(root) as opened:
            for asked in range(requests):
                if loading is None or loading.poll() is not None:
                    number += 1
                    write_articles(folder, number, 20)
                    loading = read(root, folder)
                published.add((root / "news.duckdb").readlink())
                address = wanted[asked % len(wanted)]
                status = opened.ask(address)
                statuses[status] += 1
                if status != 200:
                    failed.append(f"{status} {address}")
                if asked % 500 == 0:
                    print(f"{asked:,} asked, {len(published):,} builds, {len(failed)} failed", flush=True)
            if loading is not None:
                loading.wait()
    print(f"{requests:,} requests over {len(published):,} builds: {dict(statuses)}")
    return {"requests": requests, "builds": len(published), "statuses": dict(statuses), "failed": failed[:50]}


def pages(root: Path) -> dict[str, Any]:
    """What each page costs: the first time that it is asked for, and again."""
    figures: dict[str, Any] = {}
    again: list[float] = []
    with explorer(root) as opened:
        print(f"{'page':60} {'status':>6} {'first ms':>9} {'cpu':>7} {'again ms':>9} {'cpu':>7}")
        for address in addresses(root):
            times = []
            for _ in range(4):
                began, processor = time.perf_counter(), opened.processor_s()
                status = opened.ask(address)
                times.append(
                    (1e3 * (time.perf_counter() - began), 1e3 * (opened.processor_s() - processor), status)
                )
            first, rest = times[0], times[1:]
            mean = [sum(one[place] for one in rest) / len(rest) for place in (0, 1)]
            again += [one[0] for one in rest]
            figures[address] = {"status": first[2], "first_ms": first[:2], "again_ms": mean}
            print(f"{address[:60]:60} {first[2]:6} {first[0]:9.0f} {first[1]:7.0f} {mean[0]:9.0f} {mean[1]:7.0f}")
    again.sort()
    p95 = again[int(len(again) * 0.95)]
    print(f"again: p50 {again[len(again) // 2]:.0f} ms, p95 {p95:.0f} ms, most {again[-1]:.0f} ms")
    return {"pages": figures, "p95_ms": p95}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--warehouse", type=Path, help="measure its pages instead")
    options = parser.parse_args()
    with suppress(KeyboardInterrupt):
        result = pages(options.warehouse) if options.warehouse else swaps(options.requests)
        print(write_result("explore", result))


if __name__ == "__main__":
    main()
