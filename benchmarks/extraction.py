"""How well and at what cost: newsetl extract on the labelled page sets, scored; CPU beside bare trafilatura.

For each set and profile, writes predictions from `newsetl extract` and runs the evaluation's score.py on them.
CPU is measured in this process, page by page, the extractors taking turns on the same page: with each profile
`read_page`, which gives what `bare_extraction(payload, with_metadata=True)` gives, and `extract`, which also reads
quotes, names, dates and keywords from the text; figures are means over the pages.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

import packing
from results import write_result

PROFILES = ("fast", "standard")
MEASURES = ("shingle_f1", "shingle_p", "shingle_r", "para_f1", "title", "date", "authors_f1")


def main() -> None:
    args = arguments()
    sets = sorted(path.parent for path in args.pages.glob("*/truth.jsonl"))
    scores = {profile: {path.name: score(path, profile, args) for path in sets} for profile in args.profile}
    costs = {} if args.skip_cost else {path.name: cost(path, args.profile) for path in sets}
    result = {"macro": {profile: macro(scores[profile]) for profile in scores}, "sets": scores, "cpu_ms": costs}
    show(result)
    print(f"Results: {write_result('extraction', result)}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, default=packing.PAGES)
    parser.add_argument("--scorer", type=Path, default=packing.SHARED / "eval" / "score.py")
    parser.add_argument("--profile", action="append", choices=PROFILES, help="repeatable [default: both]")
    parser.add_argument("--predictions", type=Path, help="keep <set>.<profile>.jsonl in this folder")
    parser.add_argument("--skip-cost", action="store_true", help="only scores")
    args = parser.parse_args()
    args.profile = args.profile or list(PROFILES)
    if not any(args.pages.glob("*/truth.jsonl")):
        parser.error(f"{args.pages} holds no page sets: name their folder with --pages DIR")
    return args


def score(path: Path, profile: str, args: argparse.Namespace) -> dict[str, float]:
    """The scorer's figures for one set."""
    with tempfile.TemporaryDirectory(prefix="newsetl-bench-") as folder:
        kept = args.predictions or Path(folder)
        kept.mkdir(parents=True, exist_ok=True)
        predictions = kept / f"{path.name}.{profile}.jsonl"
        rejected = predict(path, profile, predictions)
        output = subprocess.run(
            [sys.executable, args.scorer, path, predictions], check=True, capture_output=True, text=True
        ).stdout
    return {**json.loads(output.splitlines()[0]), "rejected": rejected}


def predict(path: Path, profile: str, out: Path) -> int:
    """Write predictions for a set; the number of pages that were rejected, and so are not among them."""
    newsetl = Path(sys.executable).with_name("newsetl")
    command = [newsetl, "extract", path / "html", "--profile", profile]
    rejected = 0
    with out.open("w", encoding="utf-8") as stream:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=out.parent)
        assert process.stdout is not None
        for line in process.stdout:
            row = json.loads(line)
            rejected += row["outcome"] != "article"
            if row["outcome"] == "article":
                stream.write(json.dumps(prediction(row), ensure_ascii=False) + "\n")
        if process.wait():
            raise SystemExit(f"newsetl extract: exit code {process.returncode}")
    return rejected


def prediction(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": Path(row["source_uri"]).name.removesuffix(".html.gz"),
        "text": row["text"],
        "title": row["title"],
        "authors": [author["name"] for author in row["authors"]],
        "date": row["published_on"],
    }


def cost(path: Path, profiles: Sequence[str]) -> dict[str, float]:
    """Mean CPU milliseconds a page, extractor by extractor, in turns on the same page."""
    from trafilatura import bare_extraction

    from newsetl.core.recipe import Options
    from newsetl.core.records import Capture, Raw
    from newsetl.extract.article import extract
    from newsetl.extract.page.read import read_page

    logging.disable(logging.CRITICAL)

    def ours(step: Callable[..., object], profile: str) -> Callable[[bytes], object]:
        options = Options(profile=profile)
        return lambda html: step(Capture(raw=Raw(source_uri="page"), payload=html, media="html"), options=options)

    contenders = {f"{profile} page": ours(read_page, profile) for profile in profiles}
    contenders |= {profile: ours(extract, profile) for profile in profiles}
    contenders["bare_extraction"] = lambda payload: bare_extraction(payload, with_metadata=True)
    spent: dict[str, list[float]] = {name: [] for name in contenders}
    files = sorted((path / "html").glob("*.html.gz"))
    for warming in contenders.values():
        warming(gzip.decompress(files[0].read_bytes()))
    for number, file in enumerate(files):
        payload = gzip.decompress(file.read_bytes())
        for name in list(contenders)[:: -1 if number % 2 else 1]:
            started = time.process_time()
            contenders[name](payload)
            spent[name].append(1000 * (time.process_time() - started))
    return {name: statistics.fmean(times) for name, times in spent.items()}


def macro(sets: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """The mean over the sets that have a measure, each set counting once."""
    by_measure = {name: [scores[name] for scores in sets.values() if name in scores] for name in MEASURES}
    return {name: statistics.fmean(values) for name, values in by_measure.items() if values}


def show(result: Mapping[str, Any]) -> None:
    table = Table(title="Extraction on the labelled pages")
    for head in ("set", "profile", "pages", "rejected", *MEASURES, "CPU ms", "page", "bare", "page × bare"):
        table.add_column(head, justify="left" if head in ("set", "profile") else "right")
    for name in next(iter(result["sets"].values())):
        for profile, sets in result["sets"].items():
            scores, spent = sets[name], result["cpu_ms"].get(name)
            table.add_row(
                name,
                profile,
                str(scores["pages"]),
                str(scores["rejected"]),
                *shares(scores),
                *([] if spent is None else timed(spent, profile)),
            )
        table.add_section()
    for profile, means in result["macro"].items():
        table.add_row(
            "macro", profile, "", "", *(f"{means[name]:.4f}" if name in means else "" for name in MEASURES)
        )
    Console(width=None if sys.stdout.isatty() else 150).print(table)


def shares(scores: Mapping[str, float]) -> list[str]:
    return [f"{scores[name]:.4f}" if name in scores else "" for name in MEASURES]


def timed(spent: Mapping[str, float], profile: str) -> list[str]:
    page, bare = spent[f"{profile} page"], spent["bare_extraction"]
    return [f"{spent[profile]:.1f}", f"{page:.1f}", f"{bare:.1f}", f"{page / bare:.2f}"]


if __name__ == "__main__":
    main()
