"""The warehouse at a million articles: what loading, publishing, asking, searching and forgetting cost.

python benchmarks/warehouse.py [ARTICLES] [--invented MOST] [--keep FOLDER]: by default 1,000,000 in a temporary
folder (4 GB). Articles beyond MOST (default 1,000,000) are copies of those (warehouse_copies.py): ten million
take 40 GB. Queries run in DuckDB's own client with 2 GB, warm; below two million articles each also against a
native in-memory table of the same run. All times are CPU time of the process: other programs change it little.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb

from newsetl.api import questions
from newsetl.maintain.compact import compact
from newsetl.maintain.forget import find_forget_request, forget
from newsetl.warehouse.builds import catalogue as builds
from newsetl.warehouse.lake import Counts
from newsetl.warehouse.search import files as search_files
from newsetl.warehouse.stamping import LoadRows
from newsetl.warehouse.writer.warehouse import Warehouse, open_writer
from results import write_result
from warehouse_copies import add_copies
from warehouse_corpus import Corpus

BATCH = 10_000
MOST_INVENTED = 1_000_000  # articles beyond are copies of those before
MONTH = "published_on BETWEEN '2024-03-01' AND '2024-03-31'"
QUERIES = {  # name: SQL, target in ms
    "a day": ("SELECT count(*), min(title) FROM articles WHERE published_on = '2024-03-04'", 20),
    "a source": ("SELECT count(*) FROM articles WHERE publisher = 'Publisher 7'", 20),
    "people of a month": (
        f"SELECT name, count(*) AS n FROM entities WHERE {MONTH} AND type = 'PER' "
        "GROUP BY name ORDER BY n DESC LIMIT 20",
        200,
    ),
    "an article with its body": ("SELECT title, text FROM articles WHERE article_id = '{id}'", 60),
    "LIKE in a month": (f"SELECT count(*) FROM articles WHERE {MONTH} AND text LIKE '%{{word}}%'", 300),
    "LIKE in all": ("SELECT count(*) FROM articles WHERE text LIKE '%{word}%'", 5_000),
}


def timed(what: Callable[[], Any]) -> float:
    """CPU seconds, all threads."""
    began = time.process_time()
    what()
    return time.process_time() - began


def add(warehouse: Warehouse, corpus: Corpus, count: int) -> None:
    """Parts, manifest, load: what a run does with articles that were read."""
    first = warehouse.next_version
    rows = corpus.batch(count, first)
    warehouse.add(
        LoadRows(tables={table: [batch] for table, batch in rows.items()}),
        run_id=str(UUID(int=1)),
        recipe="1-bench",
        counts=Counts(seen=count, new=count),
        next_version=first + count,
    )


def added(warehouse: Warehouse, corpus: Corpus, count: int) -> dict[str, float]:
    """Seconds to load the rows, to publish, and to merge small files of the index once that is done."""
    made = timed(lambda: corpus.batch(count, 1))
    loaded = timed(lambda: add(warehouse, corpus, count)) - made
    published = timed(warehouse.publish)
    merged = timed(lambda: search_files.merge_small(warehouse.connection, warehouse.root))
    return {"load": loaded, "publish": published, "merge": merged, "all": loaded + published + merged}


def grow(warehouse: Warehouse, corpus: Corpus, total: int, invented: int) -> None:
    while (held := warehouse.next_version - 1) < min(total, invented):
        add(warehouse, corpus, min(BATCH, total - held))
        print(f"{held + BATCH:,} of {total:,}", end="\r", flush=True)
    print()
    if total > invented:
        compact(warehouse)
        warehouse.publish()
        add_copies(warehouse, total)


def at(warehouse: Warehouse, corpus: Corpus) -> dict[str, Any]:
    """Publishing after small loads, at the size that the warehouse has."""
    seconds = timed(lambda: compact(warehouse))
    warehouse.publish()
    one = [added(warehouse, corpus, 1_000) for _ in range(5)]
    ten = [added(warehouse, corpus, 10_000) for _ in range(3)]
    return {
        "compact_s": seconds,
        "publish_1k_s": statistics.median(entry["publish"] for entry in one),
        "publish_1k_most_s": max(entry["publish"] for entry in one),
        "merge_after_1k_most_s": max(entry["merge"] for entry in one),
        "publish_10k_s": statistics.median(entry["publish"] for entry in ten),
        "add_10k_s": statistics.median(entry["all"] for entry in ten),
        "check_all_s": timed(lambda: warehouse.publish(check_all=True)),
    }


def figures_now(warehouse: Warehouse, corpus: Corpus) -> dict[str, Any]:
    """Queries and searches on the published build, and of how many part groups it is."""
    ((part_groups,),) = warehouse.ask("SELECT count(DISTINCT slab) FROM parts")
    figures = {
        "part_groups": part_groups,
        "queries": queries(warehouse.root),
        "search": searches(warehouse.root, corpus),
    }
    print(f"{part_groups} part groups:")
    for name, entry in figures["queries"].items():
        native = entry["ratio_to_native"]
        print(f"{name:28} {entry['ms']:9.1f} ms of {entry['target_ms']:,}", end=" ")
        print("" if native is None else f"{native:6.1f} x native")
    print(f"search: {figures['search']}")
    return figures


def queries(root: Path) -> dict[str, Any]:
    """Milliseconds of each query on the published build, and as a ratio to native tables if those fit."""
    word = "tasoon"
    with duckdb.connect(str((root / "news.duckdb").resolve()), read_only=True) as build:
        build.execute("SET memory_limit = '2GB'")
        (chosen,) = build.execute("SELECT article_id FROM articles LIMIT 1 OFFSET 5555").fetchone() or (None,)
        sqls = {name: sql.format(id=chosen, word=word) for name, (sql, _) in QUERIES.items()}
        times = {name: _median_ms(build, sql) for name, sql in sqls.items()}
        ((articles,),) = build.execute("SELECT count(*) FROM articles").fetchall()
    ratios = _ratios_to_native(root, sqls, times) if articles < 2 * MOST_INVENTED else {}
    return {
        name: {"ms": times[name], "target_ms": QUERIES[name][1], "ratio_to_native": ratios.get(name)}
        for name in sqls
    }


def _ratios_to_native(root: Path, sqls: Mapping[str, str], times: Mapping[str, float]) -> dict[str, float]:
    with duckdb.connect() as native:
        native.execute(f"ATTACH '{(root / 'news.duckdb').resolve()}' AS news (READ_ONLY)")
        native.execute("USE news")
        columns = "article_id, title, text, publisher, published_on"
        native.execute(f"CREATE TABLE memory.articles AS SELECT {columns} FROM articles")
        native.execute("CREATE TABLE memory.entities AS SELECT article_id, name, type, published_on FROM entities")
        native.execute("USE memory")
        native.execute("DETACH news")
        return {name: times[name] / _median_ms(native, sql) for name, sql in sqls.items()}


def _median_ms(connection: duckdb.DuckDBPyConnection, sql: str) -> float:
    connection.execute(sql).fetchall()
    times = 3 if "LIKE" in sql and "BETWEEN" not in sql else 7
    return statistics.median(timed(lambda: connection.execute(sql).fetchall()) for _ in range(times)) * 1_000


def searches(root: Path, corpus: Corpus) -> dict[str, Any]:
    """Milliseconds of `search` for one to three words, with stop words, and as `newsetl search` asks it."""
    chance = random.Random(3)
    words = list(corpus.words)
    with duckdb.connect(str((root / "news.duckdb").resolve()), read_only=True) as build:
        build.execute("SET memory_limit = '2GB'")

        def ask(query: str) -> float:
            return timed(lambda: build.execute("FROM search($1)", [query]).fetchall()) * 1_000

        plain = [" ".join(words[int(60 * 900 ** chance.random())] for _ in range(n % 3 + 1)) for n in range(90)]
        stop = [f"{words[chance.randrange(20)]} {words[chance.randrange(100, 5_000)]}" for _ in range(30)]
        ask(plain[0])

        def ask_with_text(query: str) -> float:
            sql = questions.search(query, "true", limit=10)
            return timed(lambda: build.execute(sql).fetchall()) * 1_000

        times_by_kind = {
            "words": sorted(map(ask, plain)),
            "stop_words": sorted(map(ask, stop)),
            "with_text": sorted(map(ask_with_text, plain[:30])),
        }
    return {
        name: {"p50_ms": times[len(times) // 2], "p95_ms": times[int(len(times) * 0.95)]}
        for name, times in times_by_kind.items()
    }


def disk(root: Path, articles: int) -> dict[str, float]:
    """Bytes an article of what the newest build reads, and of the writer database."""
    newest = builds.read_builds(root)[-1].name
    files = builds.files_of(root)[newest]
    sizes: Counter[str] = Counter()
    for file in files:
        kind = file.split("/")[1]
        sizes[kind] += (root / file).stat().st_size
    sizes["writer"] = (root / "build" / "writer.duckdb").stat().st_size
    sizes["build"] = builds.build_path(root, newest).stat().st_size
    return {name: size / articles for name, size in sizes.items()} | {"all": sizes.total() / articles}


def ten_builds(warehouse: Warehouse, corpus: Corpus) -> float:
    """What ten builds take beyond the newest one, as a share of that one."""
    warehouse.keep_builds = 10
    for _ in range(10):
        add(warehouse, corpus, 1_000)
        warehouse.publish()
    root = warehouse.root
    names = [build.name for build in builds.read_builds(root)][-10:]
    files = builds.files_of(root)
    newest = set(files[names[-1]])
    others = {file for name in names for file in files[name]} - newest
    size = sum((root / file).stat().st_size for file in others)
    size += sum(builds.build_path(root, name).stat().st_size for name in names[:-1])
    return size / sum((root / file).stat().st_size for file in newest)


def forget_one(root: Path) -> float:
    """Seconds to forget one article of a large part group, pinned builds and index included."""
    with duckdb.connect(str((root / "news.duckdb").resolve()), read_only=True) as build:
        ((count,),) = build.execute("SELECT count(*) FROM articles").fetchall()
        middle = "SELECT article_id FROM articles LIMIT 1 OFFSET $1"
        ((chosen,),) = build.execute(middle, [count // 2]).fetchall()
        wanted = find_forget_request(build, [chosen])
    return timed(lambda: forget(root, wanted, on_message=print, wait_s=5, keep_builds=10))


def measure(root: Path, total: int, invented: int) -> dict[str, Any]:
    """All of it."""
    corpus = Corpus()
    results: dict[str, Any] = {"articles": total}
    with open_writer(root) as warehouse:
        empty = added(warehouse, corpus, 10_000)
        results["add_10k_to_empty_s"] = empty["all"]
        print(f"add 10,000 to an empty one: {empty}")
        for size in sorted({min(total // 10, invented), total}):
            grown = timed(lambda size=size: grow(warehouse, corpus, size, invented))
            results[f"at {size}"] = at(warehouse, corpus) | {"grow_s": grown}
            print(f"at {size:,}: {results[f'at {size}']}")
        warehouse.publish()
        held = warehouse.next_version - 1
        results["disk"] = disk(root, held)
        print(f"bytes an article: {results['disk']}")
        results["before maintain"] = figures_now(warehouse, corpus)
        compact(warehouse)
        warehouse.publish()
        results["after maintain"] = figures_now(warehouse, corpus)
        results["ten_builds_share"] = ten_builds(warehouse, corpus)
        print(f"ten builds: + {results['ten_builds_share']:.1%}")
    results["forget_s"] = forget_one(root)
    print(f"forget one article: {results['forget_s']:.1f} s")
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--invented", type=int, default=MOST_INVENTED, help="articles beyond are copies of those")
    parser.add_argument("--keep", type=Path, help="folder to use and to keep")
    options = parser.parse_args()
    if options.keep:
        print(write_result("warehouse", measure(options.keep, options.articles, options.invented)))
        return
    with tempfile.TemporaryDirectory() as folder:
        print(write_result("warehouse", measure(Path(folder), options.articles, options.invented)))


if __name__ == "__main__":
    main()
