#!/usr/bin/env python3
"""Train the block reader: labelled pages in, src/newsetl/extract/page/weights/<profile>.json out, with its card.

    tools/train_blocks.py PAGES [--profile standard|fast] [--check] [--keep]

PAGES holds one folder a set, each with truth.jsonl (id, text, host) and html/<id>.html.gz. Needs lightgbm and
numpy, which newsetl itself does not. --check also prints the scores cross-validated over hosts and with a
whole set left out, of the text as newsetl gives it, trafilatura's part included; both go to the card. --keep
makes the card alone anew, when only what is done with the probabilities has changed. No text of a page goes
into the weights.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import statistics
from array import array
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from labels import labels, words

from newsetl.core.text import lay_out
from newsetl.extract.page import cleaning, markup
from newsetl.extract.page.block_features import is_prose
from newsetl.extract.page.blocks import MARKS, Layout
from newsetl.extract.page.charsets import decode_page
from newsetl.extract.page.choose import CLEAR, DOUBT, KEEP, POSSIBLE, SURE, choose, is_clear, with_stated_parts
from newsetl.extract.page.claims import Claims, claims_of
from newsetl.extract.page.features import NAMES, add_opinion, features_of
from newsetl.extract.page.links import anchors_by_text
from newsetl.extract.page.title import layout_of

WEIGHTS = Path(__file__).parent.parent / "src" / "newsetl" / "extract" / "page" / "weights"
FOLDS = 5
ROUNDS = 75
SHARE = {
    "aeb": 1.5,
    "fundus80": 2.0,
    "fundustd": 1.2,
    "daniel": 0.3,
}  # sets are small: each page of these counts more
# Sets whose truth keeps bylines, dates and captions: of what is true there only running text is learned from.
LOOSE = ("daniel",)
FIGURE = 1 << MARKS.index("media") | 1 << MARKS.index("figure")
SETTINGS: dict[str, Any] = {
    "objective": "cross_entropy",
    "learning_rate": 0.1,
    "num_leaves": 32,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 10,
    "verbose": -1,
    "num_threads": 1,
    "seed": 1,
    "deterministic": True,
}


@dataclass
class Labelled:
    """One page: rows of its candidate blocks, how much of each is in the true text, its weight.

    `alone` are the rows without a second extractor's opinion, `rows` those with it where the profile asks one.
    """

    folder: Path
    truth: dict[str, Any]
    layout: Layout
    claims: Claims
    places: list[int]
    alone: np.ndarray
    rows: np.ndarray
    labels: np.ndarray
    weights: np.ndarray

    @property
    def group(self) -> str:
        """Name of its set."""
        return self.folder.name

    @property
    def host(self) -> str:
        """Its host, or what stands for it."""
        return self.truth.get("host") or self.truth["id"]


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Multiset of runs of four words."""
    all_words = words(text)
    return (
        Counter(tuple(all_words[at : at + 4]) for at in range(max(1, len(all_words) - 3)))
        if all_words
        else Counter()
    )


def source_of(folder: Path, page_id: str) -> str:
    """A page's text as decoded."""
    payload = gzip.decompress((folder / "html" / f"{page_id}.html.gz").read_bytes())
    decoded = decode_page(payload, declared=[None, markup.declared_charset(payload)])
    assert decoded is not None
    return decoded.text


def tree_of(source: str) -> Any:
    """A page's tree."""
    return markup.parse(source.encode("utf-8", "replace"), charset="utf-8")


def read_page(folder: Path, truth: dict[str, Any], profile: Any) -> Labelled:
    """Rows and labels of one page."""
    source = source_of(folder, truth["id"])
    tree = tree_of(source)
    statements = markup.read_statements(tree)
    claims = claims_of(statements, source, profile=profile)
    layout = layout_of(tree, claims)
    places, rows = features_of(layout, claims)
    alone = matrix(rows)
    if claims.second_opinion is not None:
        add_opinion(rows, layout, places, claims.second_opinion())
    layout.root = None  # lets go of the tree
    texts = [layout.blocks[at].text for at in places]
    true = np.array(labels(texts, truth["text"]))
    sizes = np.array([len(words(text)) for text in texts], dtype=float)
    weights = (sizes + 2) / max(30.0, float(sizes @ true) if texts else 30.0) ** 0.7 * SHARE.get(folder.name, 1.0)
    if folder.name in LOOSE:
        weights = np.where(
            [is_loose(layout, at, label) for at, label in zip(places, true, strict=True)], 0.0, weights
        )
    return Labelled(folder, truth, layout, claims, places, alone, matrix(rows), true, weights)


def matrix(rows: array[float]) -> np.ndarray:
    """Rows as lightgbm reads them."""
    return np.array(rows, dtype=np.float32).reshape(-1, len(NAMES))


def is_loose(layout: Layout, at: int, label: float) -> bool:
    """Whether a true block is no running text, or stands in a figure."""
    is_figure = bool(layout.containers[layout.blocks[at].container].far_marks & FIGURE)
    return label >= 0.5 and (is_figure or not is_prose(layout.blocks[at]))


def fit(pages: list[Labelled], *, alone: bool) -> lightgbm.Booster:
    """Trees learned from pages; `alone`: from the rows without a second opinion."""
    data = lightgbm.Dataset(
        np.concatenate([page.alone if alone else page.rows for page in pages]),
        np.concatenate([page.labels for page in pages]),
        weight=np.concatenate([page.weights for page in pages]),
    )
    return lightgbm.train(SETTINGS, data, ROUNDS)


