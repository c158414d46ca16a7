"""When to look again: articles ever more rarely, feeds as often as they change, failures after a pause."""

from __future__ import annotations

import re
from datetime import timedelta

from newsetl.collect.outcomes import Weight
from newsetl.collect.settings import WebSettings

WEIGHT_OF: dict[Weight, float] = {"hard": 1.0, "soft": 0.5, "temporary": 0.25, "none": 0.0}
_PAUSE: dict[Weight, timedelta] = {
    "hard": timedelta(days=3),
    "soft": timedelta(days=1),
    "temporary": timedelta(minutes=15),
    "none": timedelta(minutes=15),
}
_LONGEST = timedelta(days=30)
_MAX_AGE = re.compile(r"\bmax-age\s*=\s*(\d{1,9})", re.IGNORECASE)


def next_look(looks: int, *, settings: WebSettings) -> timedelta | None:
    """After how long an article is looked at again that was fetched `looks` times; None: never."""
    hours = settings.refetch_hours
    return timedelta(hours=hours[looks - 1]) if 0 < looks <= len(hours) else None


def next_poll(
    before: timedelta | None,
    *,
    had_news: bool,
    fixed: timedelta | None,
    cache_control: str | None,
    settings: WebSettings,
) -> timedelta:
    """After how long a feed is asked again: half as long after news, half as long again after none.

    What the server calls fresh (max-age) is not asked for before, up to the longest poll.
    """
    least, most = (
        timedelta(minutes=settings.poll_min_minutes),
        timedelta(minutes=settings.poll_max_minutes),
    )
    if fixed is not None:
        return fixed
    wait = least if before is None else before / 2 if had_news else before * 1.5
    return min(max(wait, least, max_age(cache_control)), most)


def after_failure(weight: Weight, failures: float, *, asked_s: float | None) -> timedelta:
    """How long a URL rests after a failure; `failures` is its weighted sum, this one included."""
    times = failures / WEIGHT_OF[weight] if WEIGHT_OF[weight] else 1.0
    pause = min(_PAUSE[weight] * 2 ** min(max(times - 1, 0), 12), _LONGEST)
    return max(pause, timedelta(seconds=min(asked_s or 0.0, _LONGEST.total_seconds())))


def max_age(cache_control: str | None) -> timedelta:
    """Freshness that Cache-Control names; zero when it names none."""
    match = _MAX_AGE.search(cache_control or "")
    return timedelta(seconds=int(match[1])) if match else timedelta()
