"""What is learned is the next number, is used when a setting names it, and no order of runs changes a result."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.conftest import Newsetl
from tests.unit.extract.page.test_site_profiles import LETTER, page

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
    output = corpus("learn", "document-frequencies").ok().stdout
    assert "nothing new since 2, from 220 articles: en " in output
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
    answer = corpus("status", "--json", env=LATEST).ok().json
    assert answer["recipe"].endswith("-df2")
    assert answer == corpus("status", "--json", env=SECOND).ok().json


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
        "newsetl: learn wisdom: there is no such kind; there are document-frequencies, site-profiles\n",
    )


def test_maintain_checks_publishes_and_learns_what_is_set(corpus: Newsetl, tmp_path: Path) -> None:
    newsetl = corpus.at(tmp_path / "w")
    newsetl.run(corpus.folder / "a.jsonl", corpus.folder / "b.jsonl")
    output = newsetl("maintain").ok().stdout
    assert "check: 220 articles from 1 commit, build news-" in output
    assert "the lake makes the same database" in output
    assert not (newsetl.warehouse / "snapshots").exists()
    set_ = {"NEWSETL_MAINTAIN__LEARN": '["document-frequencies"]'}
    steps = newsetl("maintain", "--json", env=set_).ok().json["steps"]
    assert [step["step"] for step in steps] == ["compact", "stories", "check", "learn document-frequencies"]
    assert steps[-1]["message"].startswith("document-frequencies 2, from 220 articles: en ")
    again = newsetl("maintain", "--json", env=set_).ok().json["steps"]
    assert again[-1]["message"].startswith("document-frequencies: nothing new since 2")


def test_what_cannot_be_maintained_so_is_named(corpus: Newsetl) -> None:
    ended = corpus("maintain", env={"NEWSETL_MAINTAIN__LEARN": '["wisdom"]'})
    assert (ended.code, "maintain.learn" in ended.stderr) == (2, True)


def rows(numbers: Iterable[int]) -> str:
    """Lines of a table of pages, each with the promo that all share."""
    pairs = ((page(number).url, page(number).payload.decode()) for number in numbers)
    return "".join(json.dumps({"url": url, "html": html}) + "\n" for url, html in pairs)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Newsetl:
    """Six pages of one host, one of another, and what they have taught."""
    folder = tmp_path_factory.mktemp("site")
    other = json.dumps({"url": "https://other.example/1", "html": page(9).payload.decode()}) + "\n"
    (folder / "a.jsonl").write_text(rows(range(2)) + other)
    (folder / "b.jsonl").write_text(rows(range(2, 6)))
    newsetl = Newsetl(folder, folder / "warehouse")
    newsetl.run(folder / "a.jsonl", folder / "b.jsonl")
    newsetl("learn", "site-profiles").ok()
    return newsetl


PROFILED = {"NEWSETL_EXTRACT__SITE_PROFILES": "1"}
PROMOS = f"SELECT url, contains(text, '{LETTER}') AS promo FROM articles ORDER BY url"


def test_site_profiles_are_learned_from_the_pages_as_they_lie_and_used_by_refresh(
    site: Newsetl, tmp_path: Path
) -> None:
    output = site("learn", "site-profiles").ok().stdout
    assert "nothing new since 1, from 6 articles: containers 1, hosts 1, lines " in output
    assert {row["promo"] for row in site.rows(PROMOS)} == {True}
    newsetl = site.at(tmp_path / "w")
    shutil.copytree(site.warehouse, newsetl.warehouse, symlinks=True)
    newsetl("rebuild").ok()
    done = newsetl("refresh", "--json", env=PROFILED).ok().json
    assert (done["seen"], done["revised"]) == (7, 7)
    assert [row["promo"] for row in newsetl.rows(PROMOS)] == [
        True,
        *[False] * 6,
    ]  # other.example has taught nothing
    assert newsetl("learn", "site-profiles", "--json").ok().json["is_new"] is False
    clean = site.at(tmp_path / "clean")
    shutil.copytree(site.warehouse / "snapshots", clean.warehouse / "snapshots")
    clean("run", site.folder / "b.jsonl", site.folder / "a.jsonl", env=PROFILED).ok()
    contents = "SELECT article_id, content_hash, recipe FROM articles ORDER BY 1"
    assert clean.rows(contents) == newsetl.rows(contents)


def test_the_order_of_runs_does_not_change_what_a_site_teaches(site: Newsetl, tmp_path: Path) -> None:
    other = site.at(tmp_path / "other")
    for name in ("b.jsonl", "a.jsonl"):
        other.run(site.folder / name)
    other("learn", "site-profiles").ok()
    name = "snapshots/site-profiles-000001.json.zst"
    assert _content(other.warehouse / name) == _content(site.warehouse / name)


def test_both_kinds_are_learned_at_once_and_a_small_corpus_teaches_little(site: Newsetl, tmp_path: Path) -> None:
    newsetl = site.at(tmp_path / "w")
    newsetl.run(site.folder / "a.jsonl")
    frequencies, _, sites, _ = newsetl("learn").ok().stdout.splitlines()
    assert frequencies == "document-frequencies 2, from 3 articles: too few to learn from"
    assert sites == "site-profiles 1, from 0 articles: too few to learn from"


def test_a_damaged_snapshot_ends_a_run_and_the_message_says_what_helps(site: Newsetl, tmp_path: Path) -> None:
    newsetl = site.at(tmp_path / "w")
    path = newsetl.warehouse / "snapshots" / "site-profiles-000001.json.zst"
    path.parent.mkdir(parents=True)
    path.write_bytes((site.warehouse / "snapshots" / path.name).read_bytes()[:-9])
    ended = newsetl("run", site.folder / "a.jsonl", env=PROFILED)
    assert (ended.code, "Traceback" in ended.stderr) == (1, False)
    assert f"{path} is damaged: restore it from a copy" in ended.stderr


def test_a_host_can_be_described_in_the_settings(site: Newsetl, tmp_path: Path) -> None:
    newsetl = site.at(tmp_path / "w")
    config = tmp_path / "newsetl.toml"
    config.write_text(f'[extract.hosts."courier.example"]\ndrop = ["{LETTER}"]\n')
    newsetl("run", site.folder / "a.jsonl", env={"NEWSETL_CONFIG": str(config)}).ok()
    assert [row["promo"] for row in newsetl.rows(PROMOS)] == [True, False, False]
    config.write_text('[extract.hosts."courier.example"]\nskip = ["x"]\n')
    ended = newsetl("run", site.folder / "a.jsonl", env={"NEWSETL_CONFIG": str(config)})
    assert (ended.code, "skip" in ended.stderr) == (2, True)
