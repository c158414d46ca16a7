"""Rows of blocks by the compiled loop are those of Python, to the bit; so is what a second text holds of them."""

from __future__ import annotations

import ctypes
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.extract.page import markup
from newsetl.extract.page.block_features import is_candidate
from newsetl.extract.page.claims import Claims
from newsetl.extract.page.features import NAMES, compiled_features, rows_by_loop, rows_in_python, support_in_python
from newsetl.extract.page.folding import lines_in_python
from newsetl.extract.page.title import layout_of
from newsetl.native.features import CompiledFeatures
from newsetl.native.support import measure_support

ROOT = Path(__file__).parents[3]
SENTENCE = "The harbour council voted on Monday to rebuild the old footbridge before the spring."
WORDS = "the harbour council voted on monday to rebuild the old footbridge before the spring"

tag = st.sampled_from("p p div div article section li ul h1 h2 blockquote td figure button main".split())
name = st.sampled_from(["", "", "comment", "hidden", "related teaser", "content", "cookie", "promo box", "media"])
text = st.sampled_from(
    [
        SENTENCE,
        f"{SENTENCE} " * 4,
        f"“{SENTENCE}”",
        "Read more: 5",
        "By Ann",
        "Ends:",
        "٣ ٤",
        "港口議會決定重建。",
        "…",
        "?)",
        "ÀÉ",
    ]
) | st.text(max_size=6)
link = text.map(lambda words: f'<a href="/x">{words}</a>')
part = st.tuples(tag, name).map(lambda pair: f'<{pair[0]} class="{pair[1]}">') | tag.map(lambda one: f"</{one}>")
page = st.lists(part | text | link | st.just("<img>"), min_size=1, max_size=40).map("".join)
claims = st.builds(
    Claims,
    titles=st.lists(text, max_size=2),
    stated_text=st.none() | st.just(f" {WORDS} "),
    news_rank=st.integers(0, 2),
)


@pytest.fixture(scope="module")
def compiled(loops: ctypes.CDLL) -> CompiledFeatures:
    return compiled_features(loops)


def agreed(source: str, stated: Claims, compiled: CompiledFeatures) -> int:
    """How many rows a page has; that both forms give the same is asserted."""
    tree = markup.parse(source.encode("utf-8", "replace"), charset="utf-8")
    if tree is None:
        return 0
    layout = layout_of(tree, stated)
    places = [at for at, block in enumerate(layout.blocks) if is_candidate(block) and at not in layout.foreign]
    if not places:
        return 0
    by_loop, in_python = (
        rows_by_loop(layout, stated, places, compiled),
        rows_in_python(layout, stated, places),
    )
    differing = {
        NAMES[at % len(NAMES)]
        for at, pair in enumerate(zip(by_loop, in_python, strict=True))
        if pair[0] != pair[1]
    }
    assert not differing
    assert by_loop.tobytes() == in_python.tobytes()
    return len(places)


@given(source=page, stated=claims)
def test_any_page_has_the_same_rows(compiled: CompiledFeatures, source: str, stated: Claims) -> None:
    agreed(f"<html><body>{source}</body></html>", stated, compiled)


@given(texts=st.lists(st.text(min_size=1), min_size=1, max_size=5))
def test_any_text_is_measured_alike(compiled: CompiledFeatures, texts: list[str]) -> None:
    agreed("".join(f"<p>{one}</p>" for one in texts), Claims(), compiled)


@pytest.mark.parametrize(
    "path", [*sorted(ROOT.glob("tests/golden/*/page.html")), *sorted(ROOT.glob("samples/pages/*.html"))]
)
def test_real_pages_have_the_same_rows(compiled: CompiledFeatures, path: Path) -> None:
    assert agreed(path.read_bytes().decode("utf-8", "replace"), Claims(titles=[WORDS]), compiled)


letters = st.text(alphabet="ab é港\ud800", max_size=4)


@given(
    whole=st.lists(letters | st.sampled_from(["ab " * 54, "é港 " * 60]), max_size=9).map("".join),
    lines=st.lists(
        letters | st.sampled_from(["ab " * 54, "b" + "ab " * 53, "é港 " * 60, "ab " * 80 + "x"]), max_size=6
    ),
)
def test_any_text_holds_of_any_line_what_it_holds_in_python(
    loops: ctypes.CDLL, whole: str, lines: list[str]
) -> None:
    assert measure_support(loops, lines_in_python(lines), len(lines), whole) == support_in_python(lines, whole)
