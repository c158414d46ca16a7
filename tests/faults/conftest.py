"""One running service for all fault tests of a session, and a receiver of its webhook."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from .service import QUICK, Service, clean_environment


@pytest.fixture(scope="session")
def webhook() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Address of a local receiver, and the messages that it got."""
    messages: list[dict[str, Any]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            messages.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/webhook", messages
        server.shutdown()


@pytest.fixture(scope="session")
def service(
    tmp_path_factory: pytest.TempPathFactory, webhook: tuple[str, list[dict[str, Any]]]
) -> Iterator[Service]:
    environment = clean_environment(**QUICK, NEWSETL_SERVICE__WEBHOOK=webhook[0])
    running = Service(tmp_path_factory.mktemp("service"), environment=environment)
    done = running.up()
    assert done.returncode == 0, done.stderr
    yield running
    ended = running.down()
    assert ended.returncode == 0, ended.stderr
    assert running.processes() == {}
