"""Whether the sentences between headline and text count as text."""

import pytest
from lxml.html import document_fromstring

from newsetl.core.text import folded
from newsetl.extract.page.blocks import inherit
from newsetl.extract.page.standfirst import with_standfirst
from newsetl.extract.page.walk import read_layout

STANDFIRST = (
    "After two years of dispute the footbridge over the harbour is to be rebuilt, and the town pays for it."
)
TEXT = "The harbour council voted on Monday to rebuild footbridge {}, ending a dispute of two years in the town."


def probability(
    line: str = STANDFIRST,
    *,
    attributes: str = "",
    tag: str = "p",
    before: float = 0.3,
    descriptions: tuple[str, ...] = (STANDFIRST,),
    text: str = TEXT,
) -> float:
    """The probability of a line below a headline, by what the head of the page states."""
    page = (
        f"<body><h1>Footbridge to be rebuilt</h1><div {attributes}><{tag}>{line}</{tag}></div>"
        f"<div><p>{text.format(1)}</p><p>{TEXT.format(2)}</p></div></body>"
    )
    layout = read_layout(document_fromstring(page))
    layout.title = 0
    inherit(layout)
    layout.prose = [0, 0, 100, 100]
    probabilities = {1: before, 2: 0.99, 3: 0.99}
    return with_standfirst(layout, probabilities, descriptions=list(map(folded, descriptions)))[1]


def test_what_the_head_of_the_page_states_as_its_description_is_text() -> None:
    assert probability() == 0.9
    assert probability(descriptions=("The harbour.", STANDFIRST[:80])) == 0.9  # a long one is cut
    assert probability(tag="h2") == 0.9


def test_what_is_named_a_standfirst_is_text() -> None:
    assert probability(descriptions=(), attributes='class="article-standfirst"') == 0.9
    assert probability(descriptions=(), attributes='class="article-subheadline"', tag="h2") == 0.9
    assert probability(descriptions=(), attributes='class="article-subheadline"', tag="h3") == 0.3


def test_a_paragraph_that_only_begins_like_the_standfirst_is_no_copy_of_it() -> None:
    assert probability(text=f"{STANDFIRST[:70]} across the water, harbour council {{}} says.") == 0.9


@pytest.mark.parametrize(
    "other",
    [
        {"descriptions": ()},
        {"descriptions": ("The harbour gazette writes about the harbour and the town every day but Sunday.",)},
        {"before": 0.2},
        {"line": STANDFIRST[:40], "descriptions": (STANDFIRST[:40],)},
        {"line": f'<a href="/x">{STANDFIRST}</a>'},
        {"attributes": 'class="caption"'},
        {"text": f"{STANDFIRST} It begins in May, harbour council {{}} says."},
    ],
    ids=["not stated", "another text", "unlikely", "short", "a link", "a caption", "said again by the text"],
)
def test_other_lines_below_a_headline_stay_as_likely_as_they_were(other: dict[str, object]) -> None:
    assert probability(**other) == other.get("before", 0.3)  # type: ignore[arg-type]


def test_a_page_without_a_headline_or_a_text_has_no_standfirst() -> None:
    layout = read_layout(document_fromstring(f"<body><p>{STANDFIRST}</p><p>{TEXT}</p></body>"))
    layout.prose = [0, 100]
    assert with_standfirst(layout, {0: 0.3, 1: 0.99}, descriptions=[folded(STANDFIRST)]) == {0: 0.3, 1: 0.99}
    layout.title = 0
    assert with_standfirst(layout, {1: 0.5}, descriptions=[folded(TEXT)]) == {1: 0.5}
