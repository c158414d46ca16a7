"""Runs and rejects: what came of every input, why it is no article, and what can be done."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from newsetl.api.find import parsed_id
from newsetl.core.records import REMEDY, Reason
from newsetl.explore.charts import shares
from newsetl.explore.search import page_number
from newsetl.explore.site import link, page, site_of
from newsetl.warehouse.sql import quoted

PAGE = 100
_MOST_RUNS = 500
_RUNS = "FROM runs ORDER BY started_at DESC"
_BY_REASON = (
    "SELECT reason AS name, count(*) AS articles FROM rejects WHERE {where} GROUP BY ALL ORDER BY 2 DESC, 1"
)
_REJECTS = (
    "SELECT reason, stage, detail, url, concat_ws('#', source_uri, raw_member, coalesce(raw_record_id, "
    "raw_row::VARCHAR, raw_offset::VARCHAR)) AS place, run_id, loaded_at FROM rejects WHERE {where} "
    "ORDER BY reason, place LIMIT {limit} OFFSET {offset}"
)
_LOADS = "SELECT seq, seen, undone FROM loads WHERE run_id = $1 ORDER BY seq"


def runs(request: Request) -> Response:
    """The page at /runs."""
    with site_of(request).published.newest() as build:
        rows = build.remembered(_RUNS)
    return page(request, "runs.html", runs=rows[:_MOST_RUNS], total=len(rows))


def run(request: Request) -> Response:
    """The page at /run/ID: its counts, its rejects, and where its articles are."""
    identity = parsed_id(request.path_params["run"])
    with site_of(request).published.newest() as build:
        runs = build.rows("FROM runs WHERE run_id = $1", [identity]) if identity else []
        if not runs:
            raise HTTPException(
                404,
                f"the build {build.name} knows no run {request.path_params['run']!r}: "
                "`newsetl undo` may have taken it out",
            )
        where = f"run_id = '{identity}'::UUID"
        values = {
            "loads": build.rows(_LOADS, [identity]),
            "reasons": shares(build.rows(_BY_REASON.format(where=where))),
            "articles": build.rows(f"SELECT count(*) AS n FROM facts.articles WHERE {where}")[0]["n"],
            "rejects": build.rows(_REJECTS.format(where=where, limit=PAGE, offset=0)),
        }
    return page(
        request,
        "run.html",
        run=runs[0],
        remedies=_remedies(values["reasons"]),
        most=PAGE,
        reason=lambda row: link("/rejects", reason=row["name"], run=identity),
        **values,
    )


def rejects(request: Request) -> Response:
    """The page at /rejects, of one reason or of all."""
    site = site_of(request)
    reason, of_run = request.query_params.get("reason", ""), parsed_id(request.query_params.get("run", ""))
    number = page_number(request.query_params.get("page", "1"))
    where = f"run_id = '{of_run}'::UUID" if of_run else "true"
    with site.published.newest() as build:
        reasons = build.remembered(_BY_REASON.format(where=where))
        if reason:
            where += f" AND reason = {quoted(reason)}"
        rows = build.rows(_REJECTS.format(where=where, limit=PAGE, offset=(number - 1) * PAGE))
    total = sum(row["articles"] for row in reasons if reason in ("", row["name"]))
    return page(
        request,
        "rejects.html",
        reason=reason,
        run=of_run,
        reasons=shares(reasons),
        remedies=_remedies(reasons),
        rows=rows,
        total=total,
        number=number,
        pages=max(1, -(-total // PAGE)),
        requeued=site.requeue.state,
        of_reason=lambda row: link("/rejects", reason=row["name"], run=of_run),
    )


def _remedies(rows: list[dict[str, Any]]) -> dict[str, str]:
    """What can be done about each reason."""
    return {row["name"]: REMEDY[Reason(row["name"])] for row in rows if row["name"] in set(Reason)}
