"""Paragraphs of plain texts, however their lines were broken."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.core.line_breaks import joined_lines, split_paragraphs
from newsetl.core.text import one_line

HEAD = [
    "Harbour bridge closed after storm",
    "Council says repairs take a year",
    "By Mara Ellwood",
    "12 March 2026",
]
PARAGRAPHS = [
    "The old harbour bridge was closed on Thursday after the storm had torn two of its cables, the council said. "
    "Engineers were called at night and found that the northern tower had moved by some twelve centimetres since "
    "the last inspection in the autumn. Nobody was hurt, but several hundred commuters had to take the ferry, which "
    "left the island with long queues.",
    "“We will not open it again before we know that it is safe,” said council leader Tom Brandt. “People deserve "
    "nothing less than that.” Repairs are expected to take at least a year, and to cost some four million crowns, "
    "which the town does not have.",
    "The ferry sails every half hour until then. Tickets are free for those who live on the island, and the line "
    "has hired a second ship from Osterhafen, which is due on Monday.",
]


@given(st.text())
def test_splitting_into_paragraphs_loses_no_character_but_hyphens_at_line_ends(text: str) -> None:
    paragraphs = split_paragraphs(text)
    assert all(paragraph and "\n" not in paragraph for paragraph in paragraphs)
    kept, whole = ("".join("".join(given).split()) for given in (paragraphs, one_line(text)))
    assert kept.replace("-", "") == whole.replace("-", "")


def test_every_line_is_a_paragraph_unless_lines_were_broken_by_a_typewriter() -> None:
    long_lines = ["A first paragraph that goes on for rather longer than any typewriter does. " * 2, "Short one."]
    assert split_paragraphs("\n".join(long_lines)) == [line.strip() for line in long_lines]
    wrapped = (
        "The harbour board met on Monday and voted\nfor the wider basin after a debate of five\n"
        "hours, by two votes.\n\nThe ferry sails again on Tuesday, said the\nline, which has hired "
        "a second ship for it\nfrom Osterhafen."
    )
    assert split_paragraphs(wrapped) == [block.replace("\n", " ") for block in wrapped.split("\n\n")]


@given(
    width=st.integers(30, 100),
    head=st.lists(st.sampled_from(HEAD), unique=True),
    is_parted=st.booleans(),
    is_ragged=st.booleans(),
)
def test_broken_lines_are_joined_below_a_head_of_any_form(
    width: int, head: list[str], is_parted: bool, is_ragged: bool
) -> None:
    head = [line for line in head if len(line) < 0.6 * width]  # what a typewriter had left short itself
    blocks = [broken(text, width, is_ragged=is_ragged) for text in PARAGRAPHS]
    text = "\n".join([*head, *(["", ""] if is_parted else []), "\n\n".join(blocks)])
    assert split_paragraphs(text) == [*head, *PARAGRAPHS]


def broken(text: str, width: int, *, is_ragged: bool) -> str:
    """The text in lines of a width; ragged as a column in print letters, whose lines hold more or fewer of them."""
    if not is_ragged:
        return textwrap.fill(text, width)
    lines, rest = [], text
    while rest:
        line = textwrap.wrap(rest, width - (len(lines) * 5) % max(1, width // 6))[0]
        lines.append(line)
        rest = rest[len(line) :].strip()
    return "\n".join(lines)


def test_a_headline_that_is_longer_than_the_lines_below_it_stands_alone() -> None:
    headline = (
        "Council leader Tom Brandt says that repairs of the harbour bridge will take at least a year and cost"
    )
    text = f"{headline}\n{textwrap.fill(PARAGRAPHS[0], 45)}\n\n{textwrap.fill(PARAGRAPHS[1], 45)}"
    assert split_paragraphs(text) == [headline, *PARAGRAPHS[:2]]


@pytest.mark.parametrize(
    "lines",
    [
        ["milk", "two eggs", "flour", "a pinch of salt", "some butter for the pan"],
        ["Ferry Line 14 3", "Harbour United 12 9", "Osterhafen FC 11 5", "Port Ellery Town 10 2"],
        [
            "The first paragraph ends here.",
            "the second one begins in small letters.",
            "a third.",
            "a fourth.",
            "a fifth.",
        ],
    ],
)
def test_lists_tables_and_small_beginnings_keep_their_lines(lines: list[str]) -> None:
    assert split_paragraphs("\n".join(lines)) == lines


@pytest.mark.parametrize(
    "lines",
    [
        [
            "市集在停业十九个月后重新开门，但八十个摊位中只有四十一个。",
            "镇政府花了六百二十万元修建新屋顶、电线和喷淋系统，并承诺。",
        ]
        * 2,
        [
            "여객선이 월요일부터 하루 한 차례만 다닌다. 경사로를 새로 짓는다.",
            "운항비는 내년 예산에 이미 들어 있다고 군은 밝혔다.",
        ]
        * 2,
    ],
)
def test_short_paragraphs_of_a_script_without_small_letters_stay_apart(lines: list[str]) -> None:
    assert split_paragraphs("\n".join(lines)) == lines


def test_a_hyphen_where_no_words_are_parted_belongs_to_its_word() -> None:
    lines = (
        "A new daily would give the island its second English-\nlanguage paper - the sixth in all the region --\n"
        "making the town the most crowded market in the\nnorth, which is a small one and pays little."
    )
    joined = "second English-language paper - the sixth in all the region -- making the town"
    assert joined in " ".join(split_paragraphs(lines))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Engineers were cal-", "led at night."], "Engineers were called at night."),
        (["a long-", "term plan, as long-term plans are"], "a long-term plan, as long-term plans are"),
        (["not said which --", "selling or joining"], "not said which -- selling or joining"),
        (["the Anglo-", "German treaty"], "the Anglo- German treaty"),
        (["台风过后，大桥于周", "四关闭。"], "台风过后，大桥于周四关闭。"),
    ],
)
def test_words_that_were_parted_are_whole(lines: list[str], expected: str) -> None:
    hyphenated = frozenset({"long-term"}) if "long-term" in " ".join(lines) else frozenset()
    assert joined_lines(lines, hyphenated) == expected
