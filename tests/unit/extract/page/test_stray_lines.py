"""Lines that say nothing by themselves."""

import pytest

from newsetl.extract.page.stray_lines import is_stray, without_frame, without_last_label

STORY = [("p", "The council voted on Monday to rebuild the footbridge of the old town.")]


@pytest.mark.parametrize(
    "line",
    "***|* * *|—|……|::|\u200d|◇|Advertisement|– Anzeige –|PUBLICITÉ|Реклама|広告|Story continues below advertisement|"
    "Tekst gaat verder onder de foto".split("|"),
)
def test_dividers_and_labels_of_advertisements_are_stray(line: str) -> None:
    assert is_stray("p", line)


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("p", "}"),
        ("p", "?"),
        ("p", "42"),
        ("p", "Advertisement sales fell."),
        ("heading", "Werbung"),
        ("table_row", "—"),
        ("p", "✅"),
        ("p", "-" * 200),
    ],
)
def test_code_figures_headings_cells_and_sentences_are_not(kind: str, line: str) -> None:
    assert not is_stray(kind, line)


@pytest.mark.parametrize("label", ["Read more:", "Das könnte Sie auch interessieren:", "相关阅读："])
def test_a_label_behind_the_text_introduces_nothing(label: str) -> None:
    assert without_last_label([*STORY, ("heading", "See also:"), ("p", label)]) == STORY


def test_a_label_stays_before_what_it_introduces_and_where_there_is_nothing_else() -> None:
    listed = [*STORY, ("p", "They decided:"), ("list_item", "to rebuild the footbridge")]
    assert without_last_label(listed) == listed
    assert without_last_label([("p", "Read more:")]) == [("p", "Read more:")]


def test_a_long_last_sentence_with_a_colon_stays() -> None:
    quote = [*STORY, ("p", "The mayor, who had asked for it for ten years, had the last word on Monday night:")]
    assert without_last_label(quote) == quote


@pytest.mark.parametrize(
    "byline", ["By Ada Field", "BY ADA FIELD AND BO O'HARA", "Von Ada von Feld und Bo Lind", "By Ada Field-Lind,"]
)
def test_a_byline_before_the_text_goes_with_the_date_behind_it(byline: str) -> None:
    date = ("p", "Last updated at 3:21 PM on 15th March 2024")
    assert without_frame([("p", byline), date, *STORY]) == STORY
    assert without_frame([("p", "The town pays for it."), ("p", byline), *STORY]) == [
        ("p", "The town pays for it."),
        *STORY,
    ]


@pytest.mark.parametrize(
    "line", ["By the river", "By Monday the council of the town will have voted.", "Bo Lind", "By 2024"]
)
def test_lines_that_name_no_writer_stay(line: str) -> None:
    assert without_frame([("p", line), *STORY]) == [("p", line), *STORY]


def test_a_byline_stays_in_the_middle_of_a_text_and_as_a_heading() -> None:
    inside = [*STORY * 3, ("p", "By Ada Field"), *STORY]
    assert without_frame(inside) == inside
    heading = [("heading", "By Ada Field"), *STORY]
    assert without_frame(heading) == heading


@pytest.mark.parametrize(
    "notice",
    ["Copyright © 2024 The Harbour Gazette. All rights reserved.", "Copyright (c) 2024 HG", "copyright 2024"],
)
def test_a_notice_of_copyright_behind_the_text_goes(notice: str) -> None:
    assert without_frame([*STORY, ("p", notice)]) == STORY


def test_a_sentence_on_copyright_stays() -> None:
    story = [*STORY, ("p", "Copyright was no matter of the vote.")]
    assert without_frame(story) == story
