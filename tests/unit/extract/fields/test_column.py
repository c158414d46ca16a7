"""What is kept of the candidates for a column."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from newsetl.core.records import Candidate
from newsetl.extract.fields.column import column, read_columns
from newsetl.extract.page.page import Page
from tests.unit.extract.fields.text_pages import text_page


@pytest.mark.parametrize(("count", "kept"), [(1, 1), (19, 19), (20, 20), (21, 20), (50, 20)])
def test_up_to_twenty_candidates_are_kept_as_evidence(count: int, kept: int) -> None:
    def mood(page: Page) -> Iterator[Candidate[str]]:
        """How the text sounds."""
        yield from (Candidate(value=f"mood {number}", source="test") for number in range(count))

    read = read_columns(text_page("A report."), [column(mood)])
    assert [row.value for row in read.evidence] == [f"mood {number}" for number in range(kept)]
    assert read.values == {"mood": "mood 0"}


def test_a_value_that_is_chosen_late_is_kept_beside_twenty_others() -> None:
    def mood(page: Page) -> Iterator[Candidate[str]]:
        """How the text sounds."""
        yield from (Candidate(value=f"mood {number}", source="test") for number in range(50))

    read = read_columns(text_page("A report."), [column(mood, check=lambda value: value == "mood 40")])
    assert [row.value for row in read.evidence if row.chosen] == ["mood 40"]
    assert len(read.evidence) == 21
