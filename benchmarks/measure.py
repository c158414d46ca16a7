"""Run a command and measure its whole process tree.

seconds        wall clock from start to end, start-up included
cpu_s          user + system time of the command and its descendants: what the kernel charged to the command and
               those it waited for (wait4), or the sum over every process polled, whichever is larger
main_cpu_s     of it the command's own process, to its last 50 ms
main_bytes     peak resident memory of the command's own process
child_bytes    peak resident memory of its largest descendant; 0 when there was none
largest_bytes  the larger of the two
tree_bytes     largest sum of resident memory over the tree at one moment (pages shared count in each)

Peaks are the kernel's own high-water marks (VmHWM), read every 50 ms: only growth in a process's last 50 ms can
be missed. Where /proc has none, they are the largest resident size seen.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

_POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a command cost, and what it printed."""

    seconds: float
    cpu_s: float
    main_cpu_s: float
    main_bytes: int
    child_bytes: int
    largest_bytes: int
    tree_bytes: int
    output: str


@dataclass(slots=True)
class _Polled:
    """Peak memory and CPU time by process, polled in a thread."""

    root: psutil.Process
    by_pid: dict[int, int] = field(default_factory=dict)
    cpu_by_pid: dict[int, float] = field(default_factory=dict)
    tree: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def poll(self) -> None:
        while not self.ended.wait(_POLL_SECONDS):
            with suppress(psutil.Error):
                processes = [self.root, *self.root.children(recursive=True)]
                self.tree = max(self.tree, sum(map(self._note, processes)))

    def _note(self, process: psutil.Process) -> int:
        """Keep a process's peak and CPU time; its resident size now."""
        with suppress(psutil.Error, OSError):
            times = process.cpu_times()
            self.cpu_by_pid[process.pid] = times.user + times.system
            now = int(process.memory_info().rss)
            self.by_pid[process.pid] = max(self.by_pid.get(process.pid, 0), now, _high_water(process.pid))
            return now
        return 0


def _high_water(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


def run(command: Sequence[str | Path], *, folder: Path, env: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end, in a folder that also gets its error output, as stderr.log.

    Raises:
        SystemExit: it failed; its last words are the message.
    """
    started = time.perf_counter()
    with (folder / "stderr.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdout=subprocess.PIPE,
            stderr=log,
            env={**os.environ, **(env or {})},
            cwd=folder,
            text=True,
        )
    polled = _Polled(psutil.Process(process.pid))
    watcher = threading.Thread(target=polled.poll, daemon=True)
    watcher.start()
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    polled.ended.set()
    watcher.join()
    if process.returncode:
        words = (folder / "stderr.log").read_text(encoding="utf-8", errors="replace")[-2000:]
        raise SystemExit(f"{process.args}: exit code {process.returncode}\n{words}")
    main = polled.by_pid.pop(process.pid, 0)
    child = max(polled.by_pid.values(), default=0)
    return Cost(
        seconds=seconds,
        cpu_s=max(usage.ru_utime + usage.ru_stime, sum(polled.cpu_by_pid.values())),
        main_cpu_s=polled.cpu_by_pid.get(process.pid, 0.0),
        main_bytes=main,
        child_bytes=child,
        largest_bytes=max(main, child),
        tree_bytes=polled.tree,
        output=output,
    )
