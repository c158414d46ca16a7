"""What it costs to compare 10,000 new articles with all that are stored, in DuckDB's 2 GB.

    python benchmarks/copies_scale.py [ARTICLES] [--keep FOLDER] [--new 10000]

The stored articles are synthetic (benchmarks/warehouse_corpus.py), each with the footer of its publisher. One in
fifty of them is signed as a run signs it, and so are all of the first 100,000; the others have random anchors, as
many as a text of their length. Of the new articles a fifth are copies of stored ones of any age, changed in one of
four ways, and a tenth are copies of each other in groups of ten. Signing is left out of the seconds.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa

from newsetl.core.records import plain
from newsetl.extract.fields.signatures import signature_of
from newsetl.related.copies import update_copies
from newsetl.warehouse.batches import conform
from newsetl.warehouse.lake import Counts
from newsetl.warehouse.search.index import INDEX_SCHEMAS
from newsetl.warehouse.stamping import LoadRows
from newsetl.warehouse.writer.warehouse import Warehouse, open_writer
from results import write_result
from warehouse_corpus import PUBLISHERS, Corpus

BATCH, SIGNED, ONE_IN = 10_000, 100_000, 50
_NO_INDEX = {
    "postings": pa.RecordBatch.from_pylist([], schema=INDEX_SCHEMAS["postings"]),
    "articles": pa.RecordBatch.from_pylist([], schema=INDEX_SCHEMAS["articles"]),
}
_KEPT = 16


class Stored:
    """Endless articles with footers, and the texts of those that new ones may copy."""

    def __init__(self, seed: int = 7) -> None:
        self.corpus = Corpus(seed)
        self.random = np.random.default_rng(seed + 1)
        self.footers = [title for _ in range(PUBLISHERS // 40 + 1) for title in self._footers()][:PUBLISHERS]
        self.originals: list[str] = []

    def _footers(self) -> list[str]:
        bodies, _ = self.corpus._texts(40)
        return [" ".join(body.split()[:40]) for body in bodies]

    def rows(self, count: int, first: int) -> LoadRows:
        """So many articles with their signatures."""
        bodies, titles = self.corpus._texts(count)
        return self._rows(bodies, titles, first, is_all_signed=first < SIGNED)

    def new(self, count: int, first: int) -> LoadRows:
        """So many new ones, among them copies."""
        bodies, titles = self.corpus._texts(count)
        for place in range(count // 5):
            bodies[place] = self._changed(self.originals[self.random.integers(len(self.originals))], place, bodies)
        for place in range(count // 5, count // 5 + count // 10):
            source = count // 2 + (place - count // 5) // 10
            bodies[place] = self._changed(bodies[source], place, bodies)
        return self._rows(bodies, titles, first, is_all_signed=True)

    def _changed(self, text: str, place: int, others: list[str]) -> str:
        words = text.split()
        match place % 4:
            case 0:
                return text
            case 1:  # a sentence dropped, a line added
                return " ".join([*others[-1 - place].split()[:12], *words[:60], *words[80:]])
            case 2:
                return " ".join(words[: len(words) // 2])
            case _:
                return " ".join([*words, *others[-1 - place].split()])

    def _rows(self, bodies: list[str], titles: list[str], first: int, *, is_all_signed: bool) -> LoadRows:
        count = len(bodies)
        hosts = self.random.integers(0, PUBLISHERS, count)
        texts = [f"{body} {self.footers[host]}" for body, host in zip(bodies, hosts, strict=True)]
        shared = {
            "article_id": self.corpus._ids(count),
            "version": pa.array(np.arange(first, first + count)),
        }
        batch = self.corpus._articles(count, texts, titles, shared)
        urls = pa.array([f"https://www.host{host}.example/{first + n}" for n, host in enumerate(hosts)])
        days = pa.array((np.arange(first, first + count) // 1_000 + 19_000).astype("int32")).cast(pa.date32())
        columns = dict(zip(batch.schema.names, batch.columns, strict=True))
        columns |= {"url": urls, "published_on": days}
        articles = pa.RecordBatch.from_arrays(
            [columns[name].cast(batch.schema.field(name).type) for name in batch.schema.names], schema=batch.schema
        )
        return LoadRows(
            tables={"articles": [articles], "signatures": [self._signatures(articles, is_all_signed)]},
            index=_NO_INDEX,
        )

    def _signatures(self, articles: pa.RecordBatch, is_all_signed: bool) -> pa.RecordBatch:
        rows: list[dict[str, Any]] = []
        texts, ids = articles.column("text").to_pylist(), articles.column("article_id").to_pylist()
        versions = articles.column("version").to_pylist()
        for text, article_id, version in zip(texts, ids, versions, strict=True):
            if is_all_signed or version % ONE_IN == 0:
                made = plain(signature_of(text))
                if version % ONE_IN == 0:
                    self.originals.append(text)
            else:
                made = self._made_up(text.count(" ") + 1)
            rows.append({**made, "article_id": article_id, "position": 0, "version": version})
        return conform("signatures", rows)

    def _made_up(self, words: int) -> dict[str, Any]:
        drawn = self.random.integers(-(1 << 63), (1 << 63) - 1, words // _KEPT)
        anchors = (drawn & ~np.int64(15 << 32)).tolist()
        return {"words": words, "words_hash": int(self.random.integers(1 << 62)), "anchors": anchors}


def add(warehouse: Warehouse, rows: LoadRows, count: int) -> None:
    warehouse.add(
        rows,
        run_id=str(UUID(int=1)),
        recipe="1-bench",
        counts=Counts(seen=count, new=count),
        next_version=warehouse.next_version + count,
    )


def grow(warehouse: Warehouse, stored: Stored, total: int) -> None:
    while (held := warehouse.next_version - 1) < total:
        add(warehouse, stored.rows(BATCH, held + 1), BATCH)
        print(f"{held + BATCH:,} of {total:,}", end="\r", flush=True)
    print()


def timed(warehouse: Warehouse) -> dict[str, Any]:
    began, cpu = time.perf_counter(), time.process_time()
    report = update_copies(warehouse)
    return {
        "seconds": round(time.perf_counter() - began, 2),
        "cpu": round(time.process_time() - cpu, 2),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "compared": report.compared,
        "judged": report.judged,
        "copies": report.copies,
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("articles", nargs="?", type=int, default=100_000)
    parser.add_argument("--new", type=int, default=10_000)
    parser.add_argument("--keep", type=Path)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = wanted.keep or Path(temporary)
        with open_writer(root / "warehouse", publish=None) as warehouse:
            stored = Stored()
            grow(warehouse, stored, wanted.articles)
            figures = {"articles": wanted.articles, "first": timed(warehouse)}
            print(figures, flush=True)
            for turn in range(2):
                add(warehouse, stored.new(wanted.new, warehouse.next_version), wanted.new)
                figures[f"new {turn}"] = timed(warehouse)
                print(figures[f"new {turn}"], flush=True)
    write_result("copies_scale", figures)


if __name__ == "__main__":
    main()
