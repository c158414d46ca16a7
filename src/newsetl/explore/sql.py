"""The SQL page: one query, run by the confined process of `newsetl sql`, with the schema beside it."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from newsetl.core.errors import QueryError
from newsetl.explore.published import Build
from newsetl.explore.search import as_file
from newsetl.explore.site import Site, page, site_of
from newsetl.warehouse.queries.ask import Form, Question, write_answer

SHOWN_ROWS = 500
_MOST_BYTES = 8_000_000  # of the rows that are shown
_CELL = 1_000  # characters of a value that are shown
_TABLES = """
SELECT c.table_name AS name, any_value(t.comment) AS comment, list({name: c.column_name, type: c.data_type,
    comment: c.comment} ORDER BY c.column_index) AS columns
FROM duckdb_columns() AS c
JOIN (SELECT schema_name, view_name AS table_name, comment FROM duckdb_views() WHERE NOT internal
    UNION ALL SELECT schema_name, table_name, comment FROM duckdb_tables()) AS t USING (schema_name, table_name)
WHERE c.schema_name = 'main' AND NOT c.internal
GROUP BY c.table_name ORDER BY starts_with(c.table_name, 'search_'), c.table_name
"""
_MACROS = """
SELECT function_name || '(' || array_to_string(any_value(parameters), ', ') || ')' AS name,
    any_value(comment) AS comment
FROM duckdb_functions() WHERE function_type = 'table_macro' AND NOT internal AND comment IS NOT NULL
GROUP BY function_name ORDER BY 1
"""


class _Enough(Exception):  # noqa: N818 (it ends the reading, nothing is wrong)
    """There are as many rows as a page shows."""


class _Head:
    """Takes the first lines of an answer: a row each, between brackets."""

    def __init__(self) -> None:
        self.written = bytearray()

    def write(self, chunk: bytes) -> int:
        """Take some bytes.

        Raises:
            _Enough: no more are shown.
        """
        self.written += chunk
        if len(self.written) > _MOST_BYTES or self.written.count(b"\n") > SHOWN_ROWS + 2:
            raise _Enough
        return len(chunk)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows that came whole."""
        lines = bytes(self.written).split(b"\n")
        whole = [line.removesuffix(b",") for line in lines[:-1] if line.startswith(b"{")]
        return [json.loads(line) for line in whole[:SHOWN_ROWS]]


def sql(request: Request) -> Response:
    """The page at /sql?q=…; a query that a link from elsewhere brings waits for the button."""
    site = site_of(request)
    query = request.query_params.get("q", "").strip()
    is_asked = bool(query) and request.headers.get("sec-fetch-site", "none") in ("none", "same-origin")
    problem, rows, is_cut = "", None, False
    with site.published.newest() as build:
        schema = _schema(build)
        names = build.name
    if is_asked:
        try:
            rows, is_cut = _answer(site, query)
        except QueryError as error:
            problem = str(error)
    return page(
        request,
        "sql.html",
        status=HTTPStatus.BAD_REQUEST if problem else HTTPStatus.OK,
        query=query,
        is_asked=is_asked,
        problem=problem,
        rows=rows,
        is_cut=is_cut,
        build=names,
        **schema,
    )


def export(request: Request) -> Response:
    """The whole answer as a file."""
    form: Form = "parquet" if request.query_params.get("form") == "parquet" else "csv"
    return as_file(site_of(request), request.query_params.get("q", ""), form, name="answer")


def _answer(site: Site, query: str) -> tuple[list[dict[str, str]], bool]:
    """The first rows as texts, and whether there are more."""
    head, is_cut = _Head(), False
    settings = site.settings
    try:
        write_answer(settings.warehouse, Question(sql=query), head, limits=settings.query)  # type: ignore[arg-type]
    except _Enough:
        is_cut = True
    return [{name: _text(value) for name, value in row.items()} for row in head.rows], is_cut


def _text(value: Any) -> str:
    text = "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _CELL else f"{text[:_CELL]}… ({len(text):,} characters)"


def _schema(build: Build) -> dict[str, Any]:
    return {"tables": build.remembered(_TABLES), "macros": build.remembered(_MACROS)}
