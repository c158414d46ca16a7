"""The first page: what is in the corpus, from when, where the gaps are, what was declined, what ran."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from newsetl.explore.charts import shares, timeline
from newsetl.explore.outlets import with_names
from newsetl.explore.published import Build
from newsetl.explore.site import Site, link, page, site_of
from newsetl.operations.folder import Folder
from newsetl.operations.schedules import read_service
from newsetl.run.refresh import count_stale

_MOST = 12  # rows of a list; the page that shows all is linked

_TOTALS = (
    "SELECT count(*) AS articles, count(published_on) AS dated, min(published_on) AS first_on, "
    "max(published_on) AS last_on, coalesce(sum(word_count), 0)::BIGINT AS words, "
    "(SELECT count(*) FROM article_versions) AS versions, (SELECT count(*) FROM rejects) AS rejects, "
    "(SELECT count(*) FROM clusters WHERE NOT is_head) AS copies FROM articles"
)
_DAYS = (
    "SELECT published_on AS day, count(*) AS articles FROM facts.articles "
    "WHERE published_on IS NOT NULL GROUP BY ALL"
)
_OUTLETS = "SELECT outlet_id, count(*) AS articles FROM facts.articles GROUP BY ALL ORDER BY 2 DESC, 1"
_LANGUAGES = "SELECT language AS name, count(*) AS articles FROM facts.articles GROUP BY ALL ORDER BY 2 DESC, 1"
_SECTIONS = "SELECT section AS name, count(*) AS articles FROM facts.articles GROUP BY ALL ORDER BY 2 DESC, 1"
_REASONS = "SELECT reason AS name, count(*) AS articles FROM rejects GROUP BY ALL ORDER BY 2 DESC, 1"
_RUNS = "SELECT * FROM runs ORDER BY started_at DESC LIMIT 5"
_NEWEST = "SELECT max(loaded_at) AS loaded_at FROM articles"


def overview(request: Request) -> Response:
    """The page at /."""
    site = site_of(request)
    with site.published.newest() as build:
        (totals,) = build.remembered(_TOTALS)
        days = {row["day"]: row["articles"] for row in build.remembered(_DAYS)}
        lists = {
            "outlets": _listed(build, _OUTLETS),
            "languages": _listed(build, _LANGUAGES),
            "sections": _listed(build, _SECTIONS),
            "reasons": _listed(build, _REASONS),
        }
        runs = build.remembered(_RUNS)
        stale = count_stale(build.connection, site.settings.options.recipe)
        (newest,) = build.remembered(_NEWEST)
    return page(
        request,
        "overview.html",
        totals=totals,
        timeline=timeline(days),
        lists=lists,
        runs=runs,
        stale=stale,
        loaded_at=newest["loaded_at"],
        build=build.name,
        schedules=_schedules(site),
        outlet=lambda row: link("/search", outlet=row["outlet_id"] or "none"),
        language=lambda row: link("/search", language=row["name"] or "none"),
        section=lambda row: link("/search", section=row["name"] or "none"),
        reason=lambda row: link("/rejects", reason=row["name"]),
    )


def _listed(build: Build, sql: str) -> dict[str, Any]:
    """The largest rows, and how many there are."""
    rows = build.remembered(sql)
    largest = rows[:_MOST]
    return {"rows": shares(with_names(build, largest) if sql is _OUTLETS else largest), "total": len(rows)}


def _schedules(site: Site) -> list[str]:
    """How the schedules of `newsetl up` do; empty where it was never started."""
    service = read_service(Folder(site.settings.warehouse))
    if service is None:
        return []
    return [*(schedule.sentence for schedule in service.schedules), *service.problems]
