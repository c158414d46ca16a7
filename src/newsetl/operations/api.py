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
from uuid import uuid4

from newsetl.core.errors import ServiceError

_ANSWER_SECONDS = 90.0  # longer than the server waits for its database, so that its 503 is heard and asked again
_BUSY_PAUSES_SECONDS = (1.0, 2.0, 4.0, 8.0)  # a server whose database is busy answers 503


class Api:
    """A Prefect server by the address of its API, such as http://127.0.0.1:4200/api."""

    def __init__(self, url: str, *, secret: str | None = None) -> None:
        """`secret` is USER:PASSWORD; without it PREFECT_API_AUTH_STRING or PREFECT_API_KEY counts."""
        self.url = url.rstrip("/")
        self._secret = secret
        own = [urllib.request.ProxyHandler({})] if secret else []  # a proxy is not told the secret
        self._open = urllib.request.build_opener(*own).open
        self._csrf: dict[str, str] | None = None  # headers of every change; empty when the server asks for none

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
        version = self._call("GET", "admin/version", None)
        if not isinstance(version, str):
            raise ServiceError(f"{self.url} answers, but is no Prefect API: it ends in /api, as a rule")
        return version

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
        for pause in (*_BUSY_PAUSES_SECONDS, None):
            try:
                headers = _headers(self._secret) | ({} if method == "GET" else self._csrf_headers())
                request = urllib.request.Request(f"{self.url}/{path}", data, headers, method=method)
                with self._open(request, timeout=seconds) as response:
                    body_text = response.read()
                    return json.loads(body_text) if body_text else None
            except urllib.error.HTTPError as error:
                if error.code in (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT):
                    return None
                message = error.read().decode(errors="replace")[:300]
                is_stale = error.code == HTTPStatus.FORBIDDEN and "CSRF" in message
                if not (is_stale or error.code == HTTPStatus.SERVICE_UNAVAILABLE) or pause is None:
                    raise ServiceError(self._refusal(method, path, error.code, message)) from error
                self._csrf = None if is_stale else self._csrf
                time.sleep(pause)
            except (OSError, ValueError) as error:
                raise ServiceError(f"the Prefect server at {self.url} does not answer: {error}") from error
        raise AssertionError("unreachable")

    def _csrf_headers(self) -> dict[str, str]:
        """What shows that a change comes from a program that could read an answer of the server before."""
        if self._csrf is None:
            client = str(uuid4())
            request = urllib.request.Request(
                f"{self.url}/csrf-token?client={client}", headers=_headers(self._secret)
            )
            try:
                with self._open(request, timeout=_ANSWER_SECONDS) as response:
                    token = json.loads(response.read())["token"]
                self._csrf = {"Prefect-Csrf-Token": token, "Prefect-Csrf-Client": client}
            except urllib.error.HTTPError as error:
                if error.code not in (HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY):
                    raise
                self._csrf = {}  # the server has this protection switched off
        return self._csrf

    def _refusal(self, method: str, path: str, status: int, message: str) -> str:
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            return f"{self.url} wants authentication: set PREFECT_API_AUTH_STRING, or PREFECT_API_KEY"
        return f"{self.url} answers {method} {path} with {status}: {message}"


def _headers(secret: str | None) -> dict[str, str]:
    headers = {"Content-Type": "application/json"}
    if key := os.environ.get("PREFECT_API_KEY"):
        headers["Authorization"] = f"Bearer {key}"
    if pair := secret or os.environ.get("PREFECT_API_AUTH_STRING"):
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return headers
