"""The addresses of the explorer, and what becomes of errors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from newsetl.core.errors import NewsetlError, UsageError
from newsetl.explore import article, changes, names, original, outlets, overview, runs, search, sql, stories
from newsetl.explore.docs import Docs, docs_folder
from newsetl.explore.guard import Guard, Secrets
from newsetl.explore.published import Published
from newsetl.explore.requeue import Requeue
from newsetl.explore.site import Site, page
from newsetl.settings import Settings

_STATIC = Path(__file__).parent / "static"
_MOST_FORM_BYTES = 1_000_000


def make_app(settings: Settings, known: Secrets, *, may_write: bool = False) -> Guard:
    """The explorer of a warehouse.

    Args:
        settings: where the warehouse lies, and what a query may cost.
        known: what a browser has to know.
        may_write: whether its pages can change something.
    """
    docs = docs_folder()
    published = Published(settings.warehouse, seconds=settings.query.seconds)

    @asynccontextmanager
    async def closed_at_the_end(_: Starlette) -> AsyncIterator[None]:
        yield
        published.close()

    app = Starlette(
        routes=[*_routes(), *([Mount("/docs", Docs(directory=docs, html=True))] if docs else [])],
        middleware=[Middleware(RequestBodyLimitMiddleware, max_body_size=_MOST_FORM_BYTES)],
        lifespan=closed_at_the_end,
        exception_handlers={NewsetlError: _failed, HTTPException: _refused},
    )
    app.state.site = Site(
        settings=settings,
        published=published,
        may_write=may_write,
        token=known.form,
        requeue=Requeue(settings.warehouse),
        has_docs=docs is not None,
    )
    return Guard(app, known=known)


def _routes() -> list[BaseRoute]:
    return [
        Route("/", overview.overview),
        Route("/search", search.search),
        Route("/search/export", search.export),
        Route("/article/{article}", article.article),
        Route("/article/{article}/original", original.original),
        Route("/article/{article}/framed", original.framed),
        Route("/article/{article}/file", original.file),
        Route("/article/{article}/correct", changes.correct_field, methods=["POST"]),
        Route("/article/{article}/annotate", changes.annotate_article, methods=["POST"]),
        Route("/names", names.names),
        Route("/name", names.name),
        Route("/outlets", outlets.outlets),
        Route("/outlet", outlets.outlet),
        Route("/stories", stories.stories),
        Route("/story/{story}", stories.story),
        Route("/runs", runs.runs),
        Route("/run/{run}", runs.run),
        Route("/rejects", runs.rejects),
        Route("/rejects/requeue", changes.requeue, methods=["POST"]),
        Route("/sql", sql.sql),
        Route("/sql/export", sql.export),
        Mount("/static", StaticFiles(directory=_STATIC)),
    ]


def _failed(request: Request, error: Exception) -> Response:
    """An error of ours as a page that names the value and the remedy."""
    status = HTTPStatus.BAD_REQUEST if isinstance(error, UsageError) else HTTPStatus.SERVICE_UNAVAILABLE
    return page(request, "problem.html", status=status, problem=str(error))


def _refused(request: Request, error: Exception) -> Response:
    """An address that is none, or a form that is not taken."""
    assert isinstance(error, HTTPException)
    is_unknown = error.detail == HTTPStatus.NOT_FOUND.phrase  # Starlette's own words
    problem = f"there is no page {request.url.path}" if is_unknown else error.detail
    return page(request, "problem.html", status=error.status_code, problem=problem)