def text_of(page: Labelled, probabilities: np.ndarray, profile: Any) -> str:
    """The text that newsetl would give the page, were these the probabilities of its blocks."""
    by_place = dict(zip(page.places, probabilities.tolist(), strict=True))
    selection = choose(
        page.layout,
        with_stated_parts(page.layout, by_place, page.claims),
        untouched=lambda: tree_of(source_of(page.folder, page.truth["id"])),
        profile=profile,
    )
    anchors = anchors_by_text(page.layout)
    printed = [block.text for block in page.layout.blocks]
    titles = page.claims.titles
    return lay_out(cleaning.drop_noise(selection.blocks, titles=titles, anchors=anchors, printed=printed))[0]


def overlap(true: Counter[Any], ours: Counter[Any]) -> tuple[float, float]:
    """Precision and recall of one multiset against another."""
    hit = sum((true & ours).values())
    return hit / sum(ours.values()) if ours else float(not true), hit / sum(true.values()) if true else 1.0


def f1(precision: float, recall: float) -> float:
    """Their harmonic mean."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def paragraphs(text: str) -> Counter[str]:
    """Lines, white space folded."""
    return Counter(filter(None, (" ".join(line.split()) for line in text.split("\n"))))


def score(pages: list[Labelled], probabilities: list[np.ndarray], profile: Any) -> dict[str, dict[str, float]]:
    """Shingle F1 and paragraph F1 of each set, and their means over the sets."""
    runs: dict[str, list[tuple[float, float]]] = {}
    lines: dict[str, list[float]] = {}
    for page, probability in zip(pages, probabilities, strict=True):
        text = text_of(page, probability, profile)
        runs.setdefault(page.group, []).append(overlap(shingles(page.truth["text"]), shingles(text)))
        lines.setdefault(page.group, []).append(f1(*overlap(paragraphs(page.truth["text"]), paragraphs(text))))
    result = {
        "shingle_f1": {name: f1(*map(statistics.fmean, zip(*pairs, strict=True))) for name, pairs in runs.items()},
        "para_f1": {name: statistics.fmean(scores) for name, scores in lines.items()},
    }
    for scores in result.values():
        scores["macro"] = statistics.fmean(scores.values())
    return {name: {group: round(f, 4) for group, f in scores.items()} for name, scores in result.items()}


def held_out(pages: list[Labelled], part: Any, profile: str) -> list[np.ndarray]:
    """Probabilities for every page from trees that saw no page of its part, as the profile reads it."""
    probabilities: list[np.ndarray] = [np.zeros(0)] * len(pages)
    parts = [part(page) for page in pages]
    for name in sorted(set(parts)):
        others = [page for page, other in zip(pages, parts, strict=True) if other != name]
        first = fit(others, alone=True)
        second = None if profile == "fast" else fit(others, alone=False)
        for at, (page, other) in enumerate(zip(pages, parts, strict=True)):
            if other == name and len(page.rows):
                probabilities[at] = np.asarray(first.predict(page.alone))
                by_place = dict(zip(page.places, probabilities[at].tolist(), strict=True))
                if second is not None and not is_clear(page.layout, by_place):
                    probabilities[at] = np.asarray(second.predict(page.rows))
    return probabilities


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
    parser.add_argument("--keep", action="store_true", help="leave the trees that are there, write their card")
    parser.add_argument(
        "--probabilities", type=Path, help="write cross-validated probabilities here, for benchmarks"
    )
    arguments = parser.parse_args()
    pages = [
        read_page(folder, json.loads(line), arguments.profile)
        for folder in sorted(arguments.pages.iterdir())
        if (folder / "truth.jsonl").exists()
        for line in (folder / "truth.jsonl").open(encoding="utf-8")
    ]
    card: dict[str, Any] = {
        "what": "probability that a block is the article's; boosted trees, the values of leaves are summed",
        "made_by": "tools/train_blocks.py",
        "learned_from": dict(Counter(page.group for page in pages)),
        "settings": SETTINGS | {"rounds": ROUNDS},
        "read_with": {
            "keep": KEEP,
            "possible": POSSIBLE,
            "sure": SURE,
            "doubt": DOUBT[arguments.profile],
            "clear": CLEAR,
        },
    }
    if arguments.check:
        probabilities = held_out(pages, fold_of, arguments.profile)
        card["held_out_over_hosts"] = score(pages, probabilities, arguments.profile)
        left_out = held_out(pages, lambda page: page.group, arguments.profile)
        card["set_left_out"] = score(pages, left_out, arguments.profile)
        print(json.dumps(card, indent=1))
        if arguments.probabilities:
            rows = (
                {"host": p.host, "probabilities": [round(float(c), 4) for c in cs]}
                for p, cs in zip(pages, probabilities, strict=True)
            )
            arguments.probabilities.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    WEIGHTS.mkdir(exist_ok=True)
    target = WEIGHTS / f"{arguments.profile}.json"
    if arguments.keep:
        trees = json.loads(target.read_text(encoding="utf-8"))["trees"]
    else:
        trees = [
            node(tree["tree_structure"])
            for tree in fit(pages, alone=arguments.profile == "fast").dump_model()["tree_info"]
        ]
    with target.open("w", encoding="utf-8") as out:
        out.write('{"card": ' + json.dumps(card) + ',\n"columns": ' + json.dumps(NAMES) + ',\n"trees": [\n')
        out.write(",\n".join(json.dumps(tree, separators=(",", ":")) for tree in trees) + "\n]}\n")


if __name__ == "__main__":
    main()
