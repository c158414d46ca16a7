"""Mutated inputs through `run`: whatever bytes they hold, the run ends and the healthy files beside them are untouched.

`tools/soak_inputs.py` does it by the ten thousand, `tests/faults/test_mutated.py` with a few.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from newsetl.run.pipeline import run
from newsetl.run.request import Request
from newsetl.settings import Settings, load_settings
from newsetl.warehouse.builds.reader import open_reader
from tests.mutations import apply, random_edits

MOST_BYTES = 100_000
_SUFFIXES = (
    ".html",
    ".txt",
    ".json",
    ".jsonl",
    ".csv",
    ".tsv",
    ".xml",
    ".warc",
    ".warc.gz",
    ".gz",
    ".zip",
    ".parquet",
)
NEIGHBOURS = """
SELECT a.source_uri, a.article_id, a.content_hash, a.recipe, a.title, md5(a.text),
    (SELECT count(*) FROM mentions AS m WHERE m.article_id = a.article_id)
FROM articles AS a WHERE a.source_uri LIKE '%/healthy-%' ORDER BY ALL
"""


@dataclass(slots=True)
class Findings:
    """What came of it."""

    inputs: int = 0
    entries: int = 0
    problems: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)


def seeds(folder: Path) -> list[Path]:
    """Files that are not too large to be mutated by the thousand."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and 0 < path.stat().st_size < MOST_BYTES]


def write_neighbours(folder: Path, count: int) -> None:
    """Healthy files with articles that no seed holds, named so that they stand between the others."""
    for number in range(count):
        words = " ".join(f"The warden of lock {number} counted {step + number} barges." for step in range(12))
        path = folder / f"{number % 10}" / f"healthy-{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Lock {number} opens late\n\n{words}\n\nThe next count is due in week {number}.")


def write_mutated(folder: Path, chance: random.Random, files: Sequence[Path], count: int) -> None:
    """Files made of others by a few edits; some are joined, some have the suffix of another kind."""
    for number in range(count):
        seed = chance.choice(files)
        body = seed.read_bytes()
        if chance.random() < 0.1:
            body += chance.choice(files).read_bytes()
        body = apply(body, random_edits(chance))
        suffix = chance.choice(_SUFFIXES) if chance.random() < 0.2 else "".join(seed.suffixes[-2:])
        path = folder / f"{number % 10}" / f"mutated-{number}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body[: 4 * MOST_BYTES])


def settings(root: Path, workers: int) -> Settings:
    """Limits that a mutation may well reach."""
    return load_settings(
        {
            "warehouse": str(root),
            "extract": {"profile": "fast"},
            "run": {"workers": workers, "max_reject_share": 1.0},
            "limits": {"document_seconds": 20, "document_bytes": 2_000_000},
        }
    )


def neighbours(root: Path) -> list[tuple[object, ...]]:
    """The healthy files' articles, without the folder that they lie in."""
    with open_reader(root) as build:
        rows = build.execute(NEIGHBOURS).fetchall()
    return [(str(row[0]).rpartition("/")[2], *row[1:]) for row in rows]


def rounds(
    folder: Path, files: Sequence[Path], *, seed: int, count: int, each: int, healthy: int, workers: int
) -> Iterator[Findings]:
    """Runs over `each` mutated files beside `healthy` ones, until `count` were read; findings after each run."""
    inputs, root = folder / "inputs", folder / "warehouse"
    write_neighbours(inputs, healthy)
    run(Request(sources=[str(inputs)], settings=settings(root, workers)))
    expected, findings = neighbours(root), Findings()
    assert len(expected) == healthy
    while findings.inputs < count:
        chance = random.Random(f"{seed} {findings.inputs}")
        for path in (inputs, root):
            shutil.rmtree(path, ignore_errors=True)
        write_neighbours(inputs, healthy)
        write_mutated(inputs, chance, files, each)
        where = f"seed {seed}, files from {findings.inputs}"
        try:
            report = run(Request(sources=[str(inputs)], settings=settings(root, workers)))
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            findings.problems.append(f"{where}: {type(error).__name__}: {error}")
        else:
            findings.entries += report.counts.seen
            findings.reasons.update(report.reasons)
            if neighbours(root) != expected:
                findings.problems.append(f"{where}: a healthy neighbour is another")
            findings.problems += _crashes(root, where)
        findings.inputs += each
        yield findings


def _crashes(root: Path, where: str) -> list[str]:
    """Rejects that a worker had to make of an exception or of a death."""
    query = "SELECT reason, detail, source_uri FROM rejects WHERE reason IN ('crashed', 'timeout', 'memory')"
    with open_reader(root) as build:
        rows = build.execute(query).fetchall()
    return [f"{where}: {reason}: {detail} in {source.rpartition('/')[2]}" for reason, detail, source in rows]
