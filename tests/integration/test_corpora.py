"""A folder with one file of each form of corpus, list and saved page: run, asked, read again, refreshed, forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Newsetl
from tests.unit.readers.corpus_files import (
    ARTICLES,
    DECLINED,
    LINES,
    LISTS,
    NOT_IN_REACH,
    PAGES,
    SITE,
    STORIES,
    body,
)

FILES = {
    **ARTICLES,
    **STORIES,
    **PAGES,
    **LISTS,
    **NOT_IN_REACH,
    **{name: text for name, (text, _) in DECLINED.items()},
}
ROWS = """SELECT split_part(source_uri, '/', -1) AS file, title, CAST(published_on AS VARCHAR) AS day, publisher, url,
    authors[1].name AS author, text, CAST(article_id AS VARCHAR) AS id, description
    FROM articles ORDER BY file, raw_row, raw_member, length(source_uri), text"""
ANOTHER = {"NEWSETL_EXTRACT__DEFAULT_YEAR": "1987"}
SAVED = [f"{SITE}/chrome", f"{SITE}/single", f"{SITE}/wayback"]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Newsetl:
    folder = tmp_path_factory.mktemp("corpora")
    for name, text in FILES.items():
        path = folder / "in" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    newsetl = Newsetl(folder, folder / "warehouse")
    report = newsetl.run(folder / "in")
    wanted = 2 * len(ARTICLES) + len(STORIES) + len(PAGES)
    assert report["seen"] == report["new"] + report["duplicates"] + report["rejects"]
    assert report["new"] == wanted
    assert report["reasons"] == {
        "not_fetched": 2 * len(LISTS),
        "no_content": 2 * len(NOT_IN_REACH),
        "unsupported_type": len(DECLINED),
    }
    return newsetl


def test_each_document_is_a_row_that_begins_and_ends_as_it_does(filled: Newsetl) -> None:
    rows = filled.rows(ROWS)
    counts = {name: sum(row["file"] == name for row in rows) for name in FILES}
    assert counts == {name: 2 if name in ARTICLES else int(name in {**STORIES, **PAGES}) for name in FILES}
    for row in rows:
        assert LINES[0][:40] in row["text"]
        assert row["text"].endswith(("of the evening.", "Again 3."))
        assert not any(sign in row["text"] for sign in ("@highlight", "[SN]", "toolbar", "\t", "<p>", "@@"))


@pytest.mark.parametrize("name", [name for name in ARTICLES if name != "now.txt"])
def test_the_day_of_publication_is_the_one_that_the_corpus_states(filled: Newsetl, name: str) -> None:
    assert {row["day"] for row in filled.rows(ROWS) if row["file"] == name} == {"2026-03-04"}


def test_what_a_corpus_states_is_in_its_columns(filled: Newsetl) -> None:
    rows = {(row["file"], row["url"]): row for row in filled.rows(ROWS)}
    block = rows["blocks.jl", f"{SITE}/blocks1"]
    assert (block["title"], block["author"], block["publisher"]) == (
        "Harbour closed",
        "Tom Berg",
        "The Skarra Courier",
    )
    posts = [row for (name, _), row in rows.items() if name in ("posts.csv", "tweets.jsonl", "answer.json")]
    assert {row["publisher"] for row in posts} == {"Skarra Courier"}
    assert block["text"].split("\n") == body(1)
    assert rows["17.summary", f"{SITE}/xsum"]["description"] == body(1)[0]
    assert sorted(url for name, url in rows if name in PAGES) == SAVED
    titles = {
        row["title"] for row in filled.rows(ROWS) if row["file"] in ("now.txt", "bank.conllu", "corpus.vert")
    }
    assert titles == {f"Harbour {word} {number}" for word in ("closed", "shut") for number in (1, 2)}


def test_every_article_can_be_read_back_from_its_file(filled: Newsetl) -> None:
    for row in filled.rows(ROWS):
        raw = filled("raw", row["id"]).ok().stdout
        assert " ".join(row["text"].split("\n")[-1].split()) in " ".join(raw.split())


def test_a_refresh_reads_all_of_them_again_and_a_second_run_finds_nothing_new(filled: Newsetl) -> None:
    report = filled("refresh", "--json", "-j", 2, env=ANOTHER).ok().json
    assert report["seen"] == report["revised"] + report["unchanged"]
    assert report["seen"] == 2 * len(ARTICLES) + len(STORIES) + len(PAGES)
    again = filled("run", "--json", "-j", 2, Path(filled.folder) / "in", env=ANOTHER).ok().json
    assert (again["new"], again["revised"]) == (0, 0)
