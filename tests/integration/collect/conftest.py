"""The web of the tests as a fixture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.web import TestWeb, running_web


@pytest.fixture(scope="module")
def start_web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., TestWeb]]:
    """Start a web with options of `tests/web/serve.py`; it ends with the module."""
    with ExitStack() as running:

        def start(**options: object) -> TestWeb:
            log = tmp_path_factory.mktemp("web") / "server.jsonl"
            return running.enter_context(running_web(log, **options))

        yield start
