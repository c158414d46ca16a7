"""Opens the port, tells where the pages are, and serves them until it is interrupted."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from newsetl.core.errors import UsageError
from newsetl.explore.app import make_app
from newsetl.explore.docs import Docs, docs_folder
from newsetl.explore.guard import Secrets
from newsetl.settings import Settings

HOST = "127.0.0.1"
_ANSWER_S = 5  # how long requests under way may go on when the server ends


def serve(
    settings: Settings, *, port: int, may_write: bool = False, on_ready: Callable[[str], None] = print
) -> None:
    """Serve the pages of a warehouse on loopback until Ctrl-C.

    Args:
        settings: where the warehouse lies.
        port: of the server; 0 takes any that is free.
        may_write: whether its pages can change something.
        on_ready: takes the first address, as soon as it can be opened.

    Raises:
        UsageError: the port is taken, or may not be used.
    """
    with listening(port) as listener:
        known = Secrets(port=listener.getsockname()[1])
        server = make_server(settings, known, may_write=may_write)
        on_ready(known.first_address)
        _run(server, listener)


def serve_docs(*, port: int = 0, on_ready: Callable[[str], None] = print) -> None:
    """Serve the documentation on loopback until Ctrl-C.

    Raises:
        UsageError: it was not built here, or the port is taken.
    """
    folder = docs_folder()
    if folder is None:
        raise UsageError(
            "the documentation was not built here: `make docs` does it; its pages lie in the folder docs"
        )
    with listening(port) as listener:
        on_ready(f"http://{HOST}:{listener.getsockname()[1]}/")
        _run(_server(Starlette(routes=[Mount("/", Docs(directory=folder, html=True))])), listener)


def make_server(settings: Settings, known: Secrets, *, may_write: bool = False) -> uvicorn.Server:
    """The server, which serves once it is given a socket."""
    return _server(make_app(settings, known, may_write=may_write))


def _server(app: ASGIApp) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            lifespan="on",
            ws="none",
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=_ANSWER_S,
        )
    )


def _run(server: uvicorn.Server, listener: socket.socket) -> None:
    """Serve until Ctrl-C, which is how it is meant to end."""
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listener])


def listening(port: int) -> socket.socket:
    """A socket that listens on loopback; from now on a browser may connect.

    Raises:
        UsageError: the port is taken, or may not be used.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        taken = "is taken, perhaps by another explorer" if error.errno == errno.EADDRINUSE else f"{error.strerror}"
        raise UsageError(f"--port {port}: the port {taken}; give another, or 0 for any that is free") from error
    return listener
