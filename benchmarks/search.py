"""Full-text search: time to index, bytes an article, and how long queries take. Synthetic articles.

python benchmarks/search.py [ARTICLES]: by default 100,000.
"""

from __future__ import annotations

import itertools
import json
import random
import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path

import duckdb
import pyarrow as pa

from newsetl.warehouse.search.postings import count_words, create_index, update_index

WORDS_AN_ARTICLE = 530  # 3.3 kB
VOCABULARY = 400_000
LOAD = 2_000
QUERIES = 60


def vocabulary(chance: random.Random) -> list[str]:
    syllables = [first + second for first in "bcdfghklmnprstvw" for second in "aeiou"]
    words = {"".join(chance.choices(syllables, k=chance.randint(1, 5))) for _ in range(VOCABULARY * 2)}
    return sorted(words, key=lambda word: (len(word), word))[:VOCABULARY]


def articles(number: int, chance: random.Random, words: list[str]) -> list[tuple[str, str, str]]:
    """Words by Zipf's law, and a fifth of them from a topic, so that words come together as in news."""
    weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(len(words))))
    rows = []
    for _ in range(number):
        topic = chance.randrange(200, len(words) - 400)
        length = max(60, int(chance.lognormvariate(6.15, 0.5)))
        body = chance.choices(words, cum_weights=weights, k=length)
        for place in range(0, length, 5):
            body[place] = words[topic + int(chance.expovariate(0.05)) % 400]
        lines = [" ".join(body[start : start + 60]) + "." for start in range(0, length, 60)]
        title = " ".join(chance.sample(body, 8))
        rows.append((str(uuid.UUID(int=chance.getrandbits(128))), title, "\n".join(lines)))
    return rows


def load(connection: duckdb.DuckDBPyConnection, total: int, words: list[str]) -> list[float]:
    """Index in loads of 2,000; the CPU seconds of each."""
    chance, seconds = random.Random(2), []
    for _ in range(0, total, LOAD):
        batch = articles(LOAD, chance, words)
        connection.execute("BEGIN")
        connection.execute("CREATE OR REPLACE TEMP TABLE batch (article_id UUID, title VARCHAR, text VARCHAR)")
        columns = zip(("article_id", "title", "text"), zip(*batch, strict=True), strict=True)
        connection.register("rows", pa.table(dict(columns)))
        connection.execute("INSERT INTO batch FROM rows")
        connection.execute("INSERT INTO articles FROM batch")
        began = time.process_time()
        update_index(connection, "SELECT article_id, title, text FROM batch")
        seconds.append(time.process_time() - began)
        connection.execute("COMMIT")
    return seconds


def queries(words: list[str], chance: random.Random) -> dict[str, list[str]]:
    def some(low: int, high: int, count: int) -> list[str]:
        return [" ".join(words[chance.randrange(low, high)] for _ in range(count)) for _ in range(QUERIES)]

    return {
        "1 word": some(100, 20_000, 1),
        "2 words": some(100, 20_000, 2),
        "3 words": some(100, 20_000, 3),
        "with 2 stop words": [f"{words[0]} {words[3]} {rest}" for rest in some(100, 20_000, 2)],
        "title:word": [f"title:{one}" for one in some(100, 5_000, 1)],
        '"two words"': [f'"{two}"' for two in some(50, 1_000, 2)],
    }


def measure(path: Path, queries: dict[str, list[str]]) -> dict[str, tuple[float, float, float]]:
    """Median and 95th percentile of the wall time, and the median CPU time over all threads; milliseconds."""
    connection = duckdb.connect(str(path), read_only=True)
    connection.execute("SET memory_limit = '2GB'")
    table = {}
    for kind, texts in queries.items():
        times, cpu = [], []
        for text in texts:
            began, worked = time.perf_counter(), time.process_time()
            connection.execute("FROM search($1)", [text]).fetchall()
            times.append(1000 * (time.perf_counter() - began))
            cpu.append(1000 * (time.process_time() - worked))
        times.sort()
        table[kind] = (statistics.median(times), times[int(0.95 * len(times))], statistics.median(cpu))
    return table


def index_bytes(connection: duckdb.DuckDBPyConnection) -> int:
    blocks = 0
    for table in ("search_articles", "search_postings", "search_recent", "search_gone"):
        row = connection.execute(
            f"SELECT count(DISTINCT block_id) FROM pragma_storage_info('{table}') WHERE block_id >= 0"
        ).fetchone()
        blocks += row[0] if row else 0
    return blocks * 262_144


def main() -> None:
    total = int(sys.argv[1].replace(",", "").replace("_", "")) if len(sys.argv) > 1 else 100_000
    words = vocabulary(random.Random(1))
    with tempfile.TemporaryDirectory(prefix="newsetl-bench-") as folder:
        path = Path(folder) / "search.duckdb"
        connection = duckdb.connect(str(path))
        connection.execute("SET memory_limit = '1GB'")
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("CREATE TABLE articles (article_id UUID, title VARCHAR, text VARCHAR)")
        create_index(connection)
        sample = [(number, *row[1:]) for number, row in enumerate(articles(500, random.Random(3), words))]
        began = time.process_time()
        count_words(sample)
        split = (time.process_time() - began) / len(sample)
        seconds = load(connection, total, words)
        connection.execute("CHECKPOINT")
        size = index_bytes(connection)
        counts = connection.execute(
            "SELECT (SELECT count(*) FROM search_postings), (SELECT count(*) FROM search_recent)"
        ).fetchone()
        connection.close()
        table = measure(path, queries(words, random.Random(4)))
    print(f"{total:,} articles, postings (merged, recent) {counts}")
    print(f"index: {size / total:,.0f} bytes an article; tokenising {1000 * split:.2f} ms of CPU an article")
    print(f"CPU a load of {LOAD:,}: median {statistics.median(seconds):.2f} s, most {max(seconds):.2f} s")
    print("| query | p50 ms | p95 ms | CPU p50 ms |\n|---|---|---|---|")
    for kind, (middle, high, cpu) in table.items():
        print(f"| {kind} | {middle:.0f} | {high:.0f} | {cpu:.0f} |")
    results = Path(__file__).parent / "results"
    results.mkdir(exist_ok=True)
    record = {"articles": total, "bytes_an_article": size / total, "loads_cpu_s": seconds, "queries_ms": table}
    (results / f"search-{total}.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
