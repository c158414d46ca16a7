"""Running rejects again from a page: the command does it, in a process of its own, one at a time."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

_MOST_BYTES = 20_000  # of what the command printed


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How the last one does."""

    reason: str
    is_running: bool
    printed: str


class Requeue:
    """Starts `newsetl rejects requeue`, and keeps what it printed."""

    def __init__(self, warehouse: Path) -> None:
        self._warehouse = warehouse
        self._lock = threading.Lock()
        self._reason = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._output: Any = None

    def start(self, reason: str) -> bool:
        """Run rejects of a reason again, or all; False while another such run goes on."""
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                return False
            self._reason = reason
            self._output = TemporaryFile()  # noqa: SIM115 (closed with the next one)
            command = [sys.executable, "-m", "newsetl", "rejects", "requeue", "--warehouse", str(self._warehouse)]
            self._process = subprocess.Popen(
                [*command, *(["--reason", reason] if reason else [])],
                stdin=subprocess.DEVNULL,
                stdout=self._output,
                stderr=subprocess.STDOUT,
            )
            return True

    @property
    def state(self) -> State | None:
        """How the last one does; None where there was none."""
        with self._lock:
            if self._process is None:
                return None
            is_running = self._process.poll() is None
            self._output.flush()
            end = self._output.seek(0, 2)
            self._output.seek(max(0, end - _MOST_BYTES))
            printed = self._output.read().decode("utf-8", "replace")
            return State(reason=self._reason, is_running=is_running, printed=printed)
