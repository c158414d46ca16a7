"""Prefect's server in one process, on loopback, behind a guard: what `newsetl up` starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import uvicorn
from prefect.server.api.server import create_app
from prefect.settings import get_current_settings


def serve(guard: Callable[[Any], Any], host: str, port: int) -> None:
    """Serve until SIGTERM. `guard` makes an ASGI application of Prefect's own."""
    server = get_current_settings().server
    uvicorn.run(
        guard(create_app(final=True)),
        host=host,
        port=port,
        timeout_keep_alive=server.api.keepalive_timeout,
        log_level=server.logging_level.lower(),
        server_header=False,
    )
