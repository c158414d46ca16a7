"""The door of our own Prefect server: it answers its own address and its own pages, and nobody else.

Prefect's server answers whatever Host and Origin a request names. Any page in a browser of this machine could then
send it requests, directly or under a name that resolves to loopback. This ASGI layer stands before it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from newsetl.operations.programs import LOOPBACK

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOGIN_PATH = "/newsetl/login"
_FORBIDDEN, _MISDIRECTED, _REDIRECT = 403, 421, 307

# The secret stands after the # of the address, which a browser sends to no server.
_LOGIN_PAGE = b"""<!doctype html><meta charset="utf-8"><title>newsetl: log in</title>
<p id="message">Logging in.</p>
<script>
const secret = decodeURIComponent(location.hash.slice(1));
if (secret) {
  localStorage.setItem("prefect-password", btoa(secret));
  location.replace("/");
} else {
  document.getElementById("message").textContent =
    "This address lacks the secret after its #. Run `newsetl up` in a terminal: it prints the whole address.";
}
</script>
"""
_PAGE_HEADERS = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
}
# The pages are stopped from telling a company of their use, from loading anything from elsewhere, and from being
# shown in the frame of another page, where a click could be stolen.
_POLICY = (
    "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; connect-src 'self' data: blob:; "
    "frame-ancestors 'none'; form-action 'self'; base-uri 'self'"
)
_CONFINED = [(b"x-frame-options", b"DENY"), (b"content-security-policy", _POLICY.encode())]


class Guard:
    """An ASGI application that lets through what comes to, and from, the server's own address only."""

    def __init__(self, app: App, port: int) -> None:
        self._app = app
        self._host = f"{LOOPBACK}:{port}"
        self._other_name = f"localhost:{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, redirect, refuse, or pass on."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        hosts, origins = _values(scope, b"host"), _values(scope, b"origin")
        own = f"http://{self._host}"
        if any(origin != own for origin in origins):
            await _refuse(scope, receive, send, _FORBIDDEN, f"only pages of {own} may ask this server")
        elif hosts == [self._other_name] and scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            query = scope["query_string"].decode("latin-1")
            target = scope["path"] + (f"?{query}" if query else "")
            await _answer(send, _REDIRECT, b"", {"location": own + _one_line(target)})
        elif hosts != [self._host]:
            await _refuse(scope, receive, send, _MISDIRECTED, f"this server is {own} and goes by no other name")
        elif scope["type"] == "http" and scope["path"] == LOGIN_PATH:
            await _answer(send, 200, _LOGIN_PAGE, _PAGE_HEADERS)
        else:
            await self._app(scope, receive, _confined(send))


def _values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1").lower() for key, value in scope["headers"] if key.lower() == name]


def _one_line(target: str) -> str:
    """A path that stays on this server: one leading slash, no line ends."""
    return "/" + "".join(character for character in target if character >= " ").lstrip("/\\")


def _confined(send: Send) -> Send:
    """Every answer with the headers that confine a browser's pages to this server."""

    async def send_confined(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *_CONFINED]}
        await send(message)

    return send_confined


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, reason: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": reason})
        return
    await _answer(send, status, f"newsetl: {reason}\n".encode(), {"content-type": "text/plain; charset=utf-8"})


async def _answer(send: Send, status: int, body: bytes, headers: Mapping[str, str]) -> None:
    named = {**headers, "content-length": str(len(body))}
    lines = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in named.items()]
    await send({"type": "http.response.start", "status": status, "headers": [*lines, *_CONFINED]})
    await send({"type": "http.response.body", "body": body})
