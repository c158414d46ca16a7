"""Pictures of answers, by Altair: a line over time, bars of a comparison, bars to both sides of keyness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import altair

_MOST_BARS = 30
_MOST_TICKS = 5  # of the axis of counts: whole numbers only
_SHARE = 0.9  # of its step that a bar of a timeline fills


def draw(picture: str, rows: Sequence[Mapping[str, Any]]) -> altair.Chart:
    """The picture of some rows: `picture` is timeline, comparison or keyness."""
    import altair as alt

    values = [{name: _plain(value) for name, value in row.items()} for row in rows]
    if picture == "timeline":
        return _timeline(alt, values)
    values = values[:_MOST_BARS]
    if picture == "comparison":
        return _bars(alt, values, x="share", title="share of its articles", y="publication")
    if picture == "cooccurrence":
        return _bars(alt, values, x="log_likelihood", title="log-likelihood", y="word")
    return _bars(
        alt, values, x="log_likelihood", title="rarer in the target ← log-likelihood → more frequent", y="word"
    )


def _timeline(alt: Any, values: list[dict[str, Any]]) -> altair.Chart:
    highest = max((value["articles"] for value in values), default=0)
    return (  # type: ignore[no-any-return]
        alt.Chart(alt.Data(values=_with_ends(values)), width=640, height=220)
        .mark_bar(orient="vertical")  # with a stated beginning and end they would lie, as lines
        .encode(
            x=alt.X("day:T", title=None, axis=alt.Axis(labelOverlap="greedy", format="%Y-%m-%d")),
            x2="end:T",
            y=alt.Y("articles:Q", title="articles", axis=alt.Axis(tickCount=min(highest, _MOST_TICKS))),
            tooltip=["day:T", "articles:Q", "of_articles:Q", alt.Tooltip("share:Q", format=".1%")],
        )
    )


def _with_ends(values: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Steps of a timeline with `end`, where their bar ends: a little before the next step begins."""
    days = [date.fromisoformat(value["day"]) for value in values]
    lengths = [after - day for day, after in pairwise(days)]
    lengths += lengths[-1:] or [timedelta(days=1)] * len(days)
    ends = [datetime.combine(day, time()) + _SHARE * length for day, length in zip(days, lengths, strict=True)]
    return [{**value, "end": end.isoformat()} for value, end in zip(values, ends, strict=True)]


def _bars(alt: Any, values: list[dict[str, Any]], *, x: str, title: str, y: str) -> altair.Chart:
    columns = list(values[0]) if values else [y, x]
    return (  # type: ignore[no-any-return]
        alt.Chart(alt.Data(values=values), width=520)
        .mark_bar()
        .encode(
            x=alt.X(f"{x}:Q", title=title),
            y=alt.Y(f"{y}:N", sort=None, title=None),
            color=alt.condition(f"datum.{x} < 0", alt.value("#b5651d"), alt.value("#33658a")),
            tooltip=[f"{name}:N" for name in columns],
        )
    )


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    return value if isinstance(value, int | float | str | bool) or value is None else str(value)
