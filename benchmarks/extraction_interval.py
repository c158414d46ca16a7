#!/usr/bin/env python3
"""Extraction against trafilatura: text, paragraphs, title, authors, date and CPU on labelled page sets.

    benchmarks/extraction_interval.py PAGES [--profile standard|fast] [--sets aeb,wcxb] [--out results.json]

PAGES holds one folder a set, each with truth.jsonl and html/<id>.html.gz. A paired bootstrap over the pages
gives the interval of the difference in shingle F1. Figures are those of pages that the weights were learned
from; what other pages get is in the card of src/newsetl/extract/page/weights/<profile>.json: over hosts, and
with a whole set left out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import statistics
import time
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

from trafilatura import bare_extraction

from newsetl.core.recipe import Options
from newsetl.core.records import Article, Capture, Raw
from newsetl.extract.article import extract

DRAWS = 1_000


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Multiset of runs of four words."""
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3))) if words else Counter()


def overlap(true: Counter[Any], ours: Counter[Any]) -> tuple[float, float]:
    """Precision and recall of one multiset against another."""
    hit = sum((true & ours).values())
    precision = hit / sum(ours.values()) if ours else float(not true)
    return precision, hit / sum(true.values()) if true else 1.0


def f1(precision: float, recall: float) -> float:
    """Their harmonic mean."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def mean_f1(pairs: list[tuple[float, float]]) -> float:
    """F1 of the mean precision and the mean recall."""
    return f1(statistics.fmean(p for p, _ in pairs), statistics.fmean(r for _, r in pairs))


def folded(text: str | None) -> str:
    """Letters and digits only, in one case."""
    return re.sub(
        r"\W+", " ", unicodedata.normalize("NFKC", (text or "").replace("\u00ad", "")).casefold()
    ).strip()


def paragraphs(text: str) -> Counter[str]:
    """Lines, white space folded."""
    return Counter(filter(None, (" ".join(line.split()) for line in text.split("\n"))))


def interval(ours: list[tuple[float, float]], theirs: list[tuple[float, float]]) -> tuple[float, float]:
    """95 % of the difference in F1 when pages are drawn again, the same for both."""
    draw, places = random.Random(1), range(len(ours))
    differences = []
    for _ in range(DRAWS):
        chosen = draw.choices(places, k=len(ours))
        differences.append(mean_f1([ours[at] for at in chosen]) - mean_f1([theirs[at] for at in chosen]))
    differences.sort()
    return round(differences[DRAWS // 40], 4), round(differences[-DRAWS // 40], 4)


def measure(folder: Path, profile: Any) -> dict[str, Any]:
    """The row of one set."""
    ours, theirs, lines, fields = [], [], [], {"title": [], "date": [], "authors": []}
    spent = {"ours": 0.0, "theirs": 0.0, "worst": 0.0}
    refused = 0
    for raw in (folder / "truth.jsonl").open(encoding="utf-8"):
        truth = json.loads(raw)
        payload = gzip.decompress((folder / "html" / f"{truth['id']}.html.gz").read_bytes())
        start = time.process_time()
        document = bare_extraction(payload, with_metadata=True)
        middle = time.process_time()
        capture = Capture(raw=Raw(source_uri=truth["id"]), payload=payload, media="html", url=truth.get("url"))
        outcome = extract(capture, options=Options(profile=profile))
        end = time.process_time()
        spent["theirs"] += middle - start
        spent["ours"] += end - middle
        spent["worst"] = max(spent["worst"], end - middle)
        values = outcome.values if isinstance(outcome, Article) else {}
        refused += not values
        text = values.get("text") or ""
        true = shingles(truth["text"])
        ours.append(overlap(true, shingles(text)))
        theirs.append(overlap(true, shingles((document and document.text) or "")))
        lines.append(f1(*overlap(paragraphs(truth["text"]), paragraphs(text))))
        if truth.get("title"):
            fields["title"].append(folded(truth["title"]) == folded(values.get("title")))
        if truth.get("date"):
            fields["date"].append(truth["date"] == str(values.get("published_on") or ""))
        if truth.get("authors"):
            names = Counter({folded(author.name) for author in values.get("authors") or ()})
            fields["authors"].append(f1(*overlap(Counter(set(map(folded, truth["authors"]))), names)))
    return {
        "set": folder.name,
        "pages": len(ours),
        "refused": refused,
        "shingle_f1": round(mean_f1(ours), 4),
        "trafilatura": round(mean_f1(theirs), 4),
        "difference_95": interval(ours, theirs),
        "para_f1": round(statistics.fmean(lines), 4),
        **{name: round(statistics.fmean(scores), 4) for name, scores in fields.items() if scores},
        "ms_a_page": round(spent["ours"] / len(ours) * 1000, 1),
        "cpu_ratio": round(spent["ours"] / spent["theirs"], 3),
        "worst_ms": round(spent["worst"] * 1000),
    }


def main() -> None:
    """Measure every set and print one row each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--profile", choices=("standard", "fast"), default="standard")
    parser.add_argument("--sets", default="")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    wanted = set(filter(None, arguments.sets.split(",")))
    folders = [path.parent for path in sorted(arguments.pages.glob("*/truth.jsonl"))]
    rows = []
    for folder in folders:
        if not wanted or folder.name in wanted:
            rows.append(measure(folder, arguments.profile))
            print(json.dumps(rows[-1]), flush=True)
    print(json.dumps({"macro_shingle_f1": round(statistics.fmean(row["shingle_f1"] for row in rows), 4)}))
    if arguments.out:
        arguments.out.parent.mkdir(parents=True, exist_ok=True)
        arguments.out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
