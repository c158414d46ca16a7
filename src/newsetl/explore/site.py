"""What every page has at hand: the settings, the build, the templates; and how a page or a form is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from newsetl.core.counted import counted
from newsetl.explore.guard import check_token
from newsetl.explore.published import Published
from newsetl.explore.requeue import Requeue
from newsetl.explore.word_changes import word_changes
from newsetl.settings import Settings

Form = Mapping[str, str]
_CODE = re.compile("`([^`]+)`")
_PARTS = re.compile(r"(?<=[_./-])(?=\w)|(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One running explorer.

    Attributes:
        settings: Those that the command was started with.
        published: The build that its pages show.
        may_write: Whether fields can be corrected, articles annotated and rejects run again.
        token: What its forms carry.
        requeue: Runs rejects again.
        has_docs: Whether the documentation was built, and is at /docs/.
    """

    settings: Settings
    published: Published
    may_write: bool
    token: str
    requeue: Requeue
    has_docs: bool


def site_of(request: Request) -> Site:
    """The explorer that a request came to."""
    site: Site = request.app.state.site
    return site


def page(request: Request, template: str, *, status: int = HTTPStatus.OK, **values: Any) -> HTMLResponse:
    """A page made of a template."""
    site = site_of(request)
    shared = {
        "site": site,
        "path": request.url.path,
        "address": f"{request.url.path}?{request.url.query}".removesuffix("?"),
        "words": values.get("words", ""),
    }
    return HTMLResponse(_TEMPLATES.get_template(template).render({**shared, **values}), status_code=status)


def written(
    work: Callable[[Request, Form], Response],
) -> Callable[[Request], Any]:
    """A page that takes a form, of an explorer that may write; `work` runs beside the other requests."""

    async def answer(request: Request) -> Response:
        site = site_of(request)
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))
        check_token(request, form, site.token)
        if not site.may_write:
            raise HTTPException(HTTPStatus.FORBIDDEN, "nothing can be changed here: start newsetl explore --write")
        return await run_in_threadpool(work, request, form)

    return answer


def see(address: str) -> RedirectResponse:
    """Where a form leads to."""
    return RedirectResponse(address, status_code=HTTPStatus.SEE_OTHER)


def link(path: str, **values: Any) -> str:
    """An address of ours; values that are empty are left out."""
    query = urlencode({name: value for name, value in values.items() if value not in (None, "", False)})
    return f"{path}?{query}" if query else path


def outside(address: Any) -> str | None:
    """An address of the web that may stand in a link; None for any other, such as javascript:."""
    try:
        parts = urlsplit(address or "")
    except (ValueError, TypeError, AttributeError):
        return None
    return str(address) if parts.scheme in ("http", "https") and parts.netloc else None


def _count(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _day(value: Any) -> str:
    """A day, or a time in UTC to the minute; "no date" where there is none."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value or "no date")


def _to(first: Any, last: Any) -> str:
    """A time and the one that it lasts to, such as "2026-03-01 to 2026-03-31"; once where both are the same."""
    return " to ".join(dict.fromkeys((_day(first), _day(last))))


def _code_parts(text: str) -> list[str]:
    """A message in pieces: every second one stood between backticks."""
    return _CODE.split(text)


def _name_parts(value: Any) -> list[str]:
    """A name cut where it may be broken when it is wider than its column: at underscores, and in "DailyNews"."""
    return [part for part in _PARTS.split(str(value)) if part]


def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("newsetl.explore", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    templates.filters |= {
        "name_parts": _name_parts,
        "count": _count,
        "counted": counted,
        "day": _day,
        "outside": outside,
        "to": _to,
        "code_parts": _code_parts,
    }
    templates.globals |= {"link": link, "word_changes": word_changes}
    return templates


_TEMPLATES = _templates()
