"""The documentation as pages, where it was built: in the wheel, or in the folder site by `make docs`."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from newsetl.core.shipped import shipped

# Its search and its choice of colours are scripts of its own, some of them inside its pages.
_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def docs_folder() -> Path | None:
    """Where the built documentation lies; None where it was not built."""
    folder = shipped("site")
    return folder if (folder / "index.html").is_file() else None


class Docs(StaticFiles):
    """The built documentation, under a policy that lets its own scripts run."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One of its files."""
        answer = await super().get_response(path, scope)
        answer.headers["Content-Security-Policy"] = _POLICY
        return answer
