"""What the fields read from plain text are worth: newsetl extract on the labelled text sets, scored.

    python benchmarks/fields.py [--profile standard|full] [--default-year 1987] [--segments]

For each of the sets quotes, wire and entities: predictions from `newsetl extract`, the evaluation's
score_fields.py on them, one line. A set that is not there is left out. Datelines of `wire` print no year:
--default-year completes them. A quotation that is interrupted is one row; --segments scores its parts apart,
as the set is labelled. Scores on entities are of sentences that the names' weights were learned from.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import packing
from results import write_result

SETS = ("quotes", "wire", "entities")


def main() -> None:
    args = arguments()
    scores = {name: score(args.text / name, args) for name in SETS if (args.text / name / "truth.jsonl").exists()}
    if not scores:
        print(f"{args.text} holds none of {', '.join(SETS)}: name their folder with --text DIR")
        return
    options = {"profile": args.profile, "default_year": args.default_year, "segments": args.segments}
    print(f"Results: {write_result('fields', options | {'sets': scores})}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=Path, default=packing.SHARED / "data" / "text")
    parser.add_argument("--scorer", type=Path, default=packing.SHARED / "eval" / "score_fields.py")
    parser.add_argument("--profile", default="standard", choices=("fast", "standard", "full"))
    parser.add_argument("--default-year", type=int)
    parser.add_argument("--segments", action="store_true", help="a quotation of several segments as so many")
    return parser.parse_args()


def score(folder: Path, args: argparse.Namespace) -> dict[str, float]:
    """The scorer's figures for one set."""
    with tempfile.TemporaryDirectory(prefix="newsetl-bench-") as scratch:
        predictions = Path(scratch) / "predictions.jsonl"
        with predictions.open("w", encoding="utf-8") as out:
            for row in extracted(folder, args, scratch):
                out.write(json.dumps(prediction(row, segments=args.segments), ensure_ascii=False) + "\n")
        scores = subprocess.run(
            [sys.executable, args.scorer, folder, predictions], check=True, capture_output=True, text=True
        ).stdout
    print(f"{folder.name}: {scores.strip()}", flush=True)
    return dict(json.loads(scores))


def extracted(folder: Path, args: argparse.Namespace, cwd: str) -> Iterator[dict[str, Any]]:
    """What `newsetl extract` prints for the articles of a set: of its files, or of the texts in its table."""
    texts = folder / "text"
    command = [Path(sys.executable).with_name("newsetl"), "extract", texts if texts.is_dir() else folder]
    command += ["--profile", args.profile]
    command += ["--default-year", str(args.default_year)] if args.default_year else []
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=cwd)
    assert process.stdout is not None
    yield from (row for row in map(json.loads, process.stdout) if row["outcome"] == "article")
    if process.wait():
        raise SystemExit(f"newsetl extract: exit code {process.returncode}")


def prediction(row: Mapping[str, Any], *, segments: bool) -> dict[str, Any]:
    text = row["text"]
    return {
        "id": (row["extra"] or {}).get("id") or Path(row["source_uri"]).stem,
        "title": row["title"],
        "dateline_place": row["dateline_place"],
        "published_on": row["published_on"],
        "quotes": [
            {"text": words, "speaker": quote["speaker"] or quote["speaker_printed"], "kind": quote["kind"]}
            for quote in row["quotes"]
            for words in (
                [text[part["start"] : part["end"]] for part in quote["segments"]] if segments else [quote["text"]]
            )
        ],
        "entities": row["entities"],
    }


if __name__ == "__main__":
    main()
