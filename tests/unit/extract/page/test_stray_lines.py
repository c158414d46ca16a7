"""Lines that say nothing by themselves."""

import pytest

from newsetl.extract.page.stray_lines import is_stray, without_last_label

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
