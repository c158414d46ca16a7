"""The local test web as fixtures. Everything stays on loopback."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from newsetl.collect.settings import WebSettings

SERVE = Path(__file__).with_name("serve.py")


@dataclass(frozen=True)
class TestWeb:
    """A running web: its port and what was asked of it."""

    __test__ = False
    port: int
    log: Path
    process: subprocess.Popen[str]

    def url(self, number: int, path: str = "/", *, net: int = 1) -> str:
        return f"http://127.0.{net}.{number}:{self.port}{path}"

    def lines(self) -> list[dict[str, Any]]:
        """What the web has noted so far: its last line may be half written."""
        written = self.log.read_text().rpartition("\n")[0]
        return [json.loads(line) for line in written.splitlines()]

    def requests(self) -> list[dict[str, Any]]:
        return [line for line in self.lines() if "sent" not in line]

    def sent_bytes(self) -> int:
        return sum(line.get("sent", 0) for line in self.lines())


@pytest.fixture(scope="module")
def start_web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., TestWeb]]:
    running: list[subprocess.Popen[str]] = []

    def start(**options: int) -> TestWeb:
        log = tmp_path_factory.mktemp("web") / "server.jsonl"
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        process = subprocess.Popen(
            [sys.executable, str(SERVE), "--log", str(log), *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        assert process.stdout is not None
        return TestWeb(port=int(process.stdout.readline()), log=log, process=process)

    yield start
    for process in running:
        process.kill()
        process.communicate()


def settings(**changes: Any) -> WebSettings:
    """Settings for tests: quick, and on loopback only."""
    quick: dict[str, Any] = {
        "contact": "editor@news.example",
        "allow": ("127.0.1.0/24", "127.0.2.0/24"),
        "pace_s": 0.0,
        "backoff_s": 0.01,
        "attempts": 2,
        "connect_s": 1.0,
        "read_s": 1.0,
        "total_s": 2.0,
        "longest_wait_s": 3.0,
        "body_bytes": 2_000_000,
        "inflated_bytes": 8_000_000,
        "sitemap_days": 0,
    }
    return WebSettings(**quick | changes)
