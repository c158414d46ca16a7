"""What readers wrote below an article."""

import pytest
from lxml.html import document_fromstring

from newsetl.extract.page.reader_comments import without_comments
from newsetl.extract.page.walk import read_layout

TEXT = "The harbour council voted on Monday to rebuild the footbridge, ending a dispute of two years."


def kept(label: str, *, above: float = 0.9, below: float = 0.6) -> bool:
    """Whether what stands below a label stays as likely as it was."""
    page = f"<body><p>{TEXT}</p><p>{label}</p><p>I walk there each day, and nobody asked me.</p></body>"
    layout = read_layout(document_fromstring(page))
    layout.prose = [len(TEXT), 0, 40]
    return without_comments(layout, {0: above, 2: below}) == {0: above, 2: below}


@pytest.mark.parametrize(
    "label",
    [
        *(
            "Comments",
            "13 Comment(s)",
            "Comments are now closed for this story",
            "Leave a comment",
            "Comments (0)",
        ),
        *("Kommentare", "Добавить комментарий", "评论(5)", "KOMENTARZE", "댓글 12"),
    ],
)
def test_what_follows_a_label_of_comments_is_no_text(label: str) -> None:
    assert not kept(label)


@pytest.mark.parametrize(
    "line",
    [
        "A spokeswoman declined to comment.",
        "Comment réagissent les pêcheurs ?",
        "The comments that readers of this paper sent last week were kind",
        "Commentary",
        "Background",
    ],
)
def test_other_lines_end_no_text(line: str) -> None:
    assert kept(line)


def test_a_label_before_text_that_is_sure_or_before_any_text_ends_nothing() -> None:
    assert kept("Comments", below=0.85)
    assert kept("Comments", above=0.3)
