"""The Prefect server's REST API, as far as newsetl needs it."""

from __future__ import annotations

import base64
import json
import os
import time
import urllib.error
import urllib.request
from http import HTTPStatus
from typing import Any

from newsetl.core.errors import ServiceError

_ANSWER_SECONDS = 60.0
_BUSY_PAUSES_SECONDS = (1.0, 2.0, 4.0, 8.0)  # a server whose database is busy answers 503


class Api:
    """A Prefect server by the address of its API, such as http://127.0.0.1:4200/api."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def get(self, path: str) -> Any:
        """What the server answers; None when there is no such thing."""
        return self._call("GET", path, None)

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """What the server answers to a question or a creation; None when that exists already or cannot be."""
        return self._call("POST", path, body or {})

    def put(self, path: str, body: dict[str, Any]) -> Any:
        """Replace something."""
        return self._call("PUT", path, body)

    def patch(self, path: str, body: dict[str, Any]) -> Any:
        """Change something."""
        return self._call("PATCH", path, body)

    def is_healthy(self) -> bool:
        """Whether the server answers and is ready."""
        try:
            return self._call("GET", "health", None, seconds=5.0) is True
        except ServiceError:
            return False

    def version(self) -> str:
        """Version of the server, such as "3.8.8".

        Raises:
            ServiceError: nobody answers, or somebody who is no Prefect server.
        """
        said = self._call("GET", "admin/version", None)
        if not isinstance(said, str):
            raise ServiceError(f"{self.url} answers, but is no Prefect API: it ends in /api, as a rule")
        return said

    def wait(self, seconds: float) -> bool:
        """Wait until the server is healthy; whether it was so in time."""
        deadline = time.monotonic() + seconds
        while not self.is_healthy():
            if time.monotonic() > deadline:
                return False
            time.sleep(1.0)
        return True

    def _call(
        self, method: str, path: str, body: dict[str, Any] | None, *, seconds: float = _ANSWER_SECONDS
    ) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/{path}", data, _headers(), method=method)
        for pause in (*_BUSY_PAUSES_SECONDS, None):
            try:
                with urllib.request.urlopen(request, timeout=seconds) as answer:
                    said = answer.read()
                    return json.loads(said) if said else None
            except urllib.error.HTTPError as error:
                if error.code in (404, 409):
                    return None
                if error.code != HTTPStatus.SERVICE_UNAVAILABLE or pause is None:
                    raise ServiceError(self._refused(method, path, error)) from error
                time.sleep(pause)
            except (OSError, ValueError) as error:
                raise ServiceError(f"the Prefect server at {self.url} does not answer: {error}") from error
        raise AssertionError("unreachable")

    def _refused(self, method: str, path: str, error: urllib.error.HTTPError) -> str:
        if error.code in (401, 403):
            return f"{self.url} wants authentication: set PREFECT_API_AUTH_STRING, or PREFECT_API_KEY"
        said = error.read().decode(errors="replace")[:300]
        return f"{self.url} answers {method} {path} with {error.code}: {said}"


def _headers() -> dict[str, str]:
    headers = {"Content-Type": "application/json"}
    if key := os.environ.get("PREFECT_API_KEY"):
        headers["Authorization"] = f"Bearer {key}"
    if pair := os.environ.get("PREFECT_API_AUTH_STRING"):
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return headers
