"""Learn the weights of extract/fields/people/types.py from labelled sentences; print their cross-validated score.

    python benchmarks/train_names.py FOLDER [OUT.json] [MODEL]

FOLDER has truth.jsonl with {"text", "entities": [{"start", "end", "type"}]}. Multinomial logistic regression
with "no name" as the base class, AdaGrad; features seen fewer than MIN_SEEN times dropped, weights rounded.
"""

from __future__ import annotations

import json
import math
import random
import sys
from collections import Counter
from pathlib import Path

from newsetl.core.recipe import Options
from newsetl.core.records import Capture, Paragraph, Raw
from newsetl.core.text import words
from newsetl.extract.fields.people.spacy_model import labels
from newsetl.extract.fields.people.spans import NameSpan, stretches
from newsetl.extract.fields.people.titles import name_in
from newsetl.extract.fields.people.types import TYPES, features
from newsetl.extract.fields.words.language import DetectedLanguage
from newsetl.extract.fields.words.tokens import read_text
from newsetl.extract.page.page import Page

ENGLISH = DetectedLanguage(code="en", probability=1.0)
FOLDS, EPOCHS, MIN_SEEN, DECAY = 5, 5, 2, 3e-3


def read_sentences(folder: Path, model: str | None = None):
    """(features and label of each candidate, gold entities as (text, type)) for each sentence."""
    for line in (folder / "truth.jsonl").open(encoding="utf8"):
        row = json.loads(line)
        text = row["text"]
        spans = [Paragraph(start=0, end=len(text), kind="p")]
        tokens = read_text(text, spans, detected=ENGLISH)
        model_labels = labels(whole_page(text, spans, model)) if model else None
        gold = {(e["start"], e["end"]): e["type"] for e in row["entities"]}
        rows = []
        for span in name_spans(tokens):
            start, end = tokens.starts[span.first], tokens.ends[span.last - 1]
            rows.append(
                (list(features(tokens, span, model=model_labels)), gold.get((start, end)), text[start:end])
            )
        yield rows, Counter((text[a:b].casefold(), kind) for (a, b), kind in gold.items())


def name_spans(tokens):
    """What may be a name, in order, none inside another."""
    for first, last, is_start in stretches(tokens):
        name = name_in(tokens.words[first:last], tokens.lower[first:last], is_start, tokens.lexicon)
        if name is not None:
            title_first, name_first = name
            yield NameSpan(first + name_first, last, first + title_first, is_start and not name_first)


def whole_page(text, spans, model):
    raw = Raw(source_uri="benchmark")
    capture = Capture(raw=raw, payload=b"", media="text")
    return Page(
        capture=capture,
        text=text,
        paragraphs=tuple(spans),
        length=len(words(text)),
        charset="utf-8",
        options=Options(profile="full", model=model),
    )


def learn(sentences, *, seed=7):
    """Feature → three weights."""
    rows = [row for rows, _ in sentences for row in rows]
    seen = Counter(name for row in rows for name in row[0])
    weights = {name: [0.0, 0.0, 0.0] for name, count in seen.items() if count >= MIN_SEEN}
    squares = {name: [1e-6] * 3 for name in weights}
    shuffle = random.Random(seed)
    for _ in range(EPOCHS):
        shuffle.shuffle(rows)
        for names, label, _ in rows:
            active = [name for name in names if name in weights]
            scores = [sum(weights[name][k] for name in active) for k in range(3)]
            top = max(0.0, *scores)
            powers = [math.exp(score - top) for score in scores]
            total = sum(powers) + math.exp(-top)
            for k in range(3):
                error = (label == TYPES[k]) - powers[k] / total
                for name in active:
                    step = error - DECAY * weights[name][k] * 10
                    squares[name][k] += step * step
                    weights[name][k] += 0.25 * step / math.sqrt(squares[name][k])
    return weights


def score(sentences, weights, bias=0.0):
    """(right, found, true) over sentences."""
    right = named = true = 0
    for rows, gold in sentences:
        mine = Counter()
        for names, _, text in rows:
            scores = [sum(weights[name][k] for name in names if name in weights) for k in range(3)]
            best = max(range(3), key=scores.__getitem__)
            if scores[best] > bias:
                mine[(text.casefold(), TYPES[best])] += 1
        right += sum((mine & gold).values())
        named += sum(mine.values())
        true += sum(gold.values())
    return right, named, true


def main() -> None:
    model = sys.argv[3] if len(sys.argv) > 3 else None
    sentences = list(read_sentences(Path(sys.argv[1]), model))
    order = list(range(len(sentences)))
    blocks = [order[k * len(order) // FOLDS : (k + 1) * len(order) // FOLDS] for k in range(FOLDS)]
    totals = {bias: [0, 0, 0] for bias in (-0.6, -0.3, 0.0, 0.3)}
    for held in blocks:
        inside = set(held)
        weights = learn([sentences[k] for k in order if k not in inside])
        for bias, total in totals.items():
            for spot, count in enumerate(score([sentences[k] for k in held], weights, bias)):
                total[spot] += count
    figures = {}
    for bias, (right, named, true) in totals.items():
        figures[bias] = {"precision": right / named, "recall": right / true, "f1": 2 * right / (named + true)}
        print(bias, {key: round(value, 4) for key, value in figures[bias].items()})
    if len(sys.argv) > 2:
        weights = learn(sentences)
        kept = {
            name: [round(w, 2) for w in ws] for name, ws in sorted(weights.items()) if max(map(abs, ws)) >= 0.15
        }
        card = {
            "what": "weights of PER, ORG, LOC against no name; features in extract/fields/people/types.py",
            "learned_from": "wikigold sentences (CC BY 4.0)",
            "cross_validated": {key: round(value, 3) for key, value in figures[-0.3].items()},
            "folds": FOLDS,
            "model": model,
        }
        lines = ",\n".join(
            f"{json.dumps(name, ensure_ascii=False)}:{json.dumps(ws, separators=(',', ':'))}"
            for name, ws in kept.items()
        )
        Path(sys.argv[2]).write_text(
            f'{{"card":{json.dumps(card)},\n"weights":{{\n{lines}\n}}}}\n', encoding="utf8"
        )
        print(len(kept), "weights")


if __name__ == "__main__":
    main()
