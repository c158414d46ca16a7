"""How well articles are grouped into stories, from the published tables after `newsetl run` and the stories' step.

    python benchmarks/stories.py SETS [SET …]

SETS holds one folder a set: articles.jsonl ({id, text, title, url, publisher, published_at}) and truth.jsonl
({id, cluster}). The figures are B-cubed precision, recall and F1; an article in no story is a group of its own.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from copies import identity, rows_of
from newsetl.related.publish import publish
from newsetl.related.stories import update_stories
from newsetl.run.pipeline import run
from newsetl.run.request import Request
from newsetl.settings import load_settings
from newsetl.warehouse.builds.reader import open_reader
from newsetl.warehouse.writer.warehouse import open_writer

SETS = ("ecbplus", "basil", "allsides21", "wikinewssum")


def stories_of(folder: Path, root: Path) -> tuple[dict[str, str], float]:
    """Id of each article → its story, and the CPU seconds of the grouping."""
    settings = load_settings({"warehouse": str(root / folder.name), "run": {"workers": 2}})
    run(Request(sources=[str(folder / "articles.jsonl")], settings=settings))
    with open_writer(settings.warehouse) as warehouse:
        began = process_time()
        update_stories(warehouse)
        seconds = process_time() - began
        publish(warehouse)
    with open_reader(settings.warehouse) as build:
        rows = build.execute(
            "SELECT raw_row, story_id FROM articles LEFT JOIN story_articles USING (article_id)"
        ).fetchall()
    articles = rows_of(folder / "articles.jsonl")
    addresses = Counter(row.get("url") for row in articles)
    story_of = {identity(articles[row], addresses): str(story or row) for row, story in rows}
    # Rows of one address are versions of one article.
    by_url = {articles[row].get("url"): str(story or row) for row, story in rows}
    return {
        row["id"]: story_of.get(identity(row, addresses)) or by_url.get(row.get("url"), row["id"])
        for row in articles
    }, seconds


def b_cubed(truth: Mapping[str, str], stories: Mapping[str, str]) -> dict[str, float]:
    """Precision, recall and F1, an article at a time."""
    wanted, made = Counter(truth.values()), Counter(stories[name] for name in truth)
    both = Counter((truth[name], stories[name]) for name in truth)
    precision = sum(count * count / made[story] for (_, story), count in both.items()) / len(truth)
    recall = sum(count * count / wanted[event] for (event, _), count in both.items()) / len(truth)
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / (precision + recall)}


def main(sets: Path, names: Iterable[str]) -> None:
    means = []
    for name in names:
        truth = {row["id"]: row["cluster"] for row in rows_of(sets / name / "truth.jsonl")}
        with TemporaryDirectory() as root:
            stories, seconds = stories_of(sets / name, Path(root))
        scores = b_cubed(truth, stories)
        means.append(scores["f1"])
        figures = {key: round(value, 4) for key, value in scores.items()}
        print(json.dumps({"set": name, "articles": len(truth), **figures, "cpu": round(seconds, 2)}), flush=True)
    print(json.dumps({"mean f1": round(sum(means) / len(means), 4)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] or SETS)
