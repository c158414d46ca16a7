"""Which blocks are taken, and when trafilatura is asked."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml.html import HtmlElement, document_fromstring

from newsetl.core.recipe import Options
from newsetl.core.records import Capture, Raw, Reason, Reject
from newsetl.extract.article import extract
from newsetl.extract.page.blocks import Layout
from newsetl.extract.page.choose import Reader, Selection, choose, is_clear, read_probabilities
from newsetl.extract.page.claims import Claims, read_second_text
from newsetl.extract.page.title import layout_of
from newsetl.extract.page.walk import read_layout

PAGES = sorted((Path(__file__).parents[4] / "tests" / "golden").glob("*/page.html"))
LINES = [
    f"The {name} council voted on Monday to rebuild the old footbridge, ending a dispute of {count} years in the town."
    for name, count in (("harbour", "two"), ("county", "nine"), ("market", "six"), ("river", "four"))
]
PAGE = "<html><body><article>" + "".join(f"<p>{line}</p>" for line in LINES) + "</article></body></html>"


def read(probabilities: list[float], untouched: Callable[[], HtmlElement | None], page: str = PAGE) -> Selection:
    layout: Layout = read_layout(document_fromstring(page))
    return choose(layout, dict(enumerate(probabilities)), untouched=untouched, profile="standard")


def not_asked() -> Any:
    pytest.fail("trafilatura was asked")


def test_a_reader_without_doubt_asks_nobody() -> None:
    selection = read([0.99, 0.98, 0.02, 0.99], not_asked)
    assert [text for _, text in selection.blocks] == [LINES[0], LINES[1], LINES[3]]
    assert selection.reader is Reader.BLOCKS


@pytest.mark.parametrize(("count", "is_asked"), [(25, False), (24, True)])
def test_trafilatura_is_asked_where_fewer_than_25_words_are_found(count: int, is_asked: bool) -> None:
    calls: list[bool] = []
    page = f"<html><body><article><p>{' '.join(['Footbridge'] * (count - 1))} opens.</p></article></body></html>"
    read([0.99], lambda: calls.append(True), page)
    assert bool(calls) == is_asked


def test_in_doubt_what_trafilatura_has_is_taken_and_what_nobody_is_sure_of_is_not() -> None:
    outside = "<html><body><p>" + "</p><p>".join(LINES[:2]) + "</p></body></html>"
    selection = read([0.45, 0.3, 0.6, 0.95], lambda: document_fromstring(outside))
    assert [text for _, text in selection.blocks] == [LINES[0], LINES[1], LINES[3]]
    assert selection.reader is Reader.BOTH
    assert selection.doubt > 0.2


def test_trafilatura_alone_is_taken_where_the_reader_finds_next_to_nothing() -> None:
    selection = read([0.01, 0.02, 0.01, 0.02], lambda: document_fromstring(PAGE))
    assert [text for _, text in selection.blocks] == LINES
    assert selection.reader is Reader.TRAFILATURA


def test_trafilatura_is_asked_in_full_where_its_fast_answer_holds_little_of_what_is_expected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = {True: [("p", LINES[0])], False: [("p", line) for line in LINES]}
    calls: list[bool] = []

    def answer(tree: HtmlElement, *, fast: bool) -> list[tuple[str, str]]:
        calls.append(fast)
        return answers[fast]

    monkeypatch.setattr("newsetl.extract.page.engine.engine_text", answer)
    everything = read([0.6, 0.6, 0.6, 0.6], lambda: document_fromstring(PAGE))
    assert [text for _, text in everything.blocks] == LINES
    assert calls == [True, False]
    answers[True] = [("p", line) for line in LINES[:3]]
    most = read([0.6, 0.6, 0.6, 0.6], lambda: document_fromstring(PAGE))
    assert [text for _, text in most.blocks] == LINES[:3]
    assert calls == [True, False, True]
    answers.update({True: [("p", LINES[0])], False: [("p", "Nothing that the reader has seen.")]})
    blocks_alone = read([0.6, 0.6, 0.6, 0.6], lambda: document_fromstring(PAGE))
    assert [text for _, text in blocks_alone.blocks] == LINES
    assert blocks_alone.reader is Reader.BLOCKS
    assert calls == [True, False, True, True, False]


def test_the_reader_stands_by_itself_where_the_page_cannot_be_read_again() -> None:
    selection = read([0.7, 0.4, 0.7, 0.4], lambda: None)
    assert [text for _, text in selection.blocks] == [LINES[0], LINES[2]]


def test_kinds_are_told_and_cells_of_a_row_are_one_line() -> None:
    page = (
        f"<html><body><h2>Head</h2><p>{LINES[0]}</p><ul><li>Item</li></ul><blockquote><p>{LINES[1]}</p></blockquote>"
        "<table><tr><td>Bridge</td><td>4</td></tr><tr><td>Ferry</td><td>2</td></tr></table></body></html>"
    )
    assert read([0.99] * 8, not_asked, page).blocks == (
        ("heading", "Head"),
        ("p", LINES[0]),
        ("list_item", "Item"),
        ("quote", LINES[1]),
        ("table_row", "Bridge | 4"),
        ("table_row", "Ferry | 2"),
    )


def test_a_second_opinion_is_asked_where_trees_without_it_leave_doubt_and_only_there() -> None:
    asked = Counter[bool]()
    for path in PAGES:
        tree, calls = document_fromstring(path.read_bytes()), []
        claims = Claims(titles=tree.xpath("//h1//text()"), second_opinion=lambda calls=calls: calls.append(1))
        layout = layout_of(tree, claims)
        alone = read_probabilities(layout, claims, profile="fast")
        seconded = read_probabilities(layout, claims, profile="standard")
        assert len(calls) == (not is_clear(layout, alone)), path
        assert calls or seconded == alone, path
        asked[bool(calls)] += 1
    assert set(asked) == {True, False}


def test_the_second_opinion_is_folded_and_none_where_there_is_no_text() -> None:
    assert "the harbour council voted on monday" in (read_second_text(PAGE) or "")
    assert read_second_text("<html><body></body></html>") is None


TABLE = "<table><tr><td>Bridge</td><td>4</td></tr><tr><td>Ferry</td><td>2</td></tr></table>"


@pytest.mark.parametrize(
    ("cells", "behind", "is_kept"),
    [
        ([0.9, 0.1, 0.6, 0.1], "", True),  # cells of one table are decided together
        ([0.4, 0.4, 0.4, 0.4], "", False),
        ([0.4, 0.4, 0.4, 0.4], f"<p>{LINES[3]}</p>", True),  # it stands between paragraphs of the text
        ([0.2, 0.7, 0.2, 0.2], f"<p>{LINES[3]}</p>", False),
    ],
)
def test_a_table_of_figures_is_kept_whole_or_not_at_all(cells: list[float], behind: str, is_kept: bool) -> None:
    page = f"<html><body><p>{LINES[0]}</p><p>{LINES[1]}</p>{TABLE}{behind}</body></html>"
    selection = read([0.99, 0.99, *cells, *([0.99] if behind else [])], not_asked, page)
    rows = [text for kind, text in selection.blocks if kind == "table_row"]
    assert rows == (["Bridge | 4", "Ferry | 2"] if is_kept else [])


def test_a_table_that_lays_out_the_page_is_no_table_of_figures() -> None:
    cell = f"<table><tr><td>Menu</td><td><p>{LINES[0] * 2}</p></td></tr><tr><td>Foot</td><td><p>{LINES[1]}</p></td></tr></table>"
    selection = read([0.01, 0.99, 0.01, 0.99], not_asked, f"<html><body>{cell}</body></html>")
    assert [text for _, text in selection.blocks] == [LINES[0] * 2, LINES[1]]


BRIEF = (
    "港务局十五日公布的月度报告显示，本港十月修复旧桥一百四十二座，目前仍是全省修桥最多的港口。这是本港在截至十月的七个月中"
    "第二次加快修桥，十月底已经完工的桥梁约一千一百三十四座。八月本港曾修桥三百六十五座，九月修桥二十八座，工程将于明年完成。韩桥原 摄"
)


def among_menus(text: str, *, name: str = "", title: str = "港口十月修复旧桥一百四十二座_港口新闻网") -> Any:
    menus = "".join(f'<ul class="menu"><li><a href="/{at}">栏目名称第{at}号</a></li></ul>' for at in range(50))
    page = (
        f"<html lang=zh><head><meta charset=utf-8><title>{title}</title></head><body><div>{menus}</div><div>"
        f'<h1>港口十月修复旧桥一百四十二座</h1><div>2011-12-16 01:32</div><div class="{name}">{text}</div></div>'
        f"<div>{menus}</div></body></html>"
    )
    return extract(Capture(raw=Raw(source_uri="page"), payload=page.encode(), media="html"), options=Options())


def test_the_long_paragraph_below_a_stated_headline_is_text_where_nothing_else_is() -> None:
    assert among_menus(BRIEF).values["text"] == BRIEF


@pytest.mark.parametrize(
    "page", [{"text": BRIEF[:60]}, {"text": BRIEF, "name": "comment"}, {"text": BRIEF, "title": "港口新闻网"}]
)
def test_a_short_line_a_comment_and_a_headline_that_the_page_does_not_state_make_no_brief(
    page: dict[str, str],
) -> None:
    outcome = among_menus(**page)
    assert isinstance(outcome, Reject)
    assert outcome.reason is Reason.NO_TEXT
