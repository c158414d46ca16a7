"""Other processes of this machine: which run, which they started, and which end together with their parent."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import ModuleType


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and only waits to be noticed does not."""
    return start_of(pid) is not None


def start_of(pid: int) -> int | None:
    """When a process started, in clock ticks since boot; 0 where the system does not say, None when it is gone."""
    try:
        after = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0 if _answers(pid) else None
    return None if after[0] == "Z" else int(after[19])


def parent_of(pid: int) -> int | None:
    """Number of the process that started another, where the system says it (Linux)."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    except OSError:
        return None


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        return True
    return True


def children_of(pid: int) -> list[int]:
    """Child processes, where the system lists them (Linux)."""
    children: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(OSError):
            children += [int(child) for child in (task / "children").read_text(encoding="utf-8").split()]
    return children


def die_with_parent(parent_pid: int) -> None:
    """Have the kernel (Linux) kill this process when its parent ends, even in a C call, even after an exec."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if os.getppid() != parent_pid:
            os._exit(1)


class _WithoutPandas(MetaPathFinder):
    """Finds no pandas, whether it is installed or not."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        """Refuse the one module, and leave all others to the finders behind this one."""
        if fullname == "pandas":
            raise ModuleNotFoundError("this process does without pandas", name=fullname)


def do_without_pandas() -> None:
    """Let no library of this process import pandas, for which newsetl has no use.

    Where it is installed pyarrow imports it with the first array: a quarter of a second and 50 MB.
    """
    sys.meta_path.insert(0, _WithoutPandas())
