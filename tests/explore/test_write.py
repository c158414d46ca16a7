"""What can be changed from a page, and what keeps others from doing so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from time import sleep

import pytest

import newsetl
from newsetl.run import pipeline
from newsetl.run.request import Request
from newsetl.settings import load_settings
from newsetl.warehouse.writer.warehouse import open_writer
from tests.warehouse.conftest import article, load

from .conftest import Visitor, explorer

TEXT = "The ferry to Skarra stopped on Monday, the harbour master Ada Brenner said.\n"
FORMS = {
    "correct": {"column": "title", "value": "The ferry stops", "note": "as printed"},
    "annotate": {"name": "frames", "code": "frame", "value": "conflict", "coder": "Ada"},
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    with open_writer(tmp_path / "warehouse") as writer:
        load(writer, [article("ferry", TEXT, title="Ferry stops", language="en")])
        writer.publish()
    return tmp_path / "warehouse"


@pytest.fixture
def writer(root: Path) -> Iterator[Visitor]:
    with explorer(root, may_write=True) as visitor:
        visitor.enter()
        yield visitor


def address(root: Path) -> str:
    with newsetl.open(root) as corpus:
        (row,) = corpus.articles().rows()
    return f"/article/{row['article_id']}"


def test_a_field_is_corrected_and_taken_back_and_the_page_shows_it(writer: Visitor, root: Path) -> None:
    page = address(root)
    assert writer.send(f"{page}/correct", **FORMS["correct"]).headers["location"] == page
    assert '<h1 dir="auto" lang="en">The ferry stops</h1>' in writer.page(page)
    assert writer.send(f"{page}/correct", column="title", withdraw="yes").status == 303
    assert '<h1 dir="auto" lang="en">Ferry stops</h1>' in writer.page(page)


def test_an_article_is_annotated(writer: Visitor, root: Path) -> None:
    page = address(root)
    assert writer.send(f"{page}/annotate", **FORMS["annotate"]).status == 303
    with newsetl.open(root) as corpus:
        (row,) = corpus.annotations("frames").rows()
    assert (row["frame"], row["coder"]) == ("conflict", "Ada")
    assert "conflict" in writer.page(page)


def test_a_second_code_leaves_the_first(writer: Visitor, root: Path) -> None:
    page = address(root)
    writer.send(f"{page}/annotate", **FORMS["annotate"])
    assert writer.send(f"{page}/annotate", **(FORMS["annotate"] | {"code": "tone", "value": "-1"})).status == 303
    with newsetl.open(root) as corpus:
        (row,) = corpus.annotations("frames").rows()
    assert (row["frame"], row["tone"]) == ("conflict", -1)


@pytest.mark.parametrize(
    ("form", "values", "words"),
    [
        ("correct", {"column": "text", "value": "x"}, "cannot be corrected"),
        ("correct", {"column": "published_on", "value": "some day"}, "cannot be"),
        ("annotate", {"name": "No Name", "code": "frame", "value": "x"}, "No Name"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(
    form: str, values: dict[str, str], words: str, writer: Visitor, root: Path
) -> None:
    answer = writer.send(f"{address(root)}/{form}", **values)
    assert answer.status == 400
    assert words in answer.text


@pytest.mark.parametrize("form", FORMS)
def test_a_form_without_token_or_origin_changes_nothing(form: str, writer: Visitor, root: Path) -> None:
    target, own = f"{address(root)}/{form}", f"http://{writer.host}"
    token = f"token={writer.known.form}"
    assert writer.ask(target, method="POST", body="column=title&value=x", Origin=own).status == 403
    assert writer.ask(target, method="POST", body="token=wrong&column=title&value=x", Origin=own).status == 403
    assert writer.ask(target, method="POST", body=f"{token}&column=title&value=x").status == 403
    foreign = writer.ask(target, method="POST", body=f"{token}&column=title&value=x", Origin="http://evil.example")
    assert foreign.status == 403
    assert writer.ask(target).status == 405
    with newsetl.open(root) as corpus:
        assert corpus.sql("FROM corrections").rows() == corpus.sql("FROM annotation_history").rows() == []


def test_a_form_that_is_too_large_is_refused(writer: Visitor, root: Path) -> None:
    assert writer.send(f"{address(root)}/correct", column="title", value="x" * 1_100_000).status == 413


def test_without_write_nothing_can_be_changed_and_no_form_is_shown(root: Path) -> None:
    with explorer(root) as visitor:
        visitor.enter()
        page = address(root)
        assert 'method="post"' not in visitor.page(page)
        assert 'method="post"' not in visitor.page("/rejects")
        answer = visitor.send(f"{page}/correct", **FORMS["correct"])
        assert answer.status == 403
        assert "newsetl explore --write" in answer.text


def test_rejects_are_run_again_from_their_page(writer: Visitor, root: Path, tmp_path: Path) -> None:
    file = tmp_path / "empty.txt"
    file.write_text("")
    settings = load_settings({"warehouse": root, "run": {"workers": 1}})
    pipeline.run(Request(sources=[str(file)], settings=settings))
    assert "Run all of them again" in writer.page("/rejects")
    file.write_text(TEXT)
    assert writer.send("/rejects/requeue", reason="empty").status == 303
    while "Being run again" in writer.page("/rejects"):
        sleep(0.2)
    with newsetl.open(root) as corpus:
        assert len(corpus) == 2
    assert "Nothing was declined" in writer.page("/rejects")


def test_a_moved_folder_is_said_with_the_remedy(root: Path) -> None:
    moved = root.parent / "elsewhere"
    shutil.move(root, moved)
    with explorer(moved) as visitor:
        visitor.enter()
        answer = visitor.ask("/")
    assert answer.status == 503
    assert f"newsetl rebuild --warehouse {moved}" in answer.text
