"""Learn the document frequencies that fields/keywords_text.py weighs words against.

    python benchmarks/learn_frequencies.py OUT.json FILE.csv|FOLDER ...

A CSV has a column `text`; a folder has .txt files. English only: of other languages we know
the function words. Words in fewer than RARE thousandths of the documents are left out: rarer is rare.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from pathlib import Path

RARE = 4
SNAPSHOT = 1


def read_texts(source: Path):
    if source.is_dir():
        yield from (path.read_text("utf-8", "replace") for path in sorted(source.glob("*.txt")))
        return
    csv.field_size_limit(10**9)
    with source.open(encoding="utf8", newline="") as lines:
        yield from (row["text"] for row in csv.DictReader(lines))


def main() -> None:
    counts: Counter[str] = Counter()
    documents = 0
    for source in map(Path, sys.argv[2:]):
        for text in read_texts(source):
            documents += 1
            counts.update(
                {word for word in text.lower().replace("’", " ").split() if word.isalpha() and len(word) > 3}
            )
            counts.update(
                {word.strip(".,;:!?\"'()“”") for word in text.lower().split()} - set(text.lower().split())
            )
    shares = {
        word: round(1000 * count / documents)
        for word, count in sorted(counts.items())
        if word.isalpha() and len(word) > 3
    }
    kept = {word: share for word, share in shares.items() if share >= RARE}
    card = {
        "what": "thousandths of documents that hold a word",
        "learned_from": [Path(name).name for name in sys.argv[2:]],
    }
    said = {"snapshot": SNAPSHOT, "card": card, "languages": {"en": {"documents": documents, "counts": kept}}}
    Path(sys.argv[1]).write_text(json.dumps(said, ensure_ascii=False, indent=0) + "\n", encoding="utf8")
    print(documents, "documents,", len(kept), "words")


if __name__ == "__main__":
    main()
