"""Outlets: the list with the health of what is collected, and the page of one with its calendar and its copies."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from newsetl.core.errors import UsageError
from newsetl.core.nearest import nearest
from newsetl.explore.charts import calendar, shares
from newsetl.explore.published import Build, Row
from newsetl.explore.site import Site, link, page, site_of
from newsetl.operations.sources_table import sources_table
from newsetl.run.collected import web_context
from newsetl.warehouse.sql import quoted

_MOST = 500  # outlets of the list
_HEALTH_S = 300  # how old the health of sources may be: a source can fail without a new build
_ALL = (
    "SELECT outlet_id, name, host, country, language, aliases, articles FROM facts.outlets "
    "ORDER BY articles DESC, name, outlet_id"
)
_DAYS = (
    "SELECT published_on AS day, count(*) AS articles FROM facts.articles WHERE outlet_id = {outlet} GROUP BY ALL"
)
_SECTIONS = (
    "SELECT section AS name, count(*) AS articles FROM facts.articles WHERE outlet_id = {outlet} "
    "GROUP BY ALL ORDER BY 2 DESC, 1 LIMIT 12"
)
_HAD_FROM = """
SELECT o.outlet_id, count(*) AS articles
FROM copies AS c JOIN facts.articles AS a USING (article_id)
JOIN facts.articles AS o ON o.article_id = c.of_article_id
WHERE a.outlet_id = {outlet} AND o.outlet_id <> a.outlet_id AND c.kind <> 'passage'
GROUP BY ALL ORDER BY 2 DESC, 1 LIMIT 20
"""
_GIVEN_TO = """
SELECT a.outlet_id, count(*) AS articles
FROM copies AS c JOIN facts.articles AS a USING (article_id)
JOIN facts.articles AS o ON o.article_id = c.of_article_id
WHERE o.outlet_id = {outlet} AND o.outlet_id <> a.outlet_id AND c.kind <> 'passage'
GROUP BY ALL ORDER BY 2 DESC, 1 LIMIT 20
"""


def outlet_names(build: Build) -> dict[str, str]:
    """The name of each outlet, by its id."""
    return {row["outlet_id"]: row["name"] for row in build.remembered(_ALL)}


def with_names(build: Build, rows: Sequence[Row]) -> list[Row]:
    """Rows that have an `outlet_id`, with the name of the outlet."""
    names = outlet_names(build)
    return [{**row, "name": names.get(row["outlet_id"], row["outlet_id"])} for row in rows]


def outlets(request: Request) -> Response:
    """The page at /outlets."""
    site = site_of(request)
    with site.published.newest() as build:
        rows = build.remembered(_ALL)
        health = build.remember(f"health {monotonic() // _HEALTH_S}", lambda: _health(site))
    return page(request, "outlets.html", rows=shares(rows[:_MOST]), total=len(rows), health=health, most=_MOST)


def outlet(request: Request) -> Response:
    """The page at /outlet?id=ID."""
    identity = request.query_params.get("id", "")
    with site_of(request).published.newest() as build:
        known = next((row for row in build.remembered(_ALL) if row["outlet_id"] == identity), None)
        if known is None:
            raise HTTPException(404, f"there is no outlet {identity!r}{nearest(identity, outlet_names(build))}")
        own = {"outlet": quoted(identity)}
        rows = build.remembered(_DAYS.format(**own))
        days = {row["day"]: row["articles"] for row in rows if row["day"] is not None}
        values: dict[str, Any] = {
            "sections": shares(build.remembered(_SECTIONS.format(**own))),
            "had_from": shares(with_names(build, build.remembered(_HAD_FROM.format(**own)))),
            "given_to": shares(with_names(build, build.remembered(_GIVEN_TO.format(**own)))),
        }
    years = sorted({day.year for day in days})
    chosen = request.query_params.get("year", "")
    year = int(chosen) if chosen.isdigit() and int(chosen[:9]) in years else (years or [0])[-1]
    return page(
        request,
        "outlet.html",
        outlet=known,
        days=days,
        years=years,
        year=year,
        calendar=calendar(days, year),
        section=lambda row: link("/search", outlet=identity, section=row["name"] or "none"),
        other=lambda row: link("/outlet", id=row["outlet_id"]),
        **values,
    )


def _health(site: Site) -> list[dict[str, Any]]:
    """Sources and publications, and what each has days without; one row with the mistake in sources.toml."""
    try:
        return sources_table(web_context(site.settings))
    except UsageError as error:
        return [{"source": "sources.toml", "kind": "", "state": "cannot be read", "note": str(error)}]
