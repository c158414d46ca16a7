"""The search page: what fits, with facets, a timeline and snippets; and the same as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from newsetl.core.errors import UsageError
from newsetl.explore.charts import Timeline, shares, timeline
from newsetl.explore.facts import is_named, spellings
from newsetl.explore.highlights import excerpt
from newsetl.explore.outlets import outlet_names
from newsetl.explore.published import Build, Row
from newsetl.explore.search_request import SearchRequest, read_search_request
from newsetl.explore.site import Site, page, site_of
from newsetl.warehouse.queries.ask import Form, Question, write_answer

PAGE = 10  # reading their texts is most of what a page costs
_FACETS = ("outlet", "language", "section")
_MOST = 10  # values of a facet
_WIDTH = 280  # characters of a snippet
_IN_MEMORY = 8_000_000  # bytes of an export; more goes through a temporary file
_CHUNK = 1 << 16
_TYPES: dict[Form, str] = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}


def search(request: Request) -> Response:
    """The page at /search."""
    site = site_of(request)
    wanted = read_search_request(dict(request.query_params))
    number = page_number(request.query_params.get("page", "1"))
    try:
        with site.published.newest() as build:
            condition = wanted.condition(build.ask)
            asked = wanted.condition(build.ask, named=partial(_named, build))
            address = wanted.address(page=number)
            (results,) = build.remember(address, lambda: [_results(build, wanted, asked, number)])
    except UsageError as error:  # of the words that were typed: they stay in the box
        return page(
            request,
            "search.html",
            status=HTTPStatus.BAD_REQUEST,
            wanted=wanted,
            words=wanted.q,
            problem=str(error),
        )
    return page(
        request,
        "search.html",
        wanted=wanted,
        words=wanted.q,
        problem="",
        sql=wanted.sql(condition),
        python=wanted.python(site.settings.warehouse.absolute(), condition),
        number=number,
        pages=max(1, -(-results["total"] // PAGE)),
        **results,
    )


def export(request: Request) -> Response:
    """All articles of a search as a file, by the process that runs users' SQL."""
    site = site_of(request)
    wanted = read_search_request(dict(request.query_params))
    form: Form = "parquet" if request.query_params.get("form") == "parquet" else "csv"
    with site.published.newest() as build:
        sql = wanted.sql(wanted.condition(build.ask))
    return as_file(site, sql, form, name="search")


def as_file(site: Site, sql: str, form: Form, *, name: str) -> Response:
    """The answer to a query as a file to keep.

    Raises:
        QueryError: it is no query, or costs more than it may.
    """
    settings = site.settings
    with ExitStack() as until_it_is_whole:
        file = until_it_is_whole.enter_context(SpooledTemporaryFile(max_size=_IN_MEMORY))
        question = Question(sql=sql, form=form)
        write_answer(settings.warehouse, question, file, limits=settings.query)  # type: ignore[arg-type]
        file.seek(0)
        until_it_is_whole.pop_all()  # from here on it is closed when it was sent
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return StreamingResponse(_sent(file), media_type=_TYPES[form], headers=headers)


def _sent(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _results(build: Build, wanted: SearchRequest, condition: str, number: int) -> dict[str, Any]:
    """Total, facets, timeline and one page of what is asked for."""
    build.rows(f"CREATE OR REPLACE TEMP TABLE matched AS {wanted.matches(condition)}")
    ((total, dated),) = (
        (row["n"], row["dated"])
        for row in build.rows("SELECT count(*) AS n, count(published_on) AS dated FROM matched")
    )
    return {
        "total": total,
        "undated": total - dated,
        "facets": [_facet(build, wanted, name) for name in _FACETS],
        "timeline": _timeline(build),
        "articles": _articles(build, wanted, number),
    }


def _named(build: Build, name: str) -> str:
    """The condition that an article names somebody: the same as the query says, asked of the facts."""
    return is_named(row["name"] for row in build.remembered(spellings(name)))


def _facet(build: Build, wanted: SearchRequest, name: str) -> dict[str, Any]:
    rows = build.rows(f"SELECT {name} AS value, count(*) AS articles FROM matched GROUP BY ALL ORDER BY 2 DESC, 1")
    names = outlet_names(build) if name == "outlet" else {}
    options = [{**row, "label": names.get(row["value"], row["value"])} for row in shares(rows[:_MOST])]
    return {"name": name, "chosen": wanted.parts.get(name, ""), "rows": options, "total": len(rows)}


def _timeline(build: Build) -> Timeline | None:
    rows = build.rows(
        "SELECT published_on AS day, count(*) AS articles FROM matched WHERE published_on IS NOT NULL GROUP BY ALL"
    )
    return timeline({row["day"]: row["articles"] for row in rows})


def _articles(build: Build, wanted: SearchRequest, number: int) -> Sequence[Mapping[str, Any]]:
    """One page of articles, with the words of the query in their surroundings."""
    chosen = build.rows(
        f"SELECT article_id FROM matched ORDER BY {wanted.order_by} LIMIT {PAGE} OFFSET {(number - 1) * PAGE}"
    )
    return summaries(build, [row["article_id"] for row in chosen], query=wanted.q)


def summaries(build: Build, ids: Sequence[Any], *, query: str = "") -> list[dict[str, Any]]:
    """Title, outlet, day and an excerpt of some articles, in the order of their ids."""
    rows = _by_version(
        build, ids, "article_id, title, published_on, outlet_id, language, link, left(text, 1_000_000) AS text"
    )
    names = outlet_names(build)
    by_id = {row["article_id"]: row for row in rows}
    articles = [by_id[identity] for identity in ids if identity in by_id]
    return [
        {
            **row,
            "outlet": names.get(row["outlet_id"], row["outlet_id"]),
            "title_pieces": excerpt(row["title"] or "without a title", query, width=200),
            "pieces": excerpt(row["text"] or "", query, width=_WIDTH),
        }
        for row in articles
    ]


def with_titles(build: Build, rows: Sequence[Row]) -> list[Row]:
    """Rows that have an `article_id`, with the title of the article."""
    titles = _by_version(build, list({row["article_id"]: None for row in rows}), "article_id, title")
    by_id = {row["article_id"]: row["title"] for row in titles}
    return [{**row, "title": by_id.get(row["article_id"])} for row in rows]


def _by_version(build: Build, ids: Sequence[Any], columns: str) -> list[Row]:
    """Columns of some articles. Parts hold ranges of versions: asked by version, few of them are read."""
    listed = ", ".join(f"'{identity}'::UUID" for identity in ids)
    versions = build.rows(f"SELECT version FROM facts.articles WHERE article_id IN ({listed or 'NULL'})")
    wanted = ", ".join(str(row["version"]) for row in versions)
    return build.rows(
        f"SELECT {columns} FROM (SELECT unnest([{wanted}]::BIGINT[]) AS version) JOIN articles USING (version)"
    )


def page_number(written: str) -> int:
    """The number of a page in an address; 1 where it is none."""
    return min(int(written), 1_000_000) if written.isascii() and written.isdigit() and int(written[:9]) else 1
