"""The article's text out of the data of a page."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from newsetl.extract.page.markup import parse
from newsetl.extract.page.page_data import article_source

TITLE = "Council votes to rebuild the bridge"
LINES = [
    f"The {name} council voted on Monday to rebuild the old footbridge, ending a dispute of {count} years in the town."
    for name, count in (("harbour", "two"), ("county", "nine"), ("market", "six"), ("river", "four"))
]
HTML = "".join(f"<p>{line}</p>" for line in LINES)


def lines_of(script: str, *, kind: str = "application/json", jsonld: Any = ()) -> list[str]:
    tree = document_fromstring(f'<html><body><script type="{kind}">{script}</script></body></html>')
    source = article_source(tree, jsonld, titles=[f"{TITLE} - Field Gazette"])
    if source is None:
        return []
    parsed = parse(source.encode(), charset="utf-8")
    assert parsed is not None
    return [element.text_content().strip() for element in parsed.iter("p", "h2") if element.text_content().strip()]


SPANS = [{"_type": "block", "children": [{"text": line[:30]}, {"text": line[30:]}]} for line in LINES]
RICH = [{"nodeType": "paragraph", "content": [{"nodeType": "text", "value": line}]} for line in LINES]


@pytest.mark.parametrize(
    "body",
    [
        HTML,
        "\n".join(LINES),
        LINES,
        [{"type": "paragraph", "html": f"<p>{line}</p>"} for line in LINES],
        [{"type": "text", "content": line} for line in LINES],
        SPANS,
        {"nodeType": "document", "content": RICH},
        [
            [{"type": "image", "text": "A caption that is long enough to be taken for a sentence of the story."}],
            LINES,
        ],
    ],
)
def test_a_text_beside_the_page_s_title_is_found_in_whatever_form_it_stands(body: Any) -> None:
    story = {"page": {"story": {"headline": TITLE, "body": body}}}
    assert lines_of(json.dumps(story)) == LINES
    assert lines_of(f"window.state = {json.dumps(story)}; go();", kind="text/javascript") == LINES


def test_a_text_beside_another_title_is_not_taken() -> None:
    assert lines_of(json.dumps({"story": {"headline": "Storm closes the pier", "body": HTML}})) == []


def test_other_stories_beside_the_one_with_the_page_s_title_are_not_taken() -> None:
    others = [
        {"text": f"Story {number} of the week says nothing about the bridge of the town."} for number in range(99)
    ]
    state = {"items": others, "article": {"headline": TITLE, "body": HTML}}
    assert lines_of(json.dumps(state)) == LINES
    around = {"body": LINES, "article": {"headline": TITLE, "body": "Read on."}}
    assert lines_of(json.dumps(around)) == LINES


def test_a_heading_stays_a_heading_and_teasers_are_left_out() -> None:
    teaser = {"headline": "Ferry adds two boats", "text": LINES[0]}
    body = [
        {"type": "header", "content": "What comes next"},
        *({"type": "text", "content": x} for x in LINES),
        teaser,
    ]
    assert lines_of(json.dumps({"title": TITLE, "body": body})) == ["What comes next", *LINES]


def test_json_ld_gives_its_lines_as_paragraphs() -> None:
    stated = [{"@type": "NewsArticle", "articleBody": "\n\n".join(LINES)}]
    assert lines_of("", jsonld=stated) == LINES


def test_a_few_words_are_no_article() -> None:
    assert lines_of(json.dumps({"title": TITLE, "body": [LINES[0]]})) == []


@given(
    st.recursive(
        st.text(max_size=30) | st.integers() | st.none() | st.just(TITLE),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["title", "body", "text"]), inner)
        ),
        max_leaves=20,
    )
)
def test_any_json_is_read_without_an_error(value: Any) -> None:
    tree = document_fromstring("<html><body><script>x</script></body></html>")
    tree.find(".//script").text = f"a = {json.dumps(value)}"
    article_source(tree, (), titles=[TITLE])


def test_json_nested_too_deep_to_be_read_costs_nothing_else() -> None:
    deep = "[" * 100_000
    assert lines_of(f'{{"a": {deep}') == []
