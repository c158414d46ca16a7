"""Corpora, references, posts, lists and saved pages: a file of several documents is never one article in silence."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.collect.discover.urls import read_urls
from newsetl.core.recipe import Options
from newsetl.core.records import Article, Capture, Reason, Reject
from newsetl.extract.article import extract
from newsetl.readers import ReadOptions, ReadOutcome, read_captures, recognise
from newsetl.readers.references.bibtex import without_tex
from newsetl.readers.references.reference import date_of
from newsetl.readers.tables.known_tables import KNOWN_TABLES
from newsetl.readers.tables.values import given_name_first
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
    typed_blocks,
)

Write = Callable[[str, bytes | str], Path]
POSTS = ("tweets.jsonl", "tweets.js")  # whose text is one line


def read(path: Path, **how: Any) -> list[ReadOutcome]:
    return list(read_captures([str(path)], ReadOptions(**how)))


def captures(path: Path, **how: Any) -> list[Capture]:
    outcomes = read(path, **how)
    assert all(isinstance(one, Capture) for one in outcomes), outcomes
    return [one for one in outcomes if isinstance(one, Capture)]


def lines_of(capture: Capture) -> list[str]:
    return [line for line in capture.payload.decode().splitlines() if line]


@pytest.mark.parametrize("name", ARTICLES)
def test_each_document_of_a_corpus_is_an_article_of_its_own_with_its_whole_text(write: Write, name: str) -> None:
    made = captures(write(name, ARTICLES[name]))
    numbers = (3, 4) if name == "tweets.js" else (1, 2)
    wanted = [[" ".join(body(n))] if name in POSTS else body(n) for n in numbers]
    assert [lines_of(one) for one in made] == wanted
    assert len({one.url or one.identity or one.payload for one in made}) == 2
    dated = [one.hints["published"].value for one in made if "published" in one.hints]
    assert all(str(when).startswith("2026-03-04") for when in dated)
    assert len(dated) == (0 if name == "now.txt" else 2)


@pytest.mark.parametrize("name", STORIES)
def test_a_summary_of_a_story_is_its_description_and_its_marks_are_no_text(write: Write, name: str) -> None:
    (story,) = captures(write(name, STORIES[name]))
    assert lines_of(story) == body(1)
    assert story.hints["description"].value in (
        "Harbour closes for three weeks. The crane costs four million crowns.",
        LINES[0],
    )


def test_what_a_story_is_called_tells_it_and_an_archived_address_is_undone(write: Write) -> None:
    (story,), (summary,) = (captures(write(name, text)) for name, text in STORIES.items())
    assert story.identity == f"id:story:{'a1' * 20}"
    assert story.extra["highlights"] == ["Harbour closes for three weeks", "The crane costs four million crowns"]
    assert (summary.url, summary.hints["title"].value) == (f"{SITE}/xsum", "Harbour closed")


@pytest.mark.parametrize("name", LISTS)
def test_what_only_points_at_articles_is_not_fetched_and_collect_takes_the_same_addresses(
    write: Write, name: str
) -> None:
    path = write(name, LISTS[name])
    rejects = [one for one in read(path) if isinstance(one, Reject)]
    assert [one.reason for one in rejects] == [Reason.NOT_FETCHED] * 2
    assert all(one.url and one.url.startswith(SITE) for one in rejects)
    listing = read_urls(path)
    assert [page.url for page in listing.pages] == [one.url for one in rejects]
    assert listing.malformed == 0


@pytest.mark.parametrize("name", ["export.ris", "export.bib", "export.enw", "library.json"])
def test_a_reference_states_its_article_in_the_same_way_whatever_program_wrote_it(write: Write, name: str) -> None:
    path = write(name, LISTS[name])
    first, second = (one.stated for one in read(path) if isinstance(one, Reject))
    assert (first["title"].lower(), second["title"].lower()) == ("harbour closed 1", "harbour closed 2")
    assert first["authors"] == ["Tom Berg", "Ann Lee"]
    assert (first["publisher"], first["keywords"]) == ("The Skarra Courier", "harbour, crane")
    assert LINES[1] in first["description"]
    announced = read_urls(path).pages[0].announcement
    assert (announced.title, announced.authors) == (first["title"], ("Tom Berg", "Ann Lee"))
    assert announced.keywords == ("harbour", "crane")
    assert announced.published == first["published"]
    assert {"2026", "4"} <= {part.lstrip("0") for part in first["published"].replace("-", " ").split()}


@pytest.mark.parametrize("name", NOT_IN_REACH)
def test_a_reference_without_address_has_no_content(write: Write, name: str) -> None:
    rejects = [one for one in read(write(name, NOT_IN_REACH[name])) if isinstance(one, Reject)]
    assert [(one.reason, one.url) for one in rejects] == [(Reason.NO_CONTENT, None)] * 2


def test_the_user_may_name_the_abstract_as_the_text(write: Write) -> None:
    first, _ = captures(write("export.ris", LISTS["export.ris"]), columns={"text": "description"})
    assert first.payload.decode() == " ".join(body(1))
    assert (first.url, first.hints["title"].value) == (f"{SITE}/ris1", "Harbour closed 1")


@pytest.mark.parametrize("name", DECLINED)
def test_lists_of_words_and_sentences_are_declined_by_name(write: Write, name: str) -> None:
    text, what = DECLINED[name]
    (reject,) = read(write(name, text))
    assert isinstance(reject, Reject)
    assert (reject.reason, reject.detail) == (Reason.UNSUPPORTED_TYPE, what)


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(LINES),
        "Skarra\n\n" + "\n\n".join(LINES),
        "1. The first paragraph of the order.\n2. The second one of it.\n" + "\n".join(LINES),
        "Ships 2025\n\nThe harbour saw 12 of them.\nThe year before 9.\n" + "\n".join(LINES),
    ],
)
def test_a_text_of_lines_is_no_list_of_sentences(write: Write, text: str) -> None:
    assert lines_of(*captures(write("a.txt", text)))[-1] == LINES[-1]


_TOLD_BY_NAME = ("news.2026.en.shuffled", "talks.de-en.en")  # their lines are those of any text
_DECLINED = {name: text for name, (text, _) in DECLINED.items() if name not in _TOLD_BY_NAME}
_MANY = {**ARTICLES, **LISTS, **NOT_IN_REACH, **_DECLINED}


@pytest.mark.parametrize("name", _MANY)
@pytest.mark.parametrize("renamed", ["a.txt", "noname", "a.log", "a.ts"])
def test_a_file_of_several_documents_is_never_one_article_whatever_it_is_called(
    write: Write, name: str, renamed: str
) -> None:
    made = [one for one in read(write(renamed, _MANY[name])) if isinstance(one, Capture)]
    assert len(made) == (2 if name in ARTICLES else 0)


_WORDS = st.text("abcdefghij", min_size=2, max_size=8)
_SENTENCE = st.lists(_WORDS, min_size=9, max_size=16).map(lambda words: f"{' '.join(words).capitalize()}.")
_CODE_NAMES = st.sampled_from(["jl", "ts", "m", "r", "cs", "log", "conf", "ini", "sql", "out", "properties"])


@given(st.lists(_SENTENCE, min_size=3, max_size=8), _CODE_NAMES)
def test_prose_and_tables_of_articles_are_what_they_are_under_any_name(lines: list[str], suffix: str) -> None:
    name = f"a.{suffix}"
    rows = [{"title": line, "text": line, "url": f"{SITE}/{n}"} for n, line in enumerate(lines)]
    assert recognise("\n".join(lines).encode(), name).name == "plain text"
    assert recognise("".join(json.dumps(row) + "\n" for row in rows).encode(), name).name == "JSON"
    assert recognise(json.dumps(rows, indent=1).encode(), name).name == "JSON"
    assert recognise(f"title,text\n{lines[0]},{lines[1]}\n".encode(), name).name == "CSV table"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (
            '{"cells": [{"cell_type": "markdown", "source": ["The board met."], "text": "x"}], "nbformat": 4}',
            "a.ipynb",
        ),
        ('{"default": {"a": {"hashes": ["sha"], "version": "1"}}}', "Pipfile.lock"),
        ("<!DOCTYPE html>\n<html><?php echo 1 ?></html>", "a.php"),
        (
            '"""The board met on Monday, and it voted for the wider basin of the harbour with all of its votes."""',
            "a.py",
        ),
        ("x = 1\ny = 2\n", "a.m"),
        ("root:\n  child: yes\n  other: no\n", "a.yml"),
        ("Loading 12 files\nDone 12:01:02\n", "a.log"),
    ],
)
def test_programs_settings_and_logs_stay_what_their_names_say(content: str, name: str) -> None:
    assert recognise(content.encode(), name).name in ("source code", "settings or configuration", "log")


def test_a_page_of_a_server_that_is_named_after_its_program_is_a_page() -> None:
    assert (
        recognise(b"<!DOCTYPE html>\n<html><body><p>The board met.</p></body></html>", "index.php").name
        == "HTML page"
    )


def test_typed_blocks_give_what_they_are_types_of_and_pictures_give_nothing(write: Write) -> None:
    first, _ = captures(write("blocks.jl", ARTICLES["blocks.jl"]))
    stated = {name: hint.value for name, hint in first.hints.items()}
    assert (stated["section"], stated["authors"], stated["publisher"]) == (
        "Local",
        "Tom Berg",
        "The Skarra Courier",
    )
    assert stated["published"] == "2026-03-04T00:00:00+00:00"
    assert first.url == f"{SITE}/blocks1"


def test_a_title_that_stands_only_in_its_block_is_the_title(write: Write) -> None:
    (capture,) = captures(write("a.jl", json.dumps({**typed_blocks(1), "title": None, "author": ""})))
    assert (capture.hints["title"].value, capture.hints["authors"].value) == ("Harbour closed", "By Tom Berg")


@pytest.mark.parametrize("name", ["tweets.jsonl", "answer.json", "feed.json", "posts.csv"])
def test_a_post_is_by_the_account_that_it_names(write: Write, name: str) -> None:
    for capture in captures(write(name, ARTICLES[name])):
        assert capture.hints["publisher"].value == "Skarra Courier"


def test_an_object_with_an_author_of_its_own_is_no_post(write: Write) -> None:
    row = {
        "id": 5,
        "author_id": 3,
        "created_at": "2026-03-04",
        "title": "Basin vote",
        "text": LINES[0],
        "url": SITE,
    }
    (capture,) = captures(write("a.jsonl", json.dumps(row)))
    assert capture.url == SITE


def test_a_post_that_repeats_another_is_declined(write: Write) -> None:
    post, _ = map(json.loads, ARTICLES["tweets.jsonl"].splitlines())
    (reject,) = read(write("a.jsonl", json.dumps({**post, "retweeted_status": {"id_str": "1"}})))
    assert isinstance(reject, Reject)
    assert reject.reason is Reason.UNSUPPORTED_TYPE


def test_posts_that_share_a_link_are_articles_apart(write: Write) -> None:
    first, second = captures(write("posts.csv", ARTICLES["posts.csv"]))
    assert (first.url, second.url) == (f"{SITE}/post1", f"{SITE}/post2")
    assert first.extra["Link"] == second.extra["Link"] == f"{SITE}/shared"


def test_every_known_table_is_told_by_its_header(write: Write) -> None:
    for table in KNOWN_TABLES:
        url = table.columns["url"].partition(" | ")[0]
        names = [*table.header, *(() if url in table.header else [url])]
        row = [f"{SITE}/1" if name == url else "" for name in names]
        (reject,) = read(write("a.csv", f"{','.join(names)}\n{','.join(row)}\n"))
        assert isinstance(reject, Reject)
        assert (reject.reason, reject.url) == (Reason.NOT_FETCHED, f"{SITE}/1")


@pytest.mark.parametrize(("delimiter", "name"), [(",", "a.csv"), (";", "a.csv"), ("\t", "a.tsv"), ("\t", "rows")])
def test_a_table_without_header_loses_no_row_and_a_text_in_it_can_be_named(
    write: Write, delimiter: str, name: str
) -> None:
    rows = [[str(n), f"{SITE}/{n}", f"The harbour board met on day {n} and voted. " * 4] for n in range(3)]
    path = write(name, "".join(f"{delimiter.join(row)}\n" for row in rows))
    rejects = [one for one in read(path) if isinstance(one, Reject)]
    assert [(one.reason, one.url) for one in rejects] == [(Reason.NOT_FETCHED, f"{SITE}/{n}") for n in range(3)]
    assert all("--column text=column_3" in one.detail for one in rejects)
    named = captures(path, columns={"text": "column_3"})
    assert [one.payload.decode() for one in named] == [row[2] for row in rows]
    assert [one.raw.row for one in named] == [0, 1, 2]


@pytest.mark.parametrize("width", [2, 3])
def test_texts_below_each_other_without_names_of_columns_are_asked_for_by_row(write: Write, width: int) -> None:
    rows = [[f"Vote {n}", f"The board met on day {n}. " * 12, "Local"][:width] for n in range(3)]
    path = write("a.txt", "".join("\t".join(row) + "\n" for row in rows))
    assert [one.reason for one in read(path) if isinstance(one, Reject)] == [Reason.NO_CONTENT] * 3
    assert [one.payload.decode() for one in captures(path, columns={"text": "column_2"})] == [
        row[1] for row in rows
    ]


@pytest.mark.parametrize("first", ["", "ANN"])
def test_turns_of_speakers_and_indented_lines_are_one_text(write: Write, first: str) -> None:
    captures(write("a.txt", "".join(f"{first}\tThe board met on day {n}. {LINES[0] * 4}\n" for n in range(4))))


@pytest.mark.parametrize("name", ["prison-sentences.txt", "cabinet-shuffled.txt", "a.md"])
def test_a_name_alone_makes_no_list_of_a_text(write: Write, name: str) -> None:
    start = "##2026 in figures\n\n" if name == "a.md" else ""
    captures(write(name, start + "\n".join([*LINES, *body(1), *body(2)])))


def test_of_two_columns_with_addresses_none_is_the_articles(write: Write) -> None:
    path = write("a.tsv", "".join(f"{n}\t{SITE}/{n}\thttps://x.example/{n}.jpg\n" for n in range(3)))
    assert {one.reason for one in read(path) if isinstance(one, Reject)} == {Reason.NO_CONTENT}


def test_a_row_of_a_knowledge_graph_that_is_no_page_of_the_web_has_no_address(write: Write) -> None:
    name = "20260304100000.gkg.csv"
    path = write(name, LISTS[name].replace(f"{SITE}/gkg1", "Skarra radio, evening news"))
    first, second = (one for one in read(path) if isinstance(one, Reject))
    assert (first.reason, first.url) == (Reason.NO_CONTENT, None)
    assert second.reason is Reason.NOT_FETCHED


def test_a_vertical_text_without_glue_has_its_marks_beside_their_words(write: Write) -> None:
    tokens = ["Ann", "Lee", "(", "42", ")", "said", ":", "no", "."]
    rows = "".join(f"{token}\tX\t{token}\n" for token in tokens)
    (capture,) = captures(write("a.vert", f'<text id="1" url="{SITE}/1">\n<s>\n{rows}</s>\n</text>\n'))
    assert (capture.payload.decode(), capture.url) == ("Ann Lee (42) said: no.", f"{SITE}/1")


def test_words_of_a_treebank_are_joined_where_no_text_is_stated(write: Write) -> None:
    rows = ["1\tBasin", "2\tvote", "3\t."]
    lines = "\n".join("\t".join((row, *"_" * 7, "SpaceAfter=No" if "vote" in row else "_")) for row in rows)
    (capture,) = captures(write("a.conllu", f"# newdoc\n{lines}\n\n{lines}\n\n"))
    assert capture.payload.decode() == "Basin vote. Basin vote."


def test_a_corpus_marks_what_was_cut_out(write: Write) -> None:
    (capture,) = captures(write("a.txt", f"##17 {LINES[0]} @ @ @ @ @ @ @ @ @ @ {LINES[1]}\n"))
    assert (capture.payload.decode(), capture.extra) == (f"{LINES[0]} […] {LINES[1]}", {"id": "17"})


@pytest.mark.parametrize(
    ("name", "address", "captured_at"),
    [
        ("wayback.html", f"{SITE}/wayback", datetime(2020, 3, 4, 10, 15, tzinfo=UTC)),
        ("single.html", f"{SITE}/single", datetime(2026, 3, 4, 9, 15, tzinfo=UTC)),
        ("chrome.html", f"{SITE}/chrome", None),
    ],
)
def test_a_saved_page_has_the_address_and_the_time_that_were_noted_on_it(
    write: Write, name: str, address: str, captured_at: datetime | None
) -> None:
    (capture,) = captures(write(name, PAGES[name]))
    assert capture.url == address
    assert captured_at in (None, capture.captured_at)
    article = extract(capture, options=Options())
    assert isinstance(article, Article)
    assert (article.url, article.values["title"]) == (address, "Harbour closed")
    assert article.values["text"].split("\n")[0] in (
        LINES[0],
        "Read all about the older crane of the harbour here first.",
    )
    assert article.values["text"].endswith("Again 3.")
    assert "toolbar" not in article.values["text"]


def test_addresses_of_a_page_from_the_wayback_machine_are_those_of_its_site(write: Write) -> None:
    article = extract(*captures(write("a.html", PAGES["wayback.html"])), options=Options())
    assert isinstance(article, Article)
    assert article.values["url_canonical"] == f"{SITE}/wayback"
    assert [link["url"] for link in article.tables["links"]] == [f"{SITE}/other"]


def test_a_page_that_only_writes_of_the_wayback_machine_keeps_its_links(write: Write) -> None:
    page = PAGES["chrome.html"].replace(
        "Again 1", f'<a href="https://web.archive.org/web/2020/{SITE}/x">Again</a>'
    )
    article = extract(*captures(write("a.html", page)), options=Options())
    assert isinstance(article, Article)
    assert [link["url"] for link in article.tables["links"]] == [f"https://web.archive.org/web/2020/{SITE}/x"]


@given(st.text(st.characters(exclude_characters=",", exclude_categories=["Cs"]), max_size=20))
def test_a_name_without_a_comma_stays(name: str) -> None:
    assert given_name_first(name) == name.strip()


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        (r"Stra{\ss}e", "Straße"),
        (r"K{\"o}nig \& Co", "König & Co"),
        (r"\'Ecole", "École"),
        (r"\v{C}apek", "Čapek"),
        (r"{NATO} \emph{vote}", "NATO vote"),
        ("Lee~Ann", "Lee Ann"),
        (r"\url{https://a.example/b_c}", "https://a.example/b_c"),
    ],
)
def test_marks_of_tex_are_undone(written: str, printed: str) -> None:
    assert without_tex(written) == printed


@pytest.mark.parametrize(
    ("written", "year", "date"),
    [
        ("2026/03/04/", "2026", "2026-03-04"),
        ("2026/3/4/Wednesday", None, "2026-03-04"),
        ("2026///", None, "2026"),
        ("March 4", "2026", "March 4 2026"),
        ("4 March 2026", "2026", "4 March 2026"),
    ],
)
def test_dates_of_references(written: str, year: str | None, date: str) -> None:
    assert date_of(written, year) == date


def every_text() -> Iterator[tuple[str, str]]:
    declined = ((name, text) for name, (text, _) in DECLINED.items())
    yield from chain(
        ARTICLES.items(), STORIES.items(), PAGES.items(), LISTS.items(), NOT_IN_REACH.items(), declined
    )


@pytest.mark.parametrize(("name", "text"), list(every_text()))
def test_a_file_cut_anywhere_costs_itself_at_most(write: Write, name: str, text: str) -> None:
    for part in range(1, 8):
        for outcome in read(write(name, text[: len(text) * part // 8])):
            assert not (isinstance(outcome, Reject) and "Error" in outcome.detail), outcome
