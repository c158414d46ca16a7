"""What the report of a run says of copies."""

from __future__ import annotations

from uuid import UUID

import pytest

from newsetl.run.report import Report
from newsetl.warehouse.lake import Counts


@pytest.mark.parametrize(
    ("copies", "crowded", "sentence"),
    [
        (0, 0, ""),
        (1, 0, "1 copy of articles that are held"),
        (
            90,
            1,
            "90 copies of articles that are held "
            "(1 passage stands in so many articles that each was compared with a few of them only)",
        ),
        (
            1200,
            3,
            "1,200 copies of articles that are held "
            "(3 passages stand in so many articles that each was compared with a few of them only)",
        ),
    ],
)
def test_copies_are_counted_and_what_was_not_compared_with_all_is_said(
    copies: int, crowded: int, sentence: str
) -> None:
    counts = Counts()
    report = Report(
        run_id=UUID(int=1),
        counts=counts,
        reasons={},
        seconds=1.0,
        status="completed",
        copies=copies,
        crowded=crowded,
    )
    assert report.related == sentence
