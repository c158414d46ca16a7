"""What is learned is the next number, is used when a setting names it, and no order of runs changes a result."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Newsetl

Write = Callable[[str, bytes | str], Path]
KEYWORDS = "SELECT article_id, keywords_text, recipe FROM articles ORDER BY 1"
SECOND = {"NEWSETL_EXTRACT__DOCUMENT_FREQUENCIES": "2"}
LATEST = {"NEWSETL_EXTRACT__DOCUMENT_FREQUENCIES": "latest"}


def story(number: int) -> str:
    return (
        f"The harbour board of Port Ellery met for the {number}th time and spoke about the gearbox of the ferry. "
        f"The gearbox will be mended by the people of yard {number}, the harbour master said on Monday."
    )


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Newsetl:
    """220 English stories, and what was learned of them."""
    folder = tmp_path_factory.mktemp("corpus")
    lines = [json.dumps({"url": f"https://courier.example/{n}", "text": story(n)}) + "\n" for n in range(220)]
    (folder / "a.jsonl").write_text("".join(lines[:100]))
    (folder / "b.jsonl").write_text("".join(lines[100:]))
    newsetl = Newsetl(folder, folder / "warehouse")
    newsetl.run(folder / "a.jsonl", folder / "b.jsonl")
    newsetl("learn", "document-frequencies").ok()
    return newsetl


def test_learning_says_what_it_found_and_how_it_is_used_and_twice_is_once(corpus: Newsetl) -> None:
    digest = corpus.digest()
    said = corpus("learn", "document-frequencies").ok().stdout
    assert "nothing new since 2, from 220 articles: en " in said
    assert corpus("learn", "document-frequencies", "--json").ok().json["is_new"] is False
    names = [path.name for path in (corpus.warehouse / "snapshots").iterdir()]
    assert names == ["document-frequencies-000002.json.zst"]
    assert corpus.digest() == digest  # and nothing uses it yet
    assert corpus("status", "--json").ok().json["stale"] == 0


def test_the_order_and_number_of_runs_do_not_change_what_is_learned(corpus: Newsetl, tmp_path: Path) -> None:
    other = corpus.at(tmp_path / "other")
    other.run(corpus.folder / "b.jsonl")
    other.run(corpus.folder / "a.jsonl")
    other("learn", "document-frequencies").ok()
    name = "snapshots/document-frequencies-000002.json.zst"
    one, two = (_content(where.warehouse / name) for where in (corpus, other))
    assert one == two
    assert one["en"]["counts"]["gearbox"] == 1000


def _content(path: Path) -> dict[str, dict[str, dict[str, int]]]:
    import zstandard

    return json.loads(zstandard.decompress(path.read_bytes()))["content"]


def test_a_result_depends_on_the_snapshot_that_is_named_and_not_on_what_was_learned_before(
    corpus: Newsetl, tmp_path: Path, write: Write
) -> None:
    path = write("c.jsonl", json.dumps({"url": "https://courier.example/c", "text": story(7)}))
    never = corpus.at(tmp_path / "never")
    never.run(path)
    corpus.run(path)
    here = "SELECT keywords_text, recipe FROM articles WHERE url LIKE '%/c'"
    assert corpus.rows(here) == never.rows(here)
    assert "gearbox" in corpus.rows(here)[0]["keywords_text"]
    corpus("refresh", "--where", "url LIKE '%/c'", env=SECOND).ok()
    (row,) = corpus.rows(here)
    assert row["recipe"].endswith("-df2")
    assert (row["keywords_text"] or ["none"])[0] != "gearbox"  # it stands in every story: it tells nothing
    corpus("refresh", "--where", "url LIKE '%/c'").ok()
    assert corpus.rows(here) == never.rows(here)


def test_the_latest_is_a_number_in_the_recipe(corpus: Newsetl) -> None:
    said = corpus("status", "--json", env=LATEST).ok().json
    assert said["recipe"].endswith("-df2")
    assert said == corpus("status", "--json", env=SECOND).ok().json


@pytest.mark.parametrize("command", [["run", "a.jsonl"], ["extract", "a.jsonl"], ["refresh"]])
def test_a_snapshot_that_is_not_there_ends_a_run_before_it_begins(corpus: Newsetl, command: list[str]) -> None:
    digest = corpus.digest()
    ended = corpus(*command, env={"NEWSETL_EXTRACT__DOCUMENT_FREQUENCIES": "9"})
    assert ended.code == 2
    assert "extract.document_frequencies = 9: there is no " in ended.stderr
    assert "there are 1, 2. Name another number" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert corpus.digest() == digest


def test_a_kind_that_cannot_be_learned_is_named(corpus: Newsetl) -> None:
    ended = corpus("learn", "wisdom")
    assert (ended.code, ended.stderr) == (
        2,
        "newsetl: learn wisdom: there are document-frequencies and site-profiles\n",
    )


def test_maintain_checks_publishes_and_learns_what_is_set(corpus: Newsetl, tmp_path: Path) -> None:
    newsetl = corpus.at(tmp_path / "w")
    newsetl.run(corpus.folder / "a.jsonl", corpus.folder / "b.jsonl")
    said = newsetl("maintain").ok().stdout
    assert "check: 220 articles from 1 commits, build news-" in said
    assert "the lake makes the same database" in said
    assert not (newsetl.warehouse / "snapshots").exists()
    set_ = {"NEWSETL_MAINTAIN__LEARN": '["document-frequencies"]'}
    steps = newsetl("maintain", "--json", env=set_).ok().json["steps"]
    assert [step["step"] for step in steps] == ["check", "learn document-frequencies"]
    assert steps[1]["said"].startswith("document-frequencies 2, from 220 articles: en ")
    again = newsetl("maintain", "--json", env=set_).ok().json["steps"]
    assert again[1]["said"].startswith("document-frequencies: nothing new since 2")


def test_what_cannot_be_maintained_so_is_named(corpus: Newsetl) -> None:
    ended = corpus("maintain", env={"NEWSETL_MAINTAIN__LEARN": '["wisdom"]'})
    assert (ended.code, "maintain.learn" in ended.stderr) == (2, True)
