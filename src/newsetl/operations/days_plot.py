"""Articles a day as a plot of characters: it fits every page and every terminal, and holds nothing but numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

_HEIGHT = 8  # lines
_EIGHTHS = " ▁▂▃▄▅▆▇█"
_TICK_DAYS = 10
_NONE = "·"  # a day without articles


def days_plot(counts: Mapping[date, int], *, days: int = 60) -> str:
    """The last `days` days up to the newest article, a column a day, with both axes.

    Args:
        counts: articles by date of publication; a day that is missing had none.
        days: width of the plot, in days.

    Returns:
        Lines of text; "" when there is no article.
    """
    if not counts:
        return ""
    newest = max(counts)
    span = [newest - timedelta(days=days - 1 - place) for place in range(days)]
    values = [counts.get(day, 0) for day in span]
    top = max(values)
    width = len(f"{top:,}")
    lines = [f"articles a day, {span[0]:%Y-%m-%d} to {newest:%Y-%m-%d}, by date of publication"]
    for level in range(_HEIGHT, 0, -1):
        is_labelled = level == _HEIGHT or (level == _HEIGHT // 2 and top % 2 == 0)
        label = f"{top * level // _HEIGHT:,}" if is_labelled else ""
        bars = "".join(_cell(value, top, level) for value in values)
        lines.append(f"{label:>{width}} {'┤' if label else '│'}{bars}".rstrip())
    lines.append(f"{0:>{width}} └{''.join('─' if value else _NONE for value in values)}")
    lines.append(" " * (width + 2) + _ticks(span))
    without = sum(1 for value in values if not value)
    lines.append(f"{_NONE} a day without articles: {without} of these {days}")
    return "\n".join(lines)


def _cell(value: int, top: int, level: int) -> str:
    """The part of a day's bar that stands in one line."""
    eighths = round(value * _HEIGHT * 8 / top)
    if value and eighths == 0:
        eighths = 1  # one article among thousands is seen
    return _EIGHTHS[max(0, min(8, eighths - (level - 1) * 8))]


def _ticks(span: list[date]) -> str:
    """Month and day below every tenth column."""
    line = ""
    for place in range(0, len(span), _TICK_DAYS):
        line = line.ljust(place) + f"{span[place]:%m-%d}"
    return line
