"""Who and what the articles name: the list, and the page of one person, organisation or place."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from newsetl.explore.charts import shares, timeline
from newsetl.explore.facts import is_named, spellings
from newsetl.explore.outlets import with_names
from newsetl.explore.published import Build
from newsetl.explore.search import with_titles
from newsetl.explore.site import link, page, site_of
from newsetl.warehouse.sql import quoted

KINDS = {"person": "People", "organisation": "Organisations", "place": "Places", "other": "Others"}
_MOST = 200  # names of the list
_SHOWN = 30  # rows of each table of a name
_LISTED = 10  # its newest articles
_LOOKED_AT = 200  # its newest articles: their quotations, and who is named beside it
_NAMED = """
CREATE OR REPLACE TEMP TABLE named AS
SELECT version, article_id, published_on, outlet_id, language FROM facts.articles WHERE {condition}
"""
# Parts hold ranges of versions: of the newest articles, few parts are read.
_NEWEST = f"""
CREATE OR REPLACE TEMP TABLE newest AS
FROM named
ORDER BY published_on DESC NULLS LAST, article_id LIMIT {_LOOKED_AT}
"""
_QUOTES = (
    "SELECT coalesce(speaker_resolved, speaker) AS said_by, text, newest.published_on, newest.article_id, "
    "count(*) OVER same_words AS articles FROM quotes JOIN newest USING (version) "
    "WHERE kind <> 'scare' AND name_fits(said_by, $1) "
    "WINDOW same_words AS (PARTITION BY said_by, rtrim(text, ' .,;:!?…')) "
    "QUALIFY row_number() OVER (same_words ORDER BY newest.published_on, newest.article_id, position) = 1 "
    f"ORDER BY newest.published_on DESC NULLS LAST, newest.article_id, position LIMIT {_SHOWN + 1}"
)
_BESIDE = (
    "SELECT name, entity_type_name(any_value(type)) AS type_name, count(DISTINCT version) AS articles "
    "FROM entities SEMI JOIN newest USING (version) WHERE words_folded(name) <> words_folded($1) "
    f"GROUP BY name ORDER BY articles DESC, name LIMIT {_SHOWN}"
)
_OUTLETS = (
    "SELECT outlet_id, count(*) AS articles FROM named GROUP BY ALL "
    f"ORDER BY articles DESC, outlet_id LIMIT {_SHOWN}"
)
_DAYS = "SELECT published_on AS day, count(*) AS articles FROM named WHERE published_on IS NOT NULL GROUP BY ALL"
_FIRST = f"FROM newest ORDER BY published_on DESC NULLS LAST, article_id LIMIT {_LISTED}"
_MOST_NAMED = (
    "SELECT name, entity_type_name(type) AS type_name, articles, mentions, salience FROM facts.names "
    "WHERE type = (SELECT entity_type({kind})) ORDER BY articles DESC, mentions DESC, name LIMIT {most}"
)


def names(request: Request) -> Response:
    """The page at /names: those in most articles."""
    kind = request.query_params.get("kind", "person")
    if kind not in KINDS:
        raise HTTPException(404, f"there is no kind of names {kind!r}; there are {', '.join(KINDS)}")
    with site_of(request).published.newest() as build:
        rows = build.remembered(_MOST_NAMED.format(kind=quoted(kind), most=_MOST))
    return page(request, "names.html", kind=kind, kinds=KINDS, rows=shares(rows), most=_MOST)


def name(request: Request) -> Response:
    """The page at /name?name=…: when, where and beside whom it is named, and what was said by it."""
    wanted = request.query_params.get("name", "").strip()
    with site_of(request).published.newest() as build:
        (values,) = build.remember(f"name {wanted}", lambda: [_values(build, wanted)])
    if not values["total"]:
        raise HTTPException(404, f"no article names {wanted!r} so: look for its words on the search page")
    return page(
        request,
        "name.html",
        name=wanted,
        outlet=lambda row: link("/search", name=wanted, outlet=row["outlet_id"] or "none"),
        other=lambda row: link("/name", name=row["name"]),
        **values,
    )


def _values(build: Build, wanted: str) -> dict[str, Any]:
    """What the page of a name shows."""
    names = [row["name"] for row in build.remembered(spellings(wanted))]
    build.rows(_NAMED.format(condition=is_named(names)))
    build.rows(_NEWEST)
    total = build.rows("SELECT count(*) AS n FROM named")[0]["n"]
    if not total:
        return {"total": 0}
    quotes = with_titles(build, build.rows(_QUOTES, [wanted]))
    return {
        "total": total,
        "looked_at": min(total, _LOOKED_AT),
        "timeline": timeline({row["day"]: row["articles"] for row in build.rows(_DAYS)}),
        "quotes": quotes[:_SHOWN],
        "has_more_quotes": len(quotes) > _SHOWN or total > _LOOKED_AT,
        "outlets": shares(with_names(build, build.rows(_OUTLETS))),
        "beside": shares(build.rows(_BESIDE, [wanted])),
        "articles": with_titles(build, with_names(build, build.rows(_FIRST))),
    }
