"""Who and what the articles name: the list, and the page of one person, organisation or place."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from newsetl.api import questions
from newsetl.explore.charts import shares, timeline
from newsetl.explore.outlets import with_names
from newsetl.explore.search import summaries
from newsetl.explore.site import link, page, site_of
from newsetl.warehouse.sql import quoted

KINDS = {"person": "People", "organisation": "Organisations", "place": "Places", "other": "Others"}
_MOST = 200  # names of the list
_SHOWN = 30  # rows of each table of a name
_NAMED = """
CREATE OR REPLACE TEMP TABLE named AS
SELECT article_id, published_on, outlet_id FROM articles
SEMI JOIN (SELECT article_id FROM entities WHERE words_folded(name) = words_folded({name})) USING (article_id)
"""
_QUOTES = (
    "SELECT speaker, text, published_on, publisher, title, article_id "
    "FROM v_quotes SEMI JOIN named USING (article_id) WHERE name_fits(speaker, $1) "
    f"ORDER BY published_on DESC NULLS LAST, article_id, position LIMIT {_SHOWN + 1}"
)
_BESIDE = (
    "SELECT name, entity_type_name(any_value(type)) AS type_name, count(DISTINCT article_id) AS articles "
    "FROM entities SEMI JOIN named USING (article_id) WHERE words_folded(name) <> words_folded($1) "
    f"GROUP BY name ORDER BY articles DESC, name LIMIT {_SHOWN}"
)
_OUTLETS = (
    "SELECT outlet_id, count(*) AS articles FROM named GROUP BY ALL "
    f"ORDER BY articles DESC, outlet_id LIMIT {_SHOWN}"
)
_DAYS = "SELECT published_on AS day, count(*) AS articles FROM named WHERE published_on IS NOT NULL GROUP BY ALL"
_NEWEST = "SELECT article_id FROM named ORDER BY published_on DESC NULLS LAST, article_id LIMIT 5"


def names(request: Request) -> Response:
    """The page at /names: those in most articles."""
    kind = request.query_params.get("kind", "person")
    if kind not in KINDS:
        raise HTTPException(404, f"there is no kind of names {kind!r}; there are {', '.join(KINDS)}")
    with site_of(request).published.newest() as build:
        rows = build.remembered(questions.entities("true", kind=kind, limit=_MOST))
    return page(request, "names.html", kind=kind, kinds=KINDS, rows=shares(rows), most=_MOST)


def name(request: Request) -> Response:
    """The page at /name?name=…: when, where and beside whom it is named, and what was said by it."""
    wanted = request.query_params.get("name", "").strip()
    with site_of(request).published.newest() as build:
        build.rows(_NAMED.format(name=quoted(wanted)))
        days = {row["day"]: row["articles"] for row in build.rows(_DAYS)}
        total = build.rows("SELECT count(*) AS n FROM named")[0]["n"]
        if not total:
            raise HTTPException(404, f"no article names {wanted!r} so: look for its words on the search page")
        quotes = build.rows(_QUOTES, [wanted])
        newest = [row["article_id"] for row in build.rows(_NEWEST)]
        values: dict[str, Any] = {
            "outlets": shares(with_names(build, build.rows(_OUTLETS))),
            "beside": shares(build.rows(_BESIDE, [wanted])),
            "articles": summaries(build, newest, query=f'"{wanted}"'),
        }
    return page(
        request,
        "name.html",
        name=wanted,
        total=total,
        timeline=timeline(days),
        quotes=quotes[:_SHOWN],
        has_more_quotes=len(quotes) > _SHOWN,
        outlet=lambda row: link("/search", name=wanted, outlet=row["outlet_id"] or "none"),
        other=lambda row: link("/name", name=row["name"]),
        **values,
    )
