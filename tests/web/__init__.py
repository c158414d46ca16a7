"""A web for tests, on loopback only: healthy, slow, hostile and poisoned hosts, served by a process of its own.

    with running_web(tmp_path / "web.jsonl", hosts=9, poisoned=1, files=tmp_path / "files") as web:
        sources = {"paper": Source(kind="feed", url=web.url(1, "/feed.xml"))}
        collect(sources, settings=settings(), home=tmp_path / "warehouse")

`tests/web/serve.py` says what each host serves.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from newsetl.collect.settings import WebSettings

ROOT = Path(__file__).parents[2]
HEALTHY, HOSTILE, POISONED = 1, 2, 3


@dataclass(frozen=True)
class TestWeb:
    """A running web: its port and what was asked of it."""

    __test__ = False
    port: int
    log: Path
    process: subprocess.Popen[str]

    def url(self, number: int, path: str = "/", *, net: int = HEALTHY) -> str:
        """Address of a page of a host: 127.0.NET.NUMBER."""
        return f"http://127.0.{net}.{number}:{self.port}{path}"

    def lines(self) -> list[dict[str, Any]]:
        """What the web has noted so far: its last line may be half written."""
        written = self.log.read_text().rpartition("\n")[0]
        return [json.loads(line) for line in written.splitlines()]

    def requests(self) -> list[dict[str, Any]]:
        """Every request, in order."""
        return [line for line in self.lines() if "sent" not in line]

    def sent_bytes(self) -> int:
        """Bytes of all answers of healthy hosts."""
        return sum(line.get("sent", 0) for line in self.lines())


@contextmanager
def running_web(log: Path, **options: object) -> Iterator[TestWeb]:
    """Serve until the block ends. The options are those of `tests/web/serve.py`."""
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.web.serve", "--log", str(log), *words],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield TestWeb(port=int(process.stdout.readline()), log=log, process=process)
    finally:
        process.kill()
        process.communicate()


def settings(**changes: Any) -> WebSettings:
    """Settings for tests: quick, and on loopback only."""
    quick: dict[str, Any] = {
        "contact": "editor@news.example",
        "allow": ("127.0.1.0/24", "127.0.2.0/24", "127.0.3.0/24"),
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


@contextmanager
def loopback_only() -> Iterator[None]:
    """Let no name be resolved inside this block: whatever a mutated address spells, nobody outside is asked."""

    def resolve(host: str, port: int) -> list[str]:
        if host.startswith("127.0."):
            return [host]
        raise OSError(f"{host}:{port} is not resolved in tests")

    with patch("newsetl.collect.guard._resolve", resolve):
        yield
