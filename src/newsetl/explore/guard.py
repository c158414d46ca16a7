"""Who may ask: a browser that was given the secret, at this server's own address, from this server's own pages."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ENTRY = "/enter"
TOKEN = "token"  # name of the form field
_NAMES = ("127.0.0.1", "localhost", "[::1]")
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# same-origin, not no-referrer: with that a browser sends "Origin: null" with our own forms.
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-DNS-Prefetch-Control": "off",
    "Cache-Control": "private, no-store",
}


@dataclass(slots=True)
class Secrets:
    """What a browser has to know. All of it ends with the server.

    Attributes:
        port: Of the server; a cookie of this host is sent to all of its ports, so its name holds it.
        entry: Stands in the first address, and is good once.
        session: What the cookie holds.
        form: What every form carries.
    """

    port: int
    entry: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    form: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    @property
    def cookie(self) -> str:
        """Name of the cookie."""
        return f"newsetl_explore_{self.port}"

    @property
    def first_address(self) -> str:
        """Where a browser gets the cookie."""
        return f"http://127.0.0.1:{self.port}{ENTRY}?secret={self.entry}"

    def trade(self, given: str) -> bool:
        """Whether the secret of the first address is given for the first time."""
        is_right = bool(self.entry) and secrets.compare_digest(given.encode(), self.entry.encode())
        if is_right:
            self.entry = ""
        return is_right

    def opens(self, given: str) -> bool:
        """Whether a cookie holds the session."""
        return secrets.compare_digest(given.encode(), self.session.encode())


class Guard:
    """Stands before all pages, those of files too, and adds the headers that every answer has."""

    def __init__(self, app: ASGIApp, *, known: Secrets) -> None:
        self._app = app
        self._known = known
        self._hosts = {f"{name}:{known.port}" for name in _NAMES}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request itself, or let it pass."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        answer = self._answer(scope) if scope["type"] == "http" else _refusal("only pages are served here")
        await (answer or self._app)(scope, receive, send_guarded)

    def _answer(self, scope: Scope) -> Response | None:
        """What is said to a request that may not pass, or that trades its secret; None where it may pass."""
        headers = Headers(scope=scope)
        if headers.get("host", "").lower() not in self._hosts:
            return _refusal("this server answers to 127.0.0.1 and localhost only")
        origin = headers.get("origin")
        if origin is not None and origin.lower() not in {f"http://{host}" for host in self._hosts}:
            return _refusal("a page from elsewhere may not ask this server")
        is_followed_link = scope["method"] == "GET" and headers.get("sec-fetch-mode", "navigate") == "navigate"
        if headers.get("sec-fetch-site", "none") in ("cross-site", "same-site") and not is_followed_link:
            return _refusal("a page from elsewhere may not ask this server")
        if scope["path"] == ENTRY:
            return self._trade(scope)
        if not self._known.opens(_cookie(headers.get("cookie", ""), self._known.cookie)):
            return _refusal(
                "this browser has no cookie of this server: open the address that `newsetl explore` printed, "
                "or start it again",
                HTTPStatus.UNAUTHORIZED,
            )
        return None

    def _trade(self, scope: Scope) -> Response:
        given = parse_qs(scope["query_string"].decode("latin-1")).get("secret", [""])[0]
        if not self._known.trade(given):
            return _refusal(
                "this address was used before, or is not of this server: start `newsetl explore` again"
            )
        answer = RedirectResponse("/", status_code=HTTPStatus.SEE_OTHER)
        answer.set_cookie(self._known.cookie, self._known.session, httponly=True, samesite="lax", path="/")
        return answer


def check_token(request: Request, form: Mapping[str, str], token: str) -> None:
    """Refuse a form that is not of one of our own pages.

    Raises:
        HTTPException: it does not carry the token, or comes without the address of the page that it stands in.
    """
    is_ours = secrets.compare_digest(form.get(TOKEN, "").encode(), token.encode())
    if not is_ours or request.headers.get("origin") is None:
        raise HTTPException(HTTPStatus.FORBIDDEN, "this form is not of this server's pages: open the page again")


def _cookie(header: str, name: str) -> str:
    try:
        morsel = SimpleCookie(header).get(name)
    except CookieError:
        return ""
    return "" if morsel is None else morsel.value


def _refusal(sentence: str, status: HTTPStatus = HTTPStatus.FORBIDDEN) -> Response:
    return PlainTextResponse(f"Refused: {sentence}.\n", status_code=status)
