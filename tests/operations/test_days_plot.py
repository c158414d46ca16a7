"""The plot of articles a day: axes, every day, and the days without articles."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsetl.operations.days_plot import days_plot

NEWEST = date(2026, 3, 21)


@given(st.dictionaries(st.integers(0, 90), st.integers(1, 100_000), min_size=1))
def test_every_day_has_a_column_and_a_day_without_articles_a_dot(ago: dict[int, int]) -> None:
    counts = {NEWEST - timedelta(days=days): count for days, count in ago.items()}
    lines = days_plot(counts, days=60).splitlines()
    newest = max(counts)
    span = [newest - timedelta(days=59 - place) for place in range(60)]
    (axis,) = (line for line in lines if "└" in line)
    columns = axis.partition("└")[2]
    assert [column == "·" for column in columns] == [day not in counts for day in span]
    margin = axis.index("└") + 1
    lowest = lines[lines.index(axis) - 1].ljust(margin + 60)[margin:]
    assert [bar != " " for bar in lowest] == [day in counts for day in span]
    assert f"{max(counts.get(day, 0) for day in span):,}" in lines[1]
    assert f"{columns.count('·')} of these 60" in lines[-1]
    assert all(len(line) <= 85 for line in lines)


def test_no_article_is_no_plot() -> None:
    assert days_plot({}) == ""
