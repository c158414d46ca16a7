"""Learn the document frequencies that ship with newsetl, for those who have no corpus of their own yet.

    python benchmarks/learn_frequencies.py OUT.json FILE.csv|FOLDER ...

A CSV has a column `text`; a folder has .txt files. English only: of other languages we know the function words.
`newsetl learn document-frequencies` does the same with the articles of a warehouse, for every language in it.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from newsetl.maintain.learn.frequencies import Counted, frequencies_of

SNAPSHOT = 1


def read_texts(source: Path) -> Iterator[str]:
    if source.is_dir():
        yield from (path.read_text("utf-8", "replace") for path in sorted(source.glob("*.txt")))
        return
    csv.field_size_limit(10**9)
    with source.open(encoding="utf8", newline="") as lines:
        yield from (row["text"] for row in csv.DictReader(lines))


def main() -> None:
    counted = Counted(segmenter="characters")
    for source in map(Path, sys.argv[2:]):
        for text in read_texts(source):
            counted.add("en", text)
    languages = frequencies_of(counted, base={})
    card = {
        "what": "thousandths of documents that hold a word",
        "learned_from": [Path(name).name for name in sys.argv[2:]],
    }
    content = {"snapshot": SNAPSHOT, "card": card, "languages": languages}
    Path(sys.argv[1]).write_text(json.dumps(content, ensure_ascii=False, indent=0) + "\n", encoding="utf8")
    print(counted.documents["en"], "documents,", len(languages["en"]["counts"]), "words")


if __name__ == "__main__":
    main()
