"""How many copies are found, from the published tables after `newsetl run` on sets whose copies are known.

    python benchmarks/copies.py SETS [SET …]

SETS holds one folder a set: articles.jsonl ({id, text, title, url, publisher, published_at}), truth.jsonl ({a, b,
kind}, or {id, cluster}) and perhaps families.jsonl. Of a set of revisions, which have one address, the address is
left out: with it they are versions of one article, not copies.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from newsetl.run.pipeline import run
from newsetl.run.request import Request
from newsetl.settings import load_settings
from newsetl.warehouse.builds.reader import open_reader

NO_COPIES = {"template", "different"}
LEFT_OUT = {"partial", "passage", "unclear"}  # of precision
Pair = tuple[str, str]


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line] if path.exists() else []


def pair_of(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def published(folder: Path, root: Path) -> tuple[dict[Pair, str], dict[Pair, str], Any]:
    """Pairs of ids in `copies` and in `templates` with their kind, and the run's report."""
    articles = rows_of(folder / "articles.jsonl")
    addresses = Counter(row.get("url") for row in articles)
    source = root / f"{folder.name}.jsonl"
    with source.open("w", encoding="utf-8") as stream:
        for row in articles:
            kept = {name: value for name, value in row.items() if name != "url" or addresses[value] == 1}
            stream.write(json.dumps(kept, ensure_ascii=False) + "\n")
    settings = load_settings({"warehouse": str(root / folder.name), "run": {"workers": 2}})
    report = run(Request(sources=[str(source)], settings=settings))
    with open_reader(settings.warehouse) as build:
        rows = dict(build.execute("SELECT article_id, raw_row FROM articles").fetchall())
        copies = build.execute("SELECT article_id, of_article_id, kind FROM copies").fetchall()
        templates = build.execute("SELECT article_id, of_article_id, 'template' FROM templates").fetchall()
    same = defaultdict(list)  # what is equal in all that names an article is one article, and a copy of itself
    for row in articles:
        same[identity(row, addresses)].append(row["id"])
    names = {article: same[identity(articles[row], addresses)] for article, row in rows.items()}
    one = {pair_of(a, b): "exact" for group in same.values() for a, b in combinations(group, 2)}
    published_pairs = [
        {pair_of(x, y): kind for a, b, kind in pairs for x in names[a] for y in names[b]}
        for pairs in (copies, templates)
    ]
    return published_pairs[0] | one, published_pairs[1], report


def identity(row: dict[str, Any], addresses: Counter[str | None]) -> tuple[Any, ...]:
    """What an article of a table is known by: its address, else publication, date, title and text."""
    if row.get("url") and addresses[row["url"]] == 1:
        return (row["url"],)
    return tuple(row.get(name) for name in ("publisher", "published_at", "title", "text"))


def score(folder: Path, copies: dict[Pair, str], templates: dict[Pair, str]) -> dict[str, Any]:
    """Precision, recall and F1, recall by kind, and the share of templates that are taken for copies."""
    kinds = {pair_of(row["a"], row["b"]): row["kind"] for row in rows_of(folder / "truth.jsonl")}
    families = {row["id"]: set(row["families"]) for row in rows_of(folder / "families.jsonl")}
    wanted = {pair for pair, kind in kinds.items() if kind not in NO_COPIES | LEFT_OUT}
    false = {
        pair
        for pair in copies.keys() - wanted
        if kinds.get(pair) not in LEFT_OUT and not (families.get(pair[0], set()) & families.get(pair[1], set()))
    }
    right = wanted & copies.keys()
    precision, recall = share(len(right), len(right) + len(false)), share(len(right), len(wanted))
    by_kind: dict[str, list[bool]] = defaultdict(list)
    for pair, kind in kinds.items():
        by_kind[kind].append(pair in copies)
    named = [kinds[pair].split("_")[0] == copies[pair].split("_")[0] for pair in right]
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / (precision + recall), 4),
        "false": len(false),
        "templates_as_copies": sum(pair in copies for pair, kind in kinds.items() if kind == "template"),
        "templates": len(templates),
        "kinds_right": round(share(sum(named), len(named)), 4),
        **{f"recall {kind}": round(share(sum(of), len(of)), 4) for kind, of in sorted(by_kind.items())},
    }


def share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def main(sets: Path, names: Iterable[str]) -> None:
    for name in names:
        with TemporaryDirectory() as root:
            began = process_time()
            copies, templates, report = published(sets / name, Path(root))
            facts = {
                "articles": report.counts.seen,
                "seconds": round(report.seconds, 1),
                "cpu": round(process_time() - began, 1),
            }
            print(
                json.dumps({"set": name, **facts, **score(sets / name, copies, templates)}, indent=1), flush=True
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] or ("syndication18", "reuters", "synth", "versions_wiki"))
