"""Counts what is stored of a format instead of a text: every kind of input, sound and mutated.

    python tools/soak_kinds.py [--each 100] [--seed 1] [FILE-OR-FOLDER …]

Each file of our own kinds, and each that is named, is read and extracted as it is and then with random edits.
Prints the marks that were found in texts, and exits with 1 when there are any.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from tests.garbage import garbage_in  # noqa: E402
from tests.mutations import Edit, apply, random_edits  # noqa: E402
from tests.unit.readers.kinds import every_kind  # noqa: E402

from newsetl.core.recipe import Options  # noqa: E402
from newsetl.core.records import Article, Capture  # noqa: E402
from newsetl.extract.article import extract  # noqa: E402
from newsetl.readers import Entry, ReadOptions, read_entry  # noqa: E402

MOST_BYTES = 300_000  # of a file that is mutated


def texts_of(name: str, payload: bytes) -> Iterator[str]:
    """The texts that would be stored of a file."""
    entry = Entry(source_uri=f"/in/{name}", name=name, open=lambda: io.BytesIO(payload))
    for outcome in read_entry(entry, ReadOptions(document_bytes=1_000_000)):
        if isinstance(outcome, Capture):
            article = extract(outcome, options=Options())
            if isinstance(article, Article):
                yield str(article.values["text"] or "")


def variants(payload: bytes, each: int, chance: random.Random) -> Iterator[tuple[Sequence[Edit], bytes]]:
    """The file as it is, and as many changed ones."""
    yield (), payload
    for _ in range(each):
        changes = random_edits(chance)
        yield changes, apply(payload, changes)


def main() -> None:
    """Read, count, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="*")
    parser.add_argument("--each", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    named = [file for path in options.paths for file in ([path] if path.is_file() else sorted(path.rglob("*")))]
    files = [*every_kind().items(), *((path.name, path.read_bytes()) for path in named if path.is_file())]
    read, stored, garbage = 0, 0, Counter[str]()
    for name, payload in files:
        chance = random.Random(f"{options.seed} {name}")
        for changes, changed in variants(payload, options.each if len(payload) < MOST_BYTES else 0, chance):
            read += 1
            for text in texts_of(name, changed):
                stored += 1
                marks = garbage_in(text, changes)
                garbage.update(kind for kind, _ in marks[:1])
                if marks:
                    edits = [(one.kind, round(one.place, 2)) for one in changes]
                    print(f"{name} {edits}: {marks[0]}: {text[:150]!r}")
    marked = sum(garbage.values())
    print(f"{len(files)} files, {read:,} inputs, {stored:,} texts, {marked} with marks: {dict(garbage)}")
    sys.exit(bool(garbage))


if __name__ == "__main__":
    main()
