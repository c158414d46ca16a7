"""Bars of a timeline fill its width and count each article once."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from newsetl.explore.charts import MOST_BARS, timeline


@given(
    st.dictionaries(st.dates(date(1700, 1, 1), date(2030, 1, 1)), st.integers(1, 1000), min_size=1, max_size=20)
)
def test_bars_reach_from_edge_to_edge_and_hold_every_article(counts: dict[date, int]) -> None:
    chart = timeline(counts)
    assert chart is not None
    bars = chart.bars
    assert sum(bar.count for bar in bars) == sum(counts.values())
    assert len(bars) <= max(MOST_BARS, 2030 - 1700 + 1)
    assert bars[0].x == 0
    assert 990 < bars[-1].x + bars[-1].width < 1000
    assert all(first.x + first.width < second.x for first, second in pairwise(bars))


def test_a_single_day_fills_the_width() -> None:
    chart = timeline({date(2026, 3, 4): 7})
    assert chart is not None
    assert [(bar.x, bar.width) for bar in chart.bars] == [(0.0, 997.0)]
