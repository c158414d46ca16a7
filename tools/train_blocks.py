#!/usr/bin/env python3
"""Train the block reader: labelled pages in, src/newsetl/html/weights/<profile>.json out, with its card.

    tools/train_blocks.py PAGES [--profile standard|fast] [--check]

PAGES holds one folder a set, each with truth.jsonl (id, text, host) and html/<id>.html.gz. Needs lightgbm and
numpy, which newsetl itself does not. --check also prints the scores cross-validated over hosts and with a
whole set left out; both go to the card. No text of a page goes into the weights.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import statistics
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

from newsetl.html import cleaning, markup
from newsetl.html.blocks import read_layout
from newsetl.html.signals import NAMES, signals
from newsetl.page import claims_of
from newsetl.text import decode

WEIGHTS = Path(__file__).parent.parent / "src" / "newsetl" / "html" / "weights"
FOLDS = 5
ROUNDS = 100
SHARE = {"aeb": 1.5, "fundus80": 2.0, "fundustd": 1.2}  # sets are small: each page of these counts more
SETTINGS: dict[str, Any] = {
    "objective": "cross_entropy",
    "learning_rate": 0.06,
    "num_leaves": 16,
    "min_data_in_leaf": 80,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 10,
    "verbose": -1,
    "num_threads": 2,
    "seed": 1,
    "deterministic": True,
}


@dataclass
class Labelled:
    """One page: rows of its candidate blocks, how much of each is in the true text, its weight."""

    group: str
    host: str
    true: Counter[tuple[str, ...]]
    rows: np.ndarray
    labels: np.ndarray
    weights: np.ndarray
    texts: list[str]


def words(text: str) -> list[str]:
    """Words as the scores count them."""
    return re.findall(r"\w+", text)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Multiset of runs of four words."""
    found = words(text)
    return Counter(tuple(found[at : at + 4]) for at in range(max(1, len(found) - 3))) if found else Counter()


def label(text: str, true: Counter[tuple[str, ...]], whole: str) -> float:
    """Share of a block that is in the true text."""
    found = words(text)
    if len(found) >= 4:
        runs = [tuple(found[at : at + 4]) for at in range(len(found) - 3)]
        return sum(run in true for run in runs) / len(runs)
    return float(bool(found) and f" {' '.join(found)} " in whole)


def read_page(folder: Path, truth: dict[str, Any], profile: Any) -> Labelled:
    """Rows and labels of one page."""
    payload = gzip.decompress((folder / "html" / f"{truth['id']}.html.gz").read_bytes())
    decoded = decode(payload, declared=[markup.declared_charset(payload)])
    assert decoded is not None
    source = decoded[0].replace("\0", "")
    tree = markup.parse(source.encode("utf-8", "replace"), charset="utf-8")
    assert tree is not None
    said = markup.read_statements(tree)
    cleaning.prune(tree)
    layout = read_layout(tree)
    places, rows = signals(layout, claims_of(said, source, profile=profile))
    texts = [layout.blocks[at].text for at in places]
    true, whole = shingles(truth["text"]), f" {' '.join(words(truth['text']))} "
    labels = np.array([label(text, true, whole) for text in texts])
    sizes = np.array([len(words(text)) for text in texts], dtype=float)
    weights = (
        (sizes + 2) / max(30.0, float(sizes @ labels) if texts else 30.0) ** 0.7 * SHARE.get(folder.name, 1.0)
    )
    matrix = np.array(rows, dtype=np.float32).reshape(len(texts), len(NAMES))
    host = truth.get("host") or truth["id"]
    return Labelled(folder.name, host, true, matrix, labels, weights, texts)


def fit(pages: list[Labelled]) -> lightgbm.Booster:
    """Trees learned from pages."""
    data = lightgbm.Dataset(
        np.concatenate([page.rows for page in pages]),
        np.concatenate([page.labels for page in pages]),
        weight=np.concatenate([page.weights for page in pages]),
    )
    return lightgbm.train(SETTINGS, data, ROUNDS)


