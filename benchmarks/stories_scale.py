"""What it costs to group the articles of a window into stories, with 10,000 new ones a day.

    python benchmarks/stories_scale.py [ARTICLES] [--a-day 10000] [--keep FOLDER]

The articles are synthetic (benchmarks/warehouse_corpus.py). Half of them tell of an event: how many articles an
event has follows Zipf's law, from two to some hundreds within five days; they share forty words that are drawn as
texts draw theirs. The other half tell of something of their own.
"""

from __future__ import annotations

import argparse
import datetime as dt
import resource
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa

from newsetl.related.stories import update_stories
from newsetl.warehouse.lake import Counts
from newsetl.warehouse.search.index import counted_index
from newsetl.warehouse.search.postings import Postings
from newsetl.warehouse.stamping import LoadRows
from newsetl.warehouse.writer.warehouse import Warehouse, open_writer
from results import write_result
from warehouse_corpus import Corpus

_FIRST_DAY = dt.date(2026, 3, 1)
_EVENT_WORDS, _ONE_IN, _DAYS, _MOST = 40, 5, 5, 600


class Days(Corpus):
    """Articles day by day; of those that tell of an event, one word in five is the event's."""

    def __init__(self, seed: int = 7) -> None:
        super().__init__(seed)
        self.running: list[tuple[int, np.ndarray]] = []  # days that an event still has, and its words

    def day(self, number: int, count: int, first_version: int) -> LoadRows:
        """The articles of one day, with their postings."""
        bodies, titles = self._told(count)
        shared = {
            "article_id": self._ids(count),
            "version": pa.array(np.arange(first_version, first_version + count)),
            "published_on": pa.array([_FIRST_DAY + dt.timedelta(days=number)] * count, pa.date32()),
        }
        postings = Postings()
        for version, title, body in zip(range(first_version, first_version + count), titles, bodies, strict=True):
            postings.add(version, title, body)
        articles = self._articles(count, bodies, titles, shared)
        return LoadRows(tables={"articles": [articles]}, index=counted_index(postings))

    def _told(self, count: int) -> tuple[list[str], list[str]]:
        told = self._of_events(count // 2)
        told += [self._event() for _ in range(count - len(told))]
        bodies, titles = [], []
        for words in told:
            drawn = np.searchsorted(self.common, self.random.random(500))
            own = words[np.minimum(self.random.exponential(10, 500 // _ONE_IN).astype(int), _EVENT_WORDS - 1)]
            drawn[::_ONE_IN] = own
            length = int(np.clip(self.random.lognormal(5.9, 0.35), 80, 500))
            bodies.append(" ".join(self.words[drawn[:length]]))
            titles.append(" ".join(self.words[[*own[:3], *drawn[1:5]]]))
        return bodies, titles

    def _of_events(self, count: int) -> list[np.ndarray]:
        """The words of the events that so many articles tell of."""
        self.running = [(days - 1, words) for days, words in self.running if days > 1]
        told: list[np.ndarray] = []
        for _, words in self.running:
            told += [words] * min(int(self.random.zipf(1.9)), _MOST // _DAYS)
        while len(told) < count:
            words = self._event()
            told += [words] * min(1 + int(self.random.zipf(1.9)), _MOST // _DAYS)
            if self.random.random() < 1 / 3:
                self.running.append((int(self.random.integers(1, _DAYS)), words))
        return told[:count]

    def _event(self) -> np.ndarray:
        """Forty words, not the commonest."""
        drawn = np.searchsorted(self.common, self.random.uniform(self.common[300], 1, _EVENT_WORDS))
        return np.minimum(drawn, len(self.words) - 1)


def grow(warehouse: Warehouse, days: Days, total: int, a_day: int) -> None:
    """Load the articles of the days."""
    while (held := warehouse.next_version - 1) < total:
        warehouse.add(
            days.day(held // a_day, a_day, held + 1),
            run_id=str(UUID(int=1)),
            recipe="1-bench",
            counts=Counts(seen=a_day, new=a_day),
            next_version=held + 1 + a_day,
        )
        print(f"{held + a_day:,} of {total:,}", end="\r", flush=True)
    print()


def timed(warehouse: Warehouse) -> dict[str, Any]:
    """Seconds of the grouping, and what it found."""
    began, cpu = time.perf_counter(), time.process_time()
    report = update_stories(warehouse)
    return {
        "seconds": round(time.perf_counter() - began, 2),
        "cpu": round(time.process_time() - cpu, 2),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "stories": report.stories,
        "articles": report.articles,
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("articles", nargs="?", type=int, default=100_000)
    parser.add_argument("--a-day", type=int, default=10_000)
    parser.add_argument("--keep", type=Path)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = wanted.keep or Path(temporary)
        with open_writer(root / "warehouse", publish=None) as warehouse:
            grow(warehouse, Days(), wanted.articles, wanted.a_day)
            figures = {"articles": wanted.articles, "stories": timed(warehouse)}
            print(figures, flush=True)
    write_result("stories_scale", figures)


if __name__ == "__main__":
    main()
