"""Stories: events that several articles tell, and the page of one: who told it when, first, with what words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from newsetl.api import questions
from newsetl.api.find import parsed_id
from newsetl.core.counted import counted
from newsetl.explore.charts import shares, timeline
from newsetl.explore.outlets import with_names
from newsetl.explore.search import summaries
from newsetl.explore.site import link, page, site_of

_MOST = 200
_OUTLETS = (
    "SELECT a.outlet_id, count(*) AS articles FROM story_articles JOIN facts.articles AS a USING (article_id) "
    "WHERE story_id = $1 GROUP BY ALL ORDER BY 2 DESC, 1"
)
_SHOWN = 200  # articles of a story with their words


def stories(request: Request) -> Response:
    """The page at /stories: those of most articles."""
    with site_of(request).published.newest() as build:
        rows = build.remembered(questions.stories())
    return page(request, "stories.html", rows=shares(rows[:_MOST]), total=len(rows))


def story(request: Request) -> Response:
    """The page at /story/ID: its articles in order of time."""
    identity = parsed_id(request.path_params["story"])
    if identity is None:
        raise HTTPException(404, f"{request.path_params['story']!r} is no id of a story")
    with site_of(request).published.newest() as build:
        facts = build.rows("FROM stories WHERE story_id = $1", [identity])
        rows = build.rows(questions.stories(str(identity)))
        if not facts or not rows:
            raise HTTPException(404, f"there is no story {identity}: newsetl maintain may have grouped it anew")
        publishers = with_names(build, build.rows(_OUTLETS, [identity]))
        excerpts = summaries(build, [row["article_id"] for row in rows[:_SHOWN]])
    words = {row["article_id"]: row["pieces"] for row in excerpts}
    days: dict[Any, int] = {}
    for row in rows:
        if row["published_on"] is not None:
            days[row["published_on"]] = days.get(row["published_on"], 0) + 1
    return page(
        request,
        "story.html",
        story=facts[0],
        rows=[{**row, "pieces": words.get(row["article_id"], []), "later": _later(row, rows[0])} for row in rows],
        timeline=timeline(days),
        publishers=shares(publishers),
        outlet=lambda row: link("/outlet", id=row["outlet_id"]) if row["outlet_id"] else "/outlets",
    )


def _later(row: dict[str, Any], first: dict[str, Any]) -> str:
    """How long after the first article, such as "3 h later"; "" where it is not known."""
    if row is first:
        return "first"
    if row["published_at"] and first["published_at"]:
        hours = (row["published_at"] - first["published_at"]) / timedelta(hours=1)
        return f"{hours:.0f} h later" if hours < 48 else f"{hours / 24:,.0f} days later"
    if row["published_on"] and first["published_on"]:
        days = (row["published_on"] - first["published_on"]).days
        return f"{counted(days, 'day')} later" if days else "the same day"
    return ""
