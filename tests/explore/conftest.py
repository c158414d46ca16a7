"""A running explorer of the samples, asked over real connections on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from newsetl.explore.guard import Secrets
from newsetl.explore.server import HOST, listening, make_server
from newsetl.maintain.job import maintain
from newsetl.run import pipeline
from newsetl.run.request import Request
from newsetl.settings import load_settings
from tests.conftest import ROOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(slots=True)
class Visitor:
    """A browser without a window: keeps the cookie that it is given."""

    known: Secrets
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        return f"{HOST}:{self.known.port}"

    def ask(self, address: str, *, method: str = "GET", body: str | None = None, **headers: str) -> Answer:
        """The answer to one request; headers are named with _ for -."""
        connection = HTTPConnection(HOST, self.known.port)
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, address, body, {**self.headers, **more})
        response: HTTPResponse = connection.getresponse()
        answer = Answer(
            status=response.status,
            headers={name.lower(): value for name, value in response.getheaders()},
            body=response.read(),
        )
        connection.close()
        return answer

    def enter(self) -> Answer:
        """Trade the secret of the first address for the cookie."""
        parts = urlsplit(self.known.first_address)
        answer = self.ask(f"{parts.path}?{parts.query}")
        self.headers["Cookie"] = answer.headers["set-cookie"].partition(";")[0]
        return answer

    def page(self, address: str) -> str:
        """The text of a page that is there."""
        answer = self.ask(address)
        assert answer.status == 200, (address, answer.status, answer.text[-2_000:])
        return answer.text

    def send(self, address: str, **values: str) -> Answer:
        """The answer to a form of one of the pages."""
        body = urlencode({"token": self.known.form, **values})
        return self.ask(address, method="POST", body=body, Origin=f"http://{self.host}")


@contextmanager
def explorer(warehouse: Path, *, may_write: bool = False, **flags: Any) -> Iterator[Visitor]:
    """A server in a thread of this process, and a visitor who has not entered yet."""
    settings = load_settings({"warehouse": warehouse, **flags})
    with listening(0) as listener:
        known = Secrets(port=listener.getsockname()[1])
        server = make_server(settings, known, may_write=may_write)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield Visitor(known)
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def samples_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("explored") / "warehouse"
    settings = load_settings({"warehouse": root, "run": {"workers": 1}})
    pipeline.run(Request(sources=[str(ROOT / "samples")], settings=settings))
    return root


@pytest.fixture(scope="session")
def grouped(samples_root: Path) -> Path:
    """The same with stories."""
    maintain(load_settings({"warehouse": samples_root}))
    return samples_root


@pytest.fixture(scope="session")
def visitor(samples_root: Path) -> Iterator[Visitor]:
    """Somebody who entered the explorer of the samples."""
    with explorer(samples_root) as visitor:
        visitor.enter()
        yield visitor
