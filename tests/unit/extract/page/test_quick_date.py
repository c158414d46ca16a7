"""Dates in a page's own data."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.extract.page.quick_date import KEYED, keyed_date

PARTS = ["date", "Published", "publish", "first", "_at", "expires", '"', "'", "&quot;", "\\", " ", "\n", ":", ","]
sources = st.lists(st.sampled_from([*PARTS, "2024-05-06", "1-02-03-04", "05"]), max_size=20).map("".join)


@pytest.mark.parametrize(
    ("source", "date"),
    [
        ('{"expires": "2025-01-01", "datePublished": "2024-05-06T07:08"}', "2024-05-06"),
        (r"{\"publish_date\":\"2024-05-06\"}", "2024-05-06"),
        ("{'date': '2024-05-06', 'date': '2024-05-07'}", "2024-05-06"),
        ('{"update": "2024-05-06"}', None),
        ('{"date": 2024-05-06}', None),
    ],
)
def test_the_first_date_under_a_key_of_publication_counts(source: str, date: str | None) -> None:
    assert keyed_date(source) == date


@given(source=sources)
def test_the_short_search_finds_what_a_search_of_all_finds(source: str) -> None:
    match = KEYED.search(source)
    assert keyed_date(source) == (match[1] if match else None)