def score(pages: list[Labelled], chances: list[np.ndarray], keep: float = 0.5) -> dict[str, float]:
    """Shingle F1 of each set, of blocks kept from `keep`; trafilatura has no part in it."""
    result = {}
    for group in sorted({page.group for page in pages}):
        precision, recall = [], []
        for page, chance in zip(pages, chances, strict=True):
            if page.group != group:
                continue
            found = shingles("\n".join(text for text, p in zip(page.texts, chance, strict=True) if p >= keep))
            hit = sum((page.true & found).values())
            precision.append(hit / sum(found.values()) if found else float(not page.true))
            recall.append(hit / sum(page.true.values()) if page.true else 1.0)
        p, r = statistics.mean(precision), statistics.mean(recall)
        result[group] = round(2 * p * r / (p + r), 4)
    result["macro"] = round(statistics.mean(result.values()), 4)
    return result


def held_out(pages: list[Labelled], part: Any) -> list[np.ndarray]:
    """Chances for every page from trees that saw no page of its part."""
    chances: list[np.ndarray] = [np.zeros(0)] * len(pages)
    parts = [part(page) for page in pages]
    for name in sorted(set(parts)):
        model = fit([page for page, other in zip(pages, parts, strict=True) if other != name])
        for at, (page, other) in enumerate(zip(pages, parts, strict=True)):
            if other == name and len(page.rows):
                chances[at] = np.asarray(model.predict(page.rows))
    return chances


def fold_of(page: Labelled) -> int:
    """Fold of a page: that of its host."""
    return int(hashlib.md5(page.host.encode()).hexdigest(), 16) % FOLDS


def node(raw: dict[str, Any]) -> Any:
    """A tree as nested lists: [column, threshold, node if less or equal, else]; a leaf is its value."""
    if "leaf_value" in raw:
        return round(raw["leaf_value"], 5)
    return [
        raw["split_feature"],
        round(raw["threshold"], 5),
        node(raw["left_child"]),
        node(raw["right_child"]),
    ]


def main() -> None:
    """Train, check, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--profile", choices=("standard", "fast"), default="standard")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--chances", type=Path, help="write cross-validated chances here, for benchmarks")
    arguments = parser.parse_args()
    pages = [
        read_page(folder, json.loads(line), arguments.profile)
        for folder in sorted(arguments.pages.iterdir())
        if (folder / "truth.jsonl").exists()
        for line in (folder / "truth.jsonl").open(encoding="utf-8")
    ]
    card: dict[str, Any] = {
        "what": "chance that a block is the article's; boosted trees, the values of leaves are summed",
        "made_by": "tools/train_blocks.py",
        "learned_from": dict(Counter(page.group for page in pages)),
        "settings": SETTINGS | {"rounds": ROUNDS},
    }
    if arguments.check:
        chances = held_out(pages, fold_of)
        card["shingle_f1_over_hosts"] = score(pages, chances)
        card["shingle_f1_set_left_out"] = score(pages, held_out(pages, lambda page: page.group))
        print(json.dumps(card, indent=1))
        if arguments.chances:
            rows = (
                {"host": p.host, "chances": [round(float(c), 4) for c in cs]}
                for p, cs in zip(pages, chances, strict=True)
            )
            arguments.chances.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    trees = [node(tree["tree_structure"]) for tree in fit(pages).dump_model()["tree_info"]]
    WEIGHTS.mkdir(exist_ok=True)
    target = WEIGHTS / f"{arguments.profile}.json"
    with target.open("w", encoding="utf-8") as out:
        out.write('{"card": ' + json.dumps(card) + ',\n"columns": ' + json.dumps(NAMES) + ',\n"trees": [\n')
        out.write(",\n".join(json.dumps(tree, separators=(",", ":")) for tree in trees) + "\n]}\n")


if __name__ == "__main__":
    main()
